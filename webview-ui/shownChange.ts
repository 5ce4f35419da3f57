import { shownUsd } from '../src/money.ts';
import type { BeforeFigures } from '../src/protocol/reportDetails.ts';
import { percent } from './shownFigures.ts';
import { dayText } from './shownTimes.ts';

/** "+$1.20", "−$0.50", "$0" */
export function signedUsd(picoUsd: bigint | string): string {
  const amount = BigInt(picoUsd);
  if (amount === 0n) return shownUsd(0n);
  return amount > 0n ? `+${shownUsd(amount)}` : `−${shownUsd(-amount)}`;
}

/** "+40 %", "−8.1 %"; nothing where there was nothing before. */
export function changePercent(before: string, now: string): string | undefined {
  const [old, current] = [BigInt(before), BigInt(now)];
  if (old <= 0n) return undefined;
  // Drawing only.
  const share = Number(((current - old) * 1_000_000n) / old) / 1_000_000;
  if (share === 0) return '0 %';
  return `${share > 0 ? '+' : '−'}${percent(Math.min(Math.abs(share), 99.99))}`;
}

/** What a range is compared with, in words: "the 30 days before, 24 Sep – 23 Oct" */
export function beforeText({ from, to }: BeforeFigures): string {
  const [first, last] = [dayText(from), dayText(to - 1)];
  return first === last ? first : `${first} – ${last}`;
}
