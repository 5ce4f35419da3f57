import { ENGLISH, type L10n } from '../l10n.ts';
import { canonicalModelId } from './modelId.ts';
import type { ModelJson, RowJson } from './priceBookSchema.ts';

/** What cannot be true of a book; `place` names model and row. */
export interface BookFault {
  place: string;
  message: string;
}

/**
 * Every contradiction between rows, steps, ids and references. Empty for a sound book. A `partial` list, as an
 * override is, may leave gaps and name models that it does not hold.
 */
export function bookFaults(
  models: readonly ModelJson[],
  { partial = false, l10n = ENGLISH }: { partial?: boolean; l10n?: L10n } = {},
): BookFault[] {
  const ids = new Set(models.map(({ id }) => canonicalModelId(id)));
  return [
    ...idFaults(models, l10n),
    ...models.flatMap((model) => [
      ...model.prices.flatMap((row, index) => rowFaults(model.id, row, index, l10n)),
      ...timelineFaults(model, partial, l10n),
      ...(partial ? [] : [...imageFaults(model, models, l10n), ...referenceFaults(model, ids, l10n)]),
    ]),
  ];
}

function idFaults(models: readonly ModelJson[], l10n: L10n): BookFault[] {
  const faults: BookFault[] = [];
  const owners = new Map<string, string>();
  for (const model of models) {
    for (const name of [model.id, ...(model.aliases ?? [])]) {
      const id = canonicalModelId(name);
      const owner = owners.get(id);
      if (owner !== undefined)
        faults.push({ place: model.id, message: l10n.t('"{0}" also names {1}', id, owner) });
      owners.set(id, model.id);
    }
  }
  return faults;
}

function rowFaults(id: string, row: RowJson, index: number, l10n: L10n): BookFault[] {
  const place = `${id}, row ${index + 1}`;
  const faults: BookFault[] = [];
  if (row.from !== null && row.to !== null && row.from >= row.to) {
    faults.push({ place, message: l10n.t('it ends ({0}) before it begins ({1})', row.to, row.from) });
  }
  const ends = row.tiers.map(({ maxPromptTokens }) => maxPromptTokens ?? Infinity).toSorted((a, b) => a - b);
  if (ends.at(-1) !== Infinity)
    faults.push({ place, message: l10n.t('no step holds for the longest prompts') });
  if (new Set(ends).size !== ends.length)
    faults.push({ place, message: l10n.t('two steps end at the same prompt length') });
  for (const [step, { meters }] of row.tiers.entries()) {
    if (Object.keys(meters).length === 0)
      faults.push({ place: `${place}, step ${step + 1}`, message: l10n.t('it prices nothing') });
  }
  return faults;
}

function timelineFaults({ id, prices }: ModelJson, gapsAllowed: boolean, l10n: L10n): BookFault[] {
  const faults: BookFault[] = [];
  const rows = prices
    .map((row, index) => ({ from: row.from ?? '', to: row.to, place: `${id}, row ${index + 1}` }))
    .toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  for (const [index, row] of rows.entries()) {
    const next = rows[index + 1];
    if (!next) continue;
    if (row.to === null || row.to > next.from) {
      faults.push({
        place: next.place,
        message:
          row.to === null
            ? l10n.t('it overlaps the row before it, which ends never')
            : l10n.t('it overlaps the row before it, which ends {0}', row.to),
      });
    } else if (row.to < next.from && !gapsAllowed) {
      faults.push({
        place: next.place,
        message: l10n.t('days from {0} to {1} have no price', row.to, next.from),
      });
    }
  }
  return faults;
}

function imageFaults({ id, image }: ModelJson, models: readonly ModelJson[], l10n: L10n): BookFault[] {
  if (!image) return [];
  const place = `${id}, image`;
  if ('sizes' in image && typeof image.defaultSize === 'string') {
    return Object.hasOwn(image.sizes, image.defaultSize)
      ? []
      : [{ place, message: l10n.t('the default size {0} has no token count', image.defaultSize) }];
  }
  const other = models.find((model) => model.id === image['sameAs']);
  return other?.image && 'sizes' in other.image
    ? []
    : [
        {
          place,
          message: l10n.t('sameAs names {0}, which has no sizes of its own', String(image['sameAs'])),
        },
      ];
}

function referenceFaults(model: ModelJson, ids: ReadonlySet<string>, l10n: L10n): BookFault[] {
  const target = model.reroute?.to;
  if (target == null || ids.has(canonicalModelId(target))) return [];
  return [{ place: `${model.id}, reroute`, message: l10n.t('no model {0} in the book', target) }];
}
