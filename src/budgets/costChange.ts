import { share } from './toPicoUsd.ts';

/** What a group came to in one period, over the calls whose cost is known. */
export interface PeriodCost {
  /** Of known cost: paid, free or not charged. */
  calls: number;
  picoUsd: bigint;
}

/**
 * A change of cost in three parts that add up to it exactly. `volume`: more or fewer calls in all, at the old mix and
 * the old cost of a call. `mix`: this group's share of the calls grew or shrank. `price`: a call of this group costs
 * another amount (another price row, longer prompts, other sizes).
 */
export interface ChangeParts {
  volume: bigint;
  mix: bigint;
  price: bigint;
}

export interface CostChange<K> {
  groups: Map<K, ChangeParts>;
  /** The sum of the groups' parts. */
  total: ChangeParts;
}

const NOTHING: PeriodCost = { calls: 0, picoUsd: 0n };

/**
 * Splits what changed between two periods over groups that partition the calls: with V calls in all, v in the group,
 * c its cost (0 before, 1 now), volume = (V1 − V0) · c0 / V0, price = c1 − v1 · c0 / v0, mix = the rest. A group that
 * was not there before has no old cost of a call: all of it is mix; where nothing was there, or is left, all is volume.
 * Rounded half away from zero to a pico-USD; the parts still sum to the change. docs/report.md works it through.
 */
export function costChange<K>(
  before: ReadonlyMap<K, PeriodCost>,
  now: ReadonlyMap<K, PeriodCost>,
): CostChange<K> {
  const calls = { before: callsOf(before), now: callsOf(now) };
  const groups = new Map<K, ChangeParts>();
  const total = { volume: 0n, mix: 0n, price: 0n };
  for (const key of new Set([...before.keys(), ...now.keys()])) {
    const parts = partsOf(before.get(key) ?? NOTHING, now.get(key) ?? NOTHING, calls);
    groups.set(key, parts);
    total.volume += parts.volume;
    total.mix += parts.mix;
    total.price += parts.price;
  }
  return { groups, total };
}

function callsOf(costs: ReadonlyMap<unknown, PeriodCost>): bigint {
  let calls = 0;
  for (const cost of costs.values()) calls += cost.calls;
  return BigInt(calls);
}

function partsOf(before: PeriodCost, now: PeriodCost, calls: { before: bigint; now: bigint }): ChangeParts {
  const change = now.picoUsd - before.picoUsd;
  if (calls.before === 0n || calls.now === 0n) return { volume: change, mix: 0n, price: 0n };
  const volume = share(before.picoUsd, calls.now - calls.before, calls.before);
  const price =
    before.calls === 0 ? 0n : now.picoUsd - share(before.picoUsd, BigInt(now.calls), BigInt(before.calls));
  return { volume, mix: change - volume - price, price };
}
