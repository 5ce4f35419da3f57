import type { Call } from '../call.ts';

/** How far the estimate shown before a call was from what it came to. Shares of the actual, 0.1 = 10 %. */
export interface MeasuredError {
  whole: number;
  /** Of the part that is not the image; absent for calls that made none. */
  rest?: number;
  /** The actual lay in the range shown; absent where no range was kept. */
  covered?: boolean;
}

export interface ModelAccuracy {
  model: string;
  calls: number;
  /** Median and 90th percentile (nearest rank) of the absolute error. */
  median: number;
  p90: number;
  rest?: { median: number; p90: number };
  /** Share of the calls whose actual lay in the range shown. */
  covered?: number;
}

/** Undefined for calls that had no estimate, failed, or whose actual is not exactly known. Compares list prices. */
export function measuredError(call: Call): MeasuredError | undefined {
  const actual = amount(call.listPicoUsd ?? call.picoUsd);
  const estimate = amount(call.estimatePicoUsd);
  if (call.outcome !== 'ok' || actual === undefined || estimate === undefined || actual <= 0)
    return undefined;
  if (call.reason !== 'priced' && call.reason !== 'free-tier') return undefined;
  const off = Math.abs(estimate - actual);
  const error: MeasuredError = { whole: off / actual };
  const image = (call.lines ?? [])
    .filter(({ meter }) => meter === 'output.image')
    .reduce((sum, { picoUsd }) => sum + Number(picoUsd), 0);
  if (image > 0 && actual > image) error.rest = off / (actual - image);
  const [low, high] = [amount(call.estimateLowPicoUsd), amount(call.estimateHighPicoUsd)];
  if (low !== undefined && high !== undefined) error.covered = low <= actual && actual <= high;
  return error;
}

/** By model, those with most calls first. */
export function estimateAccuracy(errors: readonly (MeasuredError & { model: string })[]): ModelAccuracy[] {
  const models = [...new Set(errors.map(({ model }) => model))];
  return models
    .map((model) => {
      const own = errors.filter((error) => error.model === model);
      const rest = own.flatMap((error) => (error.rest === undefined ? [] : [error.rest]));
      const ranged = own.flatMap(({ covered }) => (covered === undefined ? [] : [covered]));
      const { median, p90 } = ranks(own.map(({ whole }) => whole));
      const accuracy: ModelAccuracy = { model, calls: own.length, median, p90 };
      if (rest.length > 0) accuracy.rest = ranks(rest);
      if (ranged.length > 0) accuracy.covered = ranged.filter(Boolean).length / ranged.length;
      return accuracy;
    })
    .sort((a, b) => b.calls - a.calls || (a.model < b.model ? -1 : 1));
}

/** Nearest rank. */
function ranks(values: number[]): { median: number; p90: number } {
  const sorted = values.sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { median: at(0.5), p90: at(0.9) };
}

/** Shares are drawn, never summed: a float is exact enough for a comparison of amounts below 9 USD to the pico. */
function amount(picoUsd: string | undefined): number | undefined {
  return picoUsd === undefined ? undefined : Number(picoUsd);
}
