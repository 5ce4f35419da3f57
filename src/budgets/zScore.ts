import { LEAST_SAMPLES, scoreOf, WINDOW, type Score } from './score.ts';

/** Standard deviations from the mean that are worth a word. */
export const Z_THRESHOLD = 2;

/**
 * The last value against mean and standard deviation of the last 100, itself included. Undefined with fewer than 10
 * values, and when all are alike. One very large value widens the deviation so far that it hides the next one:
 * robustScore does not.
 */
export function zScore(values: readonly number[]): Score | undefined {
  const window = values.slice(-WINDOW);
  const last = window.at(-1);
  if (last === undefined || window.length < LEAST_SAMPLES) return undefined;
  // Relative to the largest one: squares stay within range.
  const unit = Math.max(...window.map(Math.abs));
  if (unit === 0) return undefined;
  const shares = window.map((value) => value / unit);
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length;
  const isConstant = window.every((value) => value === last);
  return isConstant ? undefined : scoreOf(last, window.length, mean * unit, Math.sqrt(variance) * unit);
}
