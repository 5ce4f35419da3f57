import { ROBUST_THRESHOLD, robustScore } from './robustScore.ts';
import { WINDOW, type Score } from './score.ts';
import { Z_THRESHOLD, zScore } from './zScore.ts';

/** `robust`: median and median deviation; `zScore`: mean and standard deviation. */
export type OutlierMethod = 'robust' | 'zScore';

/** So many of a window may lie out; more of them are part of what the feature does, as two models by turns. */
const RARE_SHARE = 0.1;
const RARE_LEAST = 2;

/** The last value's score when it is unusually large; undefined when it is not, or when too little is known. */
export function outlier(values: readonly number[], method: OutlierMethod): Score | undefined {
  if (method === 'zScore') {
    const score = zScore(values);
    return score && score.z > Z_THRESHOLD ? score : undefined;
  }
  const score = robustScore(values);
  if (!score || score.z <= ROBUST_THRESHOLD) return undefined;
  const limit = score.usual + ROBUST_THRESHOLD * score.spread;
  const out = values.slice(-WINDOW).filter((value) => value > limit).length;
  return out <= Math.max(RARE_LEAST, score.samples * RARE_SHARE) ? score : undefined;
}
