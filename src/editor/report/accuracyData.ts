import type { ModelAccuracy } from '../../panels/estimateAccuracy.ts';
import type { AccuracyFigure } from '../../protocol/reportSnapshot.ts';

/** Shares cross to the page in whole per mille. */
export function accuracyFigure({ model, calls, median, p90, rest, covered }: ModelAccuracy): AccuracyFigure {
  return {
    model,
    calls,
    median: permille(median),
    p90: permille(p90),
    ...(rest ? { rest: { median: permille(rest.median), p90: permille(rest.p90) } } : {}),
    ...(covered === undefined ? {} : { covered: permille(covered) }),
  };
}

function permille(share: number): number {
  return Math.min(Math.round(share * 1000), Number.MAX_SAFE_INTEGER);
}
