import { parseDecimal } from './decimal.ts';
import type { Meter } from './meters.ts';
import type { ModelEntry, PriceRow } from './modelEntry.ts';
import { pacificMidnight } from './pacificDay.ts';
import type { PriceBook } from './priceBook.ts';
import { PRICED_METERS } from './priceBookSchema.ts';

/** One meter's price before and after, in decimal USD per million tokens; undefined: no such price. */
interface MeterChange {
  meter: Meter;
  /** The step of the prompt length; null: of any length. */
  maxPromptTokens: number | null;
  before: string | undefined;
  after: string | undefined;
}

interface Dated {
  /** Id in the book. */
  model: string;
  name: string;
  /** YYYY-MM-DD in America/Los_Angeles. */
  day: string;
  atMs: number;
}

/** A change that the book knows to come. */
export type ComingChange =
  | (Dated & { kind: 'price'; meters: readonly MeterChange[] })
  | (Dated & { kind: 'reroute'; to: string })
  | (Dated & { kind: 'shutdown'; state?: string; replacement?: string });

/** Price changes, reroutes and shutdowns after an instant (ms), the nearest first. */
export function comingChanges(book: PriceBook, atMs: number): ComingChange[] {
  const models = book.models();
  return [...models.flatMap(priceChanges), ...models.flatMap(reroutes), ...models.flatMap(shutdowns)]
    .filter((change) => change.atMs > atMs)
    .toSorted((a, b) => a.atMs - b.atMs || (a.model < b.model ? -1 : 1));
}

function priceChanges({ id, name, rows }: ModelEntry): ComingChange[] {
  return rows.slice(1).flatMap((row, index): ComingChange[] => {
    const before = rows[index];
    const meters = before ? meterChanges(before, row) : [];
    if (row.from === null || meters.length === 0) return [];
    return [{ kind: 'price', model: id, name, day: row.from, atMs: row.fromMs, meters }];
  });
}

function meterChanges(before: PriceRow, after: PriceRow): MeterChange[] {
  return after.steps.flatMap(({ maxPromptTokens, meters }) => {
    const limit = maxPromptTokens ?? Infinity;
    const old = before.steps.find((step) => limit <= (step.maxPromptTokens ?? Infinity))?.meters ?? {};
    return PRICED_METERS.filter((meter) => !samePrice(old[meter], meters[meter])).map((meter) => ({
      meter,
      maxPromptTokens,
      before: old[meter],
      after: meters[meter],
    }));
  });
}

/** "1.50" and "1.5" are one price. */
function samePrice(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const [one, other] = [parseDecimal(a), parseDecimal(b)];
  return one?.digits === other?.digits && one?.scale === other?.scale;
}

function reroutes({ id, name, reroute }: ModelEntry): ComingChange[] {
  if (!reroute) return [];
  return [{ kind: 'reroute', model: id, name, day: reroute.from, atMs: reroute.fromMs, to: reroute.to }];
}

/** A model that is rerouted on its last day is not refused, so that day is no shutdown. */
function shutdowns({ id, name, shutdown, replacement, reroute }: ModelEntry): ComingChange[] {
  if (!shutdown || shutdown.date === reroute?.from) return [];
  const atMs = pacificMidnight(shutdown.date);
  if (atMs === undefined) return [];
  return [
    {
      kind: 'shutdown',
      model: id,
      name,
      day: shutdown.date,
      atMs,
      ...(shutdown.state === undefined ? {} : { state: shutdown.state }),
      ...(replacement === undefined ? {} : { replacement }),
    },
  ];
}
