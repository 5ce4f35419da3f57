import type { Money } from '../money.ts';
import type { Estimate, EstimateMark } from './estimate.ts';

export interface EstimateSum {
  panels: number;
  /** Panels without a figure: they are in none of the sums. */
  unknown: number;
  low: Money;
  likely: Money;
  high: Money;
  /** Marks of any of them. */
  marks: EstimateMark[];
}

/** The sum of a chapter, a selection or a folder. Lows and highs are added, so the range is wider than it must be. */
export function sumEstimates(estimates: Iterable<Estimate>): EstimateSum {
  const marks = new Set<EstimateMark>();
  const sum: EstimateSum = { panels: 0, unknown: 0, low: 0n, likely: 0n, high: 0n, marks: [] };
  for (const estimate of estimates) {
    sum.panels += 1;
    if ('unknown' in estimate) {
      sum.unknown += 1;
      continue;
    }
    sum.low += estimate.low;
    sum.likely += estimate.likely;
    sum.high += estimate.high;
    for (const mark of estimate.marks) marks.add(mark);
  }
  return { ...sum, marks: [...marks] };
}
