import { ENGLISH, type L10n } from '../l10n.ts';
import type { ComingChange } from './comingChanges.ts';
import { parseDecimal } from './decimal.ts';
import { longDay } from './longDay.ts';

/** What a change does to its model, after its name: "doubles", "is served and billed as gemini-3.8-flash". */
export function changeWords(change: ComingChange, l10n: L10n = ENGLISH): string {
  switch (change.kind) {
    case 'price':
      return priceWords(change.meters, l10n);
    case 'reroute':
      return l10n.t('is served and billed as {0}', change.to);
    case 'shutdown':
      // Dates other than certain ones have moved before.
      return change.state === undefined || change.state === 'shut down'
        ? l10n.t('is shut down')
        : l10n.t('may be shut down ({0})', change.state);
  }
}

/** For a lens: "doubles on 1 December", "is served and billed as gemini-3.8-flash from 1 December". */
export function changeOnDay(change: ComingChange, atMs: number, l10n: L10n = ENGLISH): string {
  const [words, day] = [changeWords(change, l10n), comingDay(change.day, atMs, l10n)];
  return change.kind === 'reroute' ? l10n.t('{0} from {1}', words, day) : l10n.t('{0} on {1}', words, day);
}

/** "1 December"; with the year when it is another than that of `atMs`. */
export function comingDay(day: string, atMs: number, l10n: L10n = ENGLISH): string {
  return longDay(day, l10n, !day.startsWith(`${new Date(atMs).getUTCFullYear()}-`));
}

type Meters = Extract<ComingChange, { kind: 'price' }>['meters'];

/** A price after by the price before, as a fraction. */
interface Ratio {
  over: bigint;
  under: bigint;
}

function priceWords(meters: Meters, l10n: L10n): string {
  const ratios = meters.map(ratioOf);
  const [first] = ratios;
  const known = ratios.filter((ratio) => ratio !== undefined);
  if (!first || known.length < ratios.length) return l10n.t('changes its prices');
  if (known.every((ratio) => ratio.over * first.under === first.over * ratio.under))
    return oneRatio(first, l10n);
  if (known.every(({ over, under }) => over > under)) return l10n.t('gets dearer');
  return known.every(({ over, under }) => over < under)
    ? l10n.t('gets cheaper')
    : l10n.t('changes its prices');
}

function ratioOf({ before, after }: Meters[number]): Ratio | undefined {
  const [old, next] = [before, after].map((price) => (price === undefined ? undefined : parseDecimal(price)));
  if (!old || !next || old.digits === 0n) return undefined;
  return {
    over: next.digits * 10n ** BigInt(old.scale),
    under: old.digits * 10n ** BigInt(next.scale),
  };
}

function oneRatio({ over, under }: Ratio, l10n: L10n): string {
  if (over === 2n * under) return l10n.t('doubles');
  if (over === 3n * under) return l10n.t('triples');
  if (2n * over === under) return l10n.t('halves');
  const difference = over > under ? over - under : under - over;
  const isExact = (difference * 100n) % under === 0n;
  const percent = String((difference * 100n + under / 2n) / under);
  if (over > under)
    return isExact ? l10n.t('rises by {0} %', percent) : l10n.t('rises by about {0} %', percent);
  return isExact ? l10n.t('falls by {0} %', percent) : l10n.t('falls by about {0} %', percent);
}
