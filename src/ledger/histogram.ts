import type { Spread, SpreadBin } from './ledgerTypes.ts';

/**
 * Counts of latencies and costs in buckets an eighth of an octave wide: what is read from a bucket's middle is at most
 * 4.5 % off. Latency has the buckets 0 … 1023, cost those from 1024 on; the first of each is for zero.
 */
export const BUCKETS = 2048;
const HALF = 1024;
/** Latencies from 2^-20 ms, costs from one pico-USD. */
const LATENCY_SHIFT = 161;
const COST_SHIFT = 1;

function bucketOf(value: number, shift: number): number {
  if (!(value > 0)) return 0;
  return Math.max(1, Math.min(HALF - 1, Math.floor(8 * Math.log2(value)) + shift));
}

export function latencyBucket(ms: number): number {
  return bucketOf(ms, LATENCY_SHIFT);
}

export function costBucket(picoUsd: number): number {
  return HALF + bucketOf(picoUsd, COST_SHIFT);
}

function middleOf(bucket: number, shift: number): number {
  return bucket === 0 ? 0 : 2 ** ((bucket - shift + 0.5) / 8);
}

/** Counts by bucket. */
export type Histogram = Uint32Array;

export interface Percentiles {
  latencyP50?: number;
  latencyP95?: number;
  latencyP99?: number;
  costP50?: bigint;
  costP95?: bigint;
  costP99?: bigint;
}

/** Nearest rank. Nothing where nothing was counted. */
export function percentilesOf(histogram: Histogram): Percentiles {
  const latency = ranks(histogram, 0).map((bucket) => middleOf(bucket, LATENCY_SHIFT));
  const cost = ranks(histogram, HALF).map((bucket) => BigInt(Math.round(middleOf(bucket, COST_SHIFT))));
  const [latencyP50, latencyP95, latencyP99] = latency;
  const [costP50, costP95, costP99] = cost;
  return {
    ...(latencyP50 === undefined || latencyP95 === undefined || latencyP99 === undefined
      ? {}
      : { latencyP50, latencyP95, latencyP99 }),
    ...(costP50 === undefined || costP95 === undefined || costP99 === undefined
      ? {}
      : { costP50, costP95, costP99 }),
  };
}

/** The bins that are not empty, with percentiles from them or, where known, the exact ones. */
export function spreadOf(histogram: Histogram, exact?: Percentiles): Omit<Spread, 'exact'> {
  return {
    ...(exact ?? percentilesOf(histogram)),
    latency: bins(histogram, 0, LATENCY_SHIFT),
    cost: bins(histogram, HALF, COST_SHIFT),
  };
}

function bins(histogram: Histogram, from: number, shift: number): SpreadBin[] {
  const edge = (bucket: number) => 2 ** ((bucket - shift) / 8);
  return Array.from(histogram.subarray(from, from + HALF), (calls, bucket) =>
    bucket === 0 ? { from: 0, to: 0, calls } : { from: edge(bucket), to: edge(bucket + 1), calls },
  ).filter(({ calls }) => calls > 0);
}

const SHARES = [0.5, 0.95, 0.99];

/** The buckets, counted from `from`, that hold the three ranks. */
function ranks(histogram: Histogram, from: number): number[] {
  let total = 0;
  for (let i = from; i < from + HALF; i++) total += histogram[i] ?? 0;
  if (total === 0) return [];
  const found: number[] = [];
  let seen = 0;
  for (let i = 0; i < HALF; i++) {
    seen += histogram[from + i] ?? 0;
    for (let share = SHARES[found.length]; share !== undefined; share = SHARES[found.length]) {
      if (seen < Math.ceil(share * total)) break;
      found.push(i);
    }
  }
  return found;
}
