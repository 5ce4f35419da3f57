import { median } from './median.ts';
import { ROBUST_THRESHOLD, robustSpread } from './robustScore.ts';
import { LEAST_SAMPLES, WINDOW } from './score.ts';

/** Calls whose ratio is compared with those before them. */
const RECENT = 10;
/** The ratio is another one from this factor on, either way. */
const FACTOR = 1.5;
/** The least step on the scale of logarithms: about 5 %. */
const LEAST_STEP = 0.05;

export interface RatioShift {
  /** Output tokens for one input token, as the median of calls. */
  before: number;
  now: number;
}

/**
 * Whether a feature's output:input ratio moved: the median of its last 10 calls is 1.5 times (or two thirds of) that
 * of the calls before, and further off than those lie among themselves. It tells of a changed prompt before the bill
 * does. Calls without input or output are left out; undefined with fewer than 20 left.
 */
export function ratioShift(calls: readonly { input: number; output: number }[]): RatioShift | undefined {
  const ratios = calls
    .map(({ input, output }) => Math.log(output / input))
    .filter((ratio) => Number.isFinite(ratio))
    .slice(-WINDOW);
  const before = ratios.slice(0, -RECENT);
  if (before.length < LEAST_SAMPLES) return undefined;
  const usual = median(before);
  const now = median(ratios.slice(-RECENT));
  if (usual === undefined || now === undefined) return undefined;
  const away = Math.abs(now - usual);
  // Logarithms are compared by difference, so a share of their own size means nothing.
  const centred = robustSpread(before.map((ratio) => ratio - usual));
  const spread = Math.max(centred?.spread ?? 0, LEAST_STEP);
  if (away < Math.log(FACTOR) || away <= ROBUST_THRESHOLD * spread) return undefined;
  const shift = { before: Math.exp(usual), now: Math.exp(now) };
  return Number.isFinite(shift.before) && Number.isFinite(shift.now) ? shift : undefined;
}
