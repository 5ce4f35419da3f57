import { median } from './median.ts';
import { ROBUST_THRESHOLD, robustSpread } from './robustScore.ts';
import { LEAST_SAMPLES } from './score.ts';

/** Hours in a row that make a shift one that lasts. */
const LASTING_HOURS = 3;
const FACTOR = 2;

export interface RateShift {
  /** Calls an hour, medians. */
  before: number;
  now: number;
}

/**
 * Whether a feature is called at a higher rate than before, and goes on: each of the last 3 whole hours has at least
 * twice the median of the earlier hours, and more than those vary by. `counts` are calls per whole hour, oldest first;
 * hours without a call before the last 3 are left out, since nobody works all day. Undefined with fewer than 10 such
 * hours.
 */
export function rateShift(counts: readonly number[]): RateShift | undefined {
  const recent = counts.slice(-LASTING_HOURS);
  const before = counts.slice(0, -LASTING_HOURS).filter((count) => count > 0);
  if (recent.length < LASTING_HOURS || before.length < LEAST_SAMPLES) return undefined;
  const found = robustSpread(before);
  const now = median(recent);
  if (!found || now === undefined) return undefined;
  const limit = Math.max(FACTOR * found.usual, found.usual + ROBUST_THRESHOLD * found.spread);
  return recent.every((count) => count >= limit) ? { before: found.usual, now } : undefined;
}
