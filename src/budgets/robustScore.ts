import { median, medianDeviation } from './median.ts';
import { LEAST_SAMPLES, scoreOf, WINDOW, type Score } from './score.ts';

/** Steps from the median that are worth a word (Iglewicz and Hoaglin 1993). */
export const ROBUST_THRESHOLD = 3.5;
/** Makes the median deviation of normal values as large as their standard deviation. */
const MAD_FACTOR = 1.4826;
/** The same for the mean deviation. */
const MEAN_DEVIATION_FACTOR = 1.2533;
/** A step is at least this share of the median: an image always has 1,120 tokens, and 1,121 is no anomaly. */
const LEAST_STEP = 0.05;

/** What one step from the median is; undefined when all values are alike and 0. */
export function robustSpread(values: readonly number[]): { usual: number; spread: number } | undefined {
  const usual = median(values);
  const deviation = medianDeviation(values);
  if (usual === undefined || deviation === undefined) return undefined;
  const spread = Math.max(MAD_FACTOR * deviation, LEAST_STEP * Math.abs(usual));
  if (spread > 0) return { usual, spread };
  const mean = values.reduce((sum, value) => sum + Math.abs(value - usual) / values.length, 0);
  return mean > 0 ? { usual, spread: MEAN_DEVIATION_FACTOR * mean } : undefined;
}

/**
 * The last value against median and median deviation of the last 100, itself included: an outlier in the window does
 * not hide the next one. Undefined with fewer than 10 values, and when all are 0.
 */
export function robustScore(values: readonly number[]): Score | undefined {
  const window = values.slice(-WINDOW);
  const last = window.at(-1);
  if (last === undefined || window.length < LEAST_SAMPLES) return undefined;
  const found = robustSpread(window);
  return found && scoreOf(last, window.length, found.usual, found.spread);
}
