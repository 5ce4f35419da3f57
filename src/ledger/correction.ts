import type { Call } from '../call.ts';
import { filterKeys, groupKind } from './callDimensions.ts';
import { type CallFacts, factsOf } from './callFacts.ts';
import type { CallGroups } from './callGroups.ts';
import { billedNumber, type CallRow, MEASURES, measureCall } from './callMeasures.ts';
import { costBucket, latencyBucket } from './histogram.ts';
import type { CallFilter, GroupBy } from './ledgerTypes.ts';
import { meetsConditions } from './meetsConditions.ts';
import { billedOf } from './sums.ts';

/**
 * What the receipt in force changes in the sums of a call as it was recorded. A receipt moves no call to another day
 * or group, and leaves it counted or not.
 */
export interface Correction extends Pick<CallRow, 'ts' | 'day' | 'simulated' | 'keys'> {
  /** Its measures now less those recorded. */
  change: Float64Array;
  counted: boolean;
  /** Absent where it comes from the index: only conditions and orders ask for them (`Corrections.complete`). */
  sides?: CorrectionSides;
  /** The cost buckets it leaves and enters; undefined for a cost that is not known. */
  from: number | undefined;
  to: number | undefined;
  billed: bigint | undefined;
}

/** As it was recorded, and as it is now. */
interface CorrectionSides {
  before: CallSide;
  now: CallSide;
  latency: number | undefined;
}

interface CallSide {
  facts: CallFacts;
  measures: Float64Array;
}

/** `day` is the local day where the call was made. */
export function correctionOf(recorded: Call, current: Call, day: number): Correction {
  const before = measureCall(recorded, 0);
  const { ts, simulated, keys, latency, ...now } = measureCall(current, 0);
  const change = new Float64Array(MEASURES);
  for (let i = 0; i < MEASURES; i++) change[i] = (now.measures[i] ?? 0) - (before.measures[i] ?? 0);
  return {
    ...{ ts, day, simulated, keys, change },
    counted: now.measures[1] === 1,
    sides: {
      before: { facts: factsOf(recorded), measures: before.measures },
      now: { facts: factsOf(current), measures: now.measures },
      latency: Number.isNaN(latency) ? undefined : latencyBucket(latency),
    },
    from: before.priced ? costBucket(billedNumber(before.measures)) : undefined,
    to: now.priced ? costBucket(billedNumber(now.measures)) : undefined,
    billed: billedOf(current),
  };
}

const NO_SIDES = { before: undefined, now: undefined, latency: undefined };

/** After `Corrections.complete`. */
export function sidesOf({ sides }: Correction): CorrectionSides {
  if (!sides) throw new Error('a correction was asked for what was not read yet');
  return sides;
}

/** Adds them to groups that have the recorded amounts of the same filter. */
export function addCorrections(
  corrections: Iterable<Correction>,
  by: GroupBy | 'all',
  filter: CallFilter & { simulated: boolean },
  groups: CallGroups,
): void {
  const kind = by === 'all' ? undefined : groupKind(by);
  for (const each of corrections) {
    if (!each.counted) continue;
    const { was, is } = sidesIn(each, filter);
    if (!was && !is) continue;
    const key = by === 'day' ? String(each.day) : ((kind && each.keys.get(kind)) ?? null);
    // A receipt may bring a call into the filter or take it out of it, whole.
    const { before, now, latency } = was && is ? NO_SIDES : sidesOf(each);
    const whole = is ? now : before;
    const histogram = whole
      ? groups.addMeasures(key, whole.measures, 0, is ? 1 : -1)
      : groups.addMeasures(key, each.change, 0);
    const add = (bucket: number | undefined, times: number) => {
      if (bucket !== undefined) histogram[bucket] = (histogram[bucket] ?? 0) + times;
    };
    if (was) add(each.from, -1);
    if (is) add(each.to, 1);
    if (was !== is) add(latency, is ? 1 : -1);
  }
}

/** How many more calls the filter has than those whose recorded receipts are in it. */
export function countCorrections(corrections: Iterable<Correction>, filter: CallFilter): number {
  let more = 0;
  for (const each of corrections) {
    const { was, is } = sidesIn(each, filter);
    more += Number(is) - Number(was);
  }
  return more;
}

/** Whether the call is in the filter as it was recorded, and as it is. */
export function sidesIn(each: Correction, filter: CallFilter): { was: boolean; is: boolean } {
  const { from = -Infinity, to = Infinity, simulated = each.simulated, where = [] } = filter;
  const inside =
    each.simulated === simulated &&
    each.ts >= from &&
    each.ts < to &&
    filterKeys(filter).every(([name, value]) => each.keys.get(name) === value);
  if (!inside) return { was: false, is: false };
  if (where.length === 0) return { was: true, is: true };
  const { before, now } = sidesOf(each);
  return { was: meetsConditions(before.facts, where), is: meetsConditions(now.facts, where) };
}
