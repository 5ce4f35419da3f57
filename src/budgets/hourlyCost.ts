import type { Money } from '../money.ts';
import { dividedBy } from './moneyShare.ts';
import { LEAST_SAMPLES } from './score.ts';

export interface HourlyCost {
  hour: Money;
  /** Of the earlier hours. */
  average: Money;
}

/**
 * Whether an hour costs more than its feature's average hour by over two standard deviations. `before`: the earlier
 * hours with calls. Undefined with fewer than 10 of them. All in whole numbers: with S = Σx, Q = Σx² over n hours,
 * x − S/n > 2σ is (nx − S)² > 4(nQ − S²). A deviation below 5 % of the average counts as 5 %.
 */
export function hourlyCost(before: readonly Money[], hour: Money): HourlyCost | undefined {
  if (before.length < LEAST_SAMPLES) return undefined;
  const n = BigInt(before.length);
  const sum = before.reduce((total, one) => total + one, 0n);
  const squares = before.reduce((total, one) => total + one * one, 0n);
  const away = n * hour - sum;
  const spread = n * squares - sum * sum;
  // (S / 20)² without the division: both sides times 400.
  const wide = 400n * spread > sum * sum ? 400n * spread : sum * sum;
  return away > 0n && 400n * away * away > 4n * wide
    ? { hour, average: dividedBy(sum, before.length) }
    : undefined;
}
