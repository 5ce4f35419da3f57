import type { Call } from '../call.ts';
import { filterKeys, groupKind } from './callDimensions.ts';
import type { CallGroups } from './callGroups.ts';
import { billedNumber, type CallRow, MEASURES, measureCall } from './callMeasures.ts';
import { costBucket } from './histogram.ts';
import type { CallFilter, GroupBy } from './ledgerTypes.ts';
import { billedOf } from './sums.ts';

/**
 * What the receipt in force changes in the sums of a call as it was recorded. A receipt moves no call to another day
 * or group, and leaves it counted or not.
 */
export interface Correction extends Pick<CallRow, 'ts' | 'day' | 'simulated' | 'keys'> {
  /** Its measures now less those recorded. */
  change: Float64Array;
  counted: boolean;
  /** The cost buckets it leaves and enters; undefined for a cost that is not known. */
  from: number | undefined;
  to: number | undefined;
  billed: bigint | undefined;
}

/** `day` is the local day where the call was made. */
export function correctionOf(recorded: Call, current: Call, day: number): Correction {
  const before = measureCall(recorded, 0);
  const { ts, simulated, keys, ...now } = measureCall(current, 0);
  const change = new Float64Array(MEASURES);
  for (let i = 0; i < MEASURES; i++) change[i] = (now.measures[i] ?? 0) - (before.measures[i] ?? 0);
  return {
    ...{ ts, day, simulated, keys, change },
    counted: now.measures[1] === 1,
    from: before.priced ? costBucket(billedNumber(before.measures)) : undefined,
    to: now.priced ? costBucket(billedNumber(now.measures)) : undefined,
    billed: billedOf(current),
  };
}

/** Adds them to groups that have the recorded amounts of the same filter. */
export function addCorrections(
  corrections: Iterable<Correction>,
  by: GroupBy | 'all',
  filter: CallFilter & { simulated: boolean },
  groups: CallGroups,
): void {
  const { from = -Infinity, to = Infinity, simulated } = filter;
  const wanted = filterKeys(filter);
  const kind = by === 'all' ? undefined : groupKind(by);
  for (const each of corrections) {
    if (!each.counted || each.simulated !== simulated || each.ts < from || each.ts >= to) continue;
    if (!wanted.every(([name, value]) => each.keys.get(name) === value)) continue;
    const key = by === 'day' ? String(each.day) : ((kind && each.keys.get(kind)) ?? null);
    const histogram = groups.addMeasures(key, each.change, 0);
    if (each.from !== undefined) histogram[each.from] = (histogram[each.from] ?? 0) - 1;
    if (each.to !== undefined) histogram[each.to] = (histogram[each.to] ?? 0) + 1;
  }
}
