import type { Money } from '../money.ts';

/** An amount divided by a whole number above 0, to the nearest pico-USD; half goes up. */
export function dividedBy(amount: Money, parts: number): Money {
  const by = BigInt(parts);
  return (amount * 2n + by) / (by * 2n);
}

/** The mean of the two in the middle, or the one; undefined of none. */
export function medianMoney(amounts: readonly Money[]): Money | undefined {
  const sorted = [...amounts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const half = Math.floor(sorted.length / 2);
  const [below, above] = [sorted[half - 1], sorted[half]];
  if (above === undefined) return undefined;
  return sorted.length % 2 === 1 || below === undefined ? above : dividedBy(below + above, 2);
}
