import type { Call } from '../call.ts';
import { amountLimbs } from './amountLimbs.ts';
import type { Sum } from './ledgerTypes.ts';
import { localDay } from './localDay.ts';
import { billedOf, countsOf, isCounted, listOf, modelOf } from './sums.ts';

/**
 * What is summed up, in this order: `rows` is every call, all else only those that count. Billed and list are four
 * limbs each (base 10^9, the highest first), so that a sum of nine million of them is still an exact double.
 */
const FIELDS = [
  ...['rows', 'calls', 'errors', 'unpriced', 'unknown', 'uncertain', 'freeTier', 'retries'],
  ...['images', 'promptTokens', 'cachedTokens', 'outputTokens', 'totalTokens'],
  ...['b3', 'b2', 'b1', 'b0', 'l3', 'l2', 'l1', 'l0'],
] as const;
export const MEASURES = FIELDS.length;
/** The measures that are a flag of one call; the others are amounts. */
export const FLAG_MEASURES = 8;
export const AMOUNT_NAMES: readonly string[] = FIELDS.slice(FLAG_MEASURES);
const BILLED = 13;
const LIST = 17;

/** A call as sums, rollups and segments take it. */
export interface CallRow {
  ts: number;
  /** Local day where it was made. */
  day: number;
  simulated: boolean;
  /** One value for each measure. */
  measures: Float64Array;
  /** NaN where not known, or where the call does not count. */
  latency: number;
  /** It counts, and what it was billed is known. */
  priced: boolean;
  /** By the names of `kindOf`; a call without a value has no entry. */
  keys: Map<string, string>;
}

/** The name that a dimension has in rollups and segments. */
export function tagKind(tag: string): string {
  return `tag:${tag}`;
}

export function measureCall(call: Call, zone: number): CallRow {
  const ts = Date.parse(call.startedAt);
  const measures = new Float64Array(MEASURES);
  const counted = isCounted(call);
  const billed = billedOf(call);
  const list = listOf(call);
  measures[0] = 1;
  if (counted) {
    measures.set([1, 1, ...countsOf(call)]);
    setLimbs(measures, BILLED, billed ?? 0n);
    setLimbs(measures, LIST, list ?? 0n);
  }
  const keys = new Map([
    ['model', modelOf(call)],
    ['outcome', call.outcome],
  ]);
  if (call.session !== undefined) keys.set('session', call.session);
  if (call.terminal !== undefined) keys.set('terminal', call.terminal);
  if (call.client !== undefined) keys.set('client', call.client);
  for (const [tag, value] of Object.entries(call.tags))
    if (value !== undefined) keys.set(tagKind(tag), value);
  return {
    ts,
    day: localDay(ts, zone),
    simulated: call.simulated,
    measures,
    latency: counted ? (call.latencyMs ?? Number.NaN) : Number.NaN,
    priced: counted && billed !== undefined,
    keys,
  };
}

const BASE = 1_000_000_000;

function setLimbs(measures: Float64Array, at: number, amount: bigint): void {
  const [high, middle, low] = amountLimbs(amount);
  const second = ((high % BASE) + BASE) % BASE;
  measures[at] = (high - second) / BASE;
  measures[at + 1] = second;
  measures[at + 2] = middle;
  measures[at + 3] = low;
}

/** Billed as a double: good enough to tell its bucket. */
export function billedNumber(measures: Float64Array): number {
  let amount = 0;
  for (let i = BILLED; i < LIST; i++) amount = amount * BASE + (measures[i] ?? 0);
  return amount;
}

/** The sum that measures, or sums of them from `at` on, stand for. */
export function sumOfMeasures(measures: Float64Array, at = 0): Sum {
  const value = (i: number) => measures[at + i] ?? 0;
  const money = (i: number) =>
    ((BigInt(value(i)) * BigInt(BASE) + BigInt(value(i + 1))) * BigInt(BASE) + BigInt(value(i + 2))) *
      BigInt(BASE) +
    BigInt(value(i + 3));
  return {
    calls: value(1),
    errors: value(2),
    unpriced: value(3),
    unknown: value(4),
    uncertain: value(5),
    freeTier: value(6),
    retries: value(7),
    images: value(8),
    promptTokens: value(9),
    cachedTokens: value(10),
    outputTokens: value(11),
    totalTokens: value(12),
    billed: money(BILLED),
    list: money(LIST),
  };
}
