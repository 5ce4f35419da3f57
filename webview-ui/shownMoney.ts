import { exactUsd, shownUsd } from '../src/money.ts';
import type { CallRow } from '../src/protocol/reportCalls.ts';
import type { ReportSum } from '../src/protocol/reportSnapshot.ts';
import { t } from './texts.ts';

/** Money as the page says it, with its marks: `~` estimate, `≥` lower bound, `—` not known, `free`. */

export const UNKNOWN = '—';

export function usd(picoUsd: string): string {
  return shownUsd(BigInt(picoUsd));
}

/** An amount that may be missing. */
export function usdOr(picoUsd: string | undefined): string {
  return picoUsd === undefined ? UNKNOWN : usd(picoUsd);
}

/** What a sum comes to. It is not known when no call of it is: then never $0. */
export function sumAmount(sum: ReportSum): string {
  if (sum.calls > 0 && missingCalls(sum) >= sum.calls) return UNKNOWN;
  return `${sum.uncertain > 0 ? '≥ ' : ''}${usd(sum.billedPicoUsd)}`;
}

/** Calls that are in no sum of money. */
export function missingCalls(sum: ReportSum): number {
  return sum.unpriced + sum.unknown;
}

/** "+ 3 unpriced", "+ 1 unknown", both, or nothing. */
export function missingNote(sum: ReportSum): string {
  const parts = [
    ...(sum.unpriced > 0 ? [`${sum.unpriced} unpriced`] : []),
    ...(sum.unknown > 0 ? [`${sum.unknown} unknown`] : []),
  ];
  return parts.length > 0 ? `+ ${parts.join(', ')}` : '';
}

/** "≥ $1.24 + 3 unpriced"; "— 3 unpriced" when nothing else is in it. */
export function sumText(sum: ReportSum): string {
  const note = missingNote(sum);
  const amount = sumAmount(sum);
  return amount === UNKNOWN ? `${UNKNOWN} ${note.slice(2)}` : [amount, note].filter(Boolean).join(' ');
}

export interface CallAmount {
  amount: string;
  /** Beside it: "(list $0.014)". */
  beside?: string;
  /** The whole, in words. */
  spoken: string;
}

/** A call's cost as the table shows it. */
export function callAmount(row: CallRow): CallAmount {
  switch (row.reason) {
    case 'free-tier': {
      const list = usdOr(row.listPicoUsd);
      return { amount: t('free'), beside: t('(list {0})', list), spoken: t('free, list price {0}', list) };
    }
    case 'unpriced':
      return { amount: UNKNOWN, spoken: t('no price known') };
    case 'unknown':
      return { amount: UNKNOWN, spoken: t('usage not known') };
    case 'uncertain': {
      const least = row.minPicoUsd ?? row.picoUsd;
      return least === undefined
        ? { amount: UNKNOWN, spoken: t('cost not known') }
        : { amount: `≥ ${usd(least)}`, spoken: t('at least {0}', usd(least)) };
    }
    case 'priced':
    case 'not-charged': {
      const amount = usdOr(row.picoUsd);
      return { amount, spoken: amount === UNKNOWN ? t('cost not known') : amount };
    }
  }
}

/** All digits, with at least `decimals` of them: lines of a receipt stand under each other. */
export function exact(picoUsd: string, decimals = 0): string {
  const text = exactUsd(BigInt(picoUsd));
  const [whole = '0', rest = ''] = text.split('.');
  const digits = rest.padEnd(decimals, '0');
  const sign = whole.startsWith('-') ? '-' : '';
  const grouped = whole.replace('-', '').replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sign}$${grouped}${digits === '' ? '' : `.${digits}`}`;
}

/** How many decimals the longest of these amounts has. */
export function decimalsOf(amounts: readonly string[]): number {
  return Math.max(6, ...amounts.map((amount) => exactUsd(BigInt(amount)).split('.')[1]?.length ?? 0));
}

/** A share of a whole from 0 to 1, for drawing and percents. */
export function shareOf(part: string, whole: string): number {
  const total = BigInt(whole);
  return total > 0n ? Number((BigInt(part) * 100_000n) / total) / 100_000 : 0;
}
