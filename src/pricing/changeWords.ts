import type { ComingChange } from './comingChanges.ts';
import { parseDecimal } from './decimal.ts';
import { longDay } from './longDay.ts';

/** What a change does to its model, after its name: "doubles", "is served and billed as gemini-3.8-flash". */
export function changeWords(change: ComingChange): string {
  switch (change.kind) {
    case 'price':
      return priceWords(change.meters);
    case 'reroute':
      return `is served and billed as ${change.to}`;
    case 'shutdown':
      // Dates other than certain ones have moved before.
      return change.state === undefined || change.state === 'shut down'
        ? 'is shut down'
        : `may be shut down (${change.state})`;
  }
}

/** For a lens: "doubles on 1 December", "is served and billed as gemini-3.8-flash from 1 December". */
export function changeOnDay(change: ComingChange, atMs: number): string {
  return `${changeWords(change)} ${change.kind === 'reroute' ? 'from' : 'on'} ${comingDay(change.day, atMs)}`;
}

/** "1 December"; with the year when it is another than that of `atMs`. */
export function comingDay(day: string, atMs: number): string {
  const text = longDay(day);
  const year = String(new Date(atMs).getUTCFullYear());
  return day.startsWith(`${year}-`) ? text.slice(0, -5) : text;
}

type Meters = Extract<ComingChange, { kind: 'price' }>['meters'];

/** A price after by the price before, as a fraction. */
interface Ratio {
  over: bigint;
  under: bigint;
}

function priceWords(meters: Meters): string {
  const ratios = meters.map(ratioOf);
  const [first] = ratios;
  const known = ratios.filter((ratio) => ratio !== undefined);
  if (!first || known.length < ratios.length) return 'changes its prices';
  if (known.every((ratio) => ratio.over * first.under === first.over * ratio.under)) return oneRatio(first);
  if (known.every(({ over, under }) => over > under)) return 'gets dearer';
  return known.every(({ over, under }) => over < under) ? 'gets cheaper' : 'changes its prices';
}

function ratioOf({ before, after }: Meters[number]): Ratio | undefined {
  const [old, next] = [before, after].map((price) => (price === undefined ? undefined : parseDecimal(price)));
  if (!old || !next || old.digits === 0n) return undefined;
  return {
    over: next.digits * 10n ** BigInt(old.scale),
    under: old.digits * 10n ** BigInt(next.scale),
  };
}

function oneRatio({ over, under }: Ratio): string {
  if (over === 2n * under) return 'doubles';
  if (over === 3n * under) return 'triples';
  if (2n * over === under) return 'halves';
  const difference = over > under ? over - under : under - over;
  const about = (difference * 100n) % under === 0n ? '' : 'about ';
  const percent = (difference * 100n + under / 2n) / under;
  return `${over > under ? 'rises' : 'falls'} by ${about}${percent} %`;
}
