/** Tokens as they were met: 10th percentile, median, 90th percentile. Whole numbers, low ≤ likely ≤ high. */
export interface Spread {
  low: number;
  likely: number;
  high: number;
}

/** What a model answered to this user so far. */
export interface OutputHistory {
  /** Calls that the figures come from. */
  n: number;
  thoughts: Spread;
  /** Candidates that are not image. */
  text: Spread;
}

/** By served model id; undefined when there is none yet. */
export type HistoryOf = (modelId: string) => OutputHistory | undefined;
