import type { ComingCost } from '../../budgets/comingCost.ts';
import { differenceText } from '../../budgets/comingText.ts';
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
}

/** Markdown of the hover: prices now and after what comes, images, free tier, own spend, source. */
export function hoverText(parts: HoverParts): string {
  const { written, standing, book, atMs, own } = parts;
  if (standing.kind === 'unknown') {
    return paragraphs([
      `**${escaped(written)}**`,
      escaped(
        `In no price book (as of ${book.asOf}): its cost is not known, and calls with it are unpriced.`,
      ),
    ]);
  }
  const { entry } = standing;
  const row = book.rowAt(entry.id, atMs);
  return paragraphs([
    `**${escaped(written)}**${escaped(nameOf(written, standing))}`,
    ...(row ? rowText(row, 'per 1M tokens') : ['No price is known\\: calls with it are unpriced\\.']),
    ...(row ? imageText(entry, row) : []),
    ...('end' in standing && standing.end ? [`$(warning) ${escaped(standing.end.message)}`] : []),
    ...comingChanges(book, atMs)
      .filter(({ model }) => model === entry.id)
      .flatMap((change) => changeText(change, parts)),
    freeTierText(entry, own),
    ownText(own),
    sourceText(book, row),
  ]);
}

function paragraphs(lines: readonly (string | undefined)[]): string {
  return lines.filter((line) => line !== undefined).join('\n\n');
}

function nameOf(written: string, standing: Exclude<ModelStanding, { kind: 'unknown' }>): string {
  const { entry } = standing;
  if (standing.kind === 'moving') {
    return ` moves; now thought to be ${entry.id} (${standing.confidence}). Bills follow what the answer names.`;
  }
  if (standing.alias) return ` is ${entry.id}`;
  return entry.name.toLowerCase() === written.toLowerCase() ? '' : ` · ${entry.name}`;
}

/** One line a step: `in $0.75 · cached $0.075 · out $3.75 per 1M tokens`. */
function rowText(row: PriceRow, unit: string): string[] {
  let below = 0;
  return priceFigures(row).map(({ maxPromptTokens, figures }) => {
    const prices = figures.map(({ label, usd }) => `${label} ${usd}`).join(' · ');
    const limit =
      maxPromptTokens === null
        ? below > 0
          ? `, prompts over ${below.toLocaleString('en')}`
          : ''
        : `, prompts up to ${maxPromptTokens.toLocaleString('en')}`;
    below = maxPromptTokens ?? below;
    return escaped(`${prices} ${unit}${limit}`);
  });
}

function imageText(entry: ModelEntry, row: PriceRow): string[] {
  const sizes = imageFigures(entry, row).map(({ size, picoUsd }) => `${size} ${shownUsd(picoUsd)}`);
  return sizes.length === 0
    ? []
    : [escaped(`One image: ${sizes.join(' · ')}; prompt and thoughts come on top`)];
}

function changeText(change: ComingChange, { standing, book, costs }: HoverParts): string[] {
  const cost = costs.find((one) => one.change.model === change.model && one.change.day === change.day);
  const own = cost && cost.change.kind === change.kind ? ` (your last 30 days ${differenceText(cost)})` : '';
  const day = longDay(change.day);
  if (change.kind === 'price') {
    const row = book.rowAt(change.model, change.atMs);
    return row ? rowText(row, `per 1M tokens${own}`).map((text) => `From ${escaped(day)}\\: ${text}`) : [];
  }
  // The warning above tells of it already.
  if ('end' in standing && standing.end) return own === '' ? [] : [escaped(`From ${day}${own}`)];
  return [escaped(`${change.kind === 'reroute' ? 'From' : 'On'} ${day} it ${changeWords(change)}${own}`)];
}

function freeTierText(entry: ModelEntry, own: OwnFigures | undefined): string | undefined {
  if (entry.freeTier === false) return 'No free tier\\.';
  const { limit, seen, requests = 0, state } = own?.freeTier ?? {};
  if (limit === undefined || state === 'billed') {
    return entry.freeTier === true ? 'Free tier\\: yes, its limit is not known\\.' : undefined;
  }
  const left = Math.max(0, limit - requests);
  return escaped(
    `Free tier: ${limit} requests a day (seen ${seen ?? 'at an unknown time'}), ${left} left today`,
  );
}

function ownText(own: OwnFigures | undefined): string | undefined {
  if (!own) return undefined;
  const sim = own.simulated ? 'SIM ' : '';
  if (own.calls === 0) return own.simulated ? undefined : 'You\\: no calls in 30 days';
  const calls = `${own.calls.toLocaleString('en')} ${own.calls === 1 ? 'call' : 'calls'}`;
  const p95 = own.p95 === undefined ? '' : `, P95 ${shownUsd(own.p95)}`;
  return escaped(`You: ${sim}${shownSum(own.sum)} in 30 days, ${calls}${p95}`);
}

function sourceText(book: PriceBook, row: PriceRow | undefined): string {
  const sources = (row?.source ?? []).flatMap((key) => {
    const source = book.source(key);
    if (!source || !/^https:\/\/[^\s()<>]+$/.test(source.address)) return [];
    return [`[${escaped(source.title)}](${source.address})`];
  });
  const from = row ? ` · ${escaped(row.confidence)}` : '';
  return `As of ${escaped(row?.asOf ?? book.asOf)}${from}${sources[0] === undefined ? '' : ` · ${sources[0]}`}`;
}
