import * as v from 'valibot';

import { ENGLISH, type L10n } from '../l10n.ts';
import { bookFaults } from './bookCheck.ts';
import { canonicalModelId } from './modelId.ts';
import { PriceBook } from './priceBook.ts';
import { PriceBookError } from './priceBookError.ts';
import { overrideSchema, type BookJson, type ModelJson, type RowJson } from './priceBookSchema.ts';

/**
 * A book with a user's override laid over it: models by id or alias, rows by date. An override row wins over its own
 * days and leaves the days around it as they were. Throws PriceBookError naming model, row and field.
 */
export function mergeOverride(book: PriceBook, json: unknown, l10n: L10n = ENGLISH): PriceBook {
  const decoded = v.safeParse(overrideSchema, json);
  if (!decoded.success) throw PriceBookError.fromIssue(decoded.issues[0], json, l10n);
  const override = decoded.output;
  const [fault] = bookFaults(override.models, { partial: true, l10n });
  if (fault) throw new PriceBookError('contradiction', `override, ${fault.place}`, fault.message, l10n);

  const models = new Map(book.json.models.map((model) => [canonicalModelId(model.id), model]));
  for (const change of override.models) {
    const id = book.model(change.id)?.id ?? canonicalModelId(change.id);
    const base = models.get(id);
    models.set(id, base ? mergeModel(base, change) : change);
  }
  const merged: BookJson = {
    ...book.json,
    as_of:
      override.as_of !== undefined && override.as_of > book.json.as_of ? override.as_of : book.json.as_of,
    aliases: { ...book.json.aliases, ...override.aliases },
    sources: { ...book.json.sources, ...override.sources },
    ...(override.grounding === undefined ? {} : { grounding: override.grounding }),
    models: [...models.values()],
  };
  const [contradiction] = bookFaults(merged.models, { l10n });
  if (contradiction) {
    // Rows of the merged book are counted otherwise than those of the override: only the model can be pointed at.
    const place = contradiction.place.replace(/, row .*$/, '');
    throw new PriceBookError('contradiction', `override, ${place}`, contradiction.message, l10n);
  }
  return new PriceBook(merged);
}

function mergeModel(base: ModelJson, change: ModelJson): ModelJson {
  return {
    ...base,
    ...change,
    id: base.id,
    aliases: [...new Set([...(base.aliases ?? []), ...(change.aliases ?? [])])],
    prices: change.prices.reduce(layRow, base.prices),
  };
}

/** Rows with one laid over them: what it covers is cut out of the others. */
function layRow(rows: readonly RowJson[], top: RowJson): RowJson[] {
  const pieces = rows.flatMap((row) => {
    const before = row.from === null || (top.from !== null && row.from < top.from);
    const after = row.to === null || (top.to !== null && row.to > top.to);
    const left = before && top.from !== null ? [{ ...row, to: earlier(row.to, top.from) }] : [];
    const right = after && top.to !== null ? [{ ...row, from: later(row.from, top.to) }] : [];
    return [...left, ...right];
  });
  return [...pieces, top].toSorted((a, b) => compareDays(a.from ?? '', b.from ?? ''));
}

function earlier(to: string | null, day: string): string {
  return to === null || to > day ? day : to;
}

function later(from: string | null, day: string): string {
  return from === null || from < day ? day : from;
}

function compareDays(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
