import type { ComingCost } from '../../budgets/comingCost.ts';
import { differenceText } from '../../budgets/comingText.ts';
import { callCount, type L10n } from '../../l10n.ts';
import { shownSum, shownUsd } from '../../money.ts';
import { changeWords } from '../../pricing/changeWords.ts';
import { comingChanges, type ComingChange } from '../../pricing/comingChanges.ts';
import { longDay } from '../../pricing/longDay.ts';
import type { ModelEntry, PriceRow } from '../../pricing/modelEntry.ts';
import type { ModelStanding } from '../../pricing/modelMentions.ts';
import type { PriceBook } from '../../pricing/priceBook.ts';
import { imageFigures, priceFigures } from '../../pricing/priceFigures.ts';
import { escaped } from '../markdown.ts';
import type { OwnFigures } from './ownUse.ts';

interface HoverParts {
  /** As it stands in the text. */
  written: string;
  standing: ModelStanding;
  book: PriceBook;
  atMs: number;
  costs: readonly ComingCost[];
  /** Undefined while the ledger cannot be asked. */
  own: OwnFigures | undefined;
  l10n: L10n;
}

/** Markdown of the hover: prices now and after what comes, images, free tier, own spend, source. */
export function hoverText(parts: HoverParts): string {
  const { written, standing, book, atMs, own, l10n } = parts;
  if (standing.kind === 'unknown') {
    return paragraphs([
      `**${escaped(written)}**`,
      escaped(
        l10n.t(
          'In no price book (as of {0}): its cost is not known, and calls with it are unpriced.',
          book.asOf,
        ),
      ),
    ]);
  }
  const { entry } = standing;
  const row = book.rowAt(entry.id, atMs);
  return paragraphs([
    `**${escaped(written)}**${escaped(nameOf(written, standing, l10n))}`,
    ...(row
      ? rowText(row, l10n.t('per 1M tokens'), l10n)
      : [escaped(l10n.t('No price is known: calls with it are unpriced.'))]),
    ...(row ? imageText(entry, row, l10n) : []),
    ...('end' in standing && standing.end ? [`$(warning) ${escaped(standing.end.message)}`] : []),
    ...comingChanges(book, atMs)
      .filter(({ model }) => model === entry.id)
      .flatMap((change) => changeText(change, parts)),
    freeTierText(entry, own, l10n),
    ownText(own, l10n),
    sourceText(book, row, l10n),
  ]);
}

function paragraphs(lines: readonly (string | undefined)[]): string {
  return lines.filter((line) => line !== undefined).join('\n\n');
}

function nameOf(written: string, standing: Exclude<ModelStanding, { kind: 'unknown' }>, l10n: L10n): string {
  const { entry } = standing;
  if (standing.kind === 'moving') {
    return ` ${l10n.t('moves; now thought to be {0} ({1}). Bills follow what the answer names.', entry.id, standing.confidence)}`;
  }
  if (standing.alias) return ` ${l10n.t('is {0}', entry.id)}`;
  return entry.name.toLowerCase() === written.toLowerCase() ? '' : ` · ${entry.name}`;
}

/** One line a step: `in $0.75 · cached $0.075 · out $3.75 per 1M tokens`. */
function rowText(row: PriceRow, unit: string, l10n: L10n): string[] {
  let below = 0;
  return priceFigures(row).map(({ maxPromptTokens, figures }) => {
    const prices = figures.map(({ label, usd }) => `${label} ${usd}`).join(' · ');
    const limit =
      maxPromptTokens === null
        ? below > 0
          ? l10n.t(', prompts over {0}', below.toLocaleString('en'))
          : ''
        : l10n.t(', prompts up to {0}', maxPromptTokens.toLocaleString('en'));
    below = maxPromptTokens ?? below;
    return escaped(`${prices} ${unit}${limit}`);
  });
}

function imageText(entry: ModelEntry, row: PriceRow, l10n: L10n): string[] {
  const sizes = imageFigures(entry, row).map(({ size, picoUsd }) => `${size} ${shownUsd(picoUsd)}`);
  return sizes.length === 0
    ? []
    : [escaped(l10n.t('One image: {0}; prompt and thoughts come on top', sizes.join(' · ')))];
}

function changeText(change: ComingChange, { standing, book, costs, l10n }: HoverParts): string[] {
  const cost = costs.find((one) => one.change.model === change.model && one.change.day === change.day);
  const own =
    cost && cost.change.kind === change.kind
      ? ` (${l10n.t('your last 30 days {0}', differenceText(cost, l10n))})`
      : '';
  const day = longDay(change.day, l10n);
  if (change.kind === 'price') {
    const row = book.rowAt(change.model, change.atMs);
    const unit = `${l10n.t('per 1M tokens')}${own}`;
    const from = escaped(l10n.t('From {0}:', day));
    return row ? rowText(row, unit, l10n).map((text) => `${from} ${text}`) : [];
  }
  // The warning above tells of it already.
  if ('end' in standing && standing.end)
    return own === '' ? [] : [escaped(`${l10n.t('From {0}', day)}${own}`)];
  const words = changeWords(change, l10n);
  const text =
    change.kind === 'reroute' ? l10n.t('From {0} it {1}', day, words) : l10n.t('On {0} it {1}', day, words);
  return [escaped(`${text}${own}`)];
}

function freeTierText(entry: ModelEntry, own: OwnFigures | undefined, l10n: L10n): string | undefined {
  if (entry.freeTier === false) return escaped(l10n.t('No free tier.'));
  const { limit, seen, requests = 0, state } = own?.freeTier ?? {};
  if (limit === undefined || state === 'billed') {
    return entry.freeTier === true ? escaped(l10n.t('Free tier: yes, its limit is not known.')) : undefined;
  }
  const left = Math.max(0, limit - requests);
  return escaped(
    l10n.t(
      'Free tier: {0} requests a day (seen {1}), {2} left today',
      limit,
      seen ?? l10n.t('at an unknown time'),
      left,
    ),
  );
}

function ownText(own: OwnFigures | undefined, l10n: L10n): string | undefined {
  if (!own) return undefined;
  const sim = own.simulated ? 'SIM ' : '';
  if (own.calls === 0) return own.simulated ? undefined : escaped(l10n.t('You: no calls in 30 days'));
  const calls = callCount(l10n, own.calls, own.calls.toLocaleString('en'));
  const p95 = own.p95 === undefined ? '' : `, P95 ${shownUsd(own.p95)}`;
  return escaped(`${l10n.t('You: {0} in 30 days, {1}', `${sim}${shownSum(own.sum)}`, calls)}${p95}`);
}

function sourceText(book: PriceBook, row: PriceRow | undefined, l10n: L10n): string {
  const sources = (row?.source ?? []).flatMap((key) => {
    const source = book.source(key);
    if (!source || !/^https:\/\/[^\s()<>]+$/.test(source.address)) return [];
    return [`[${escaped(source.title)}](${source.address})`];
  });
  const from = row ? ` · ${escaped(row.confidence)}` : '';
  const asOf = escaped(l10n.t('As of {0}', row?.asOf ?? book.asOf));
  return `${asOf}${from}${sources[0] === undefined ? '' : ` · ${sources[0]}`}`;
}
