import { filterKeys, groupKind } from './callDimensions.ts';
import type { CallGroups } from './callGroups.ts';
import type { CallFilter, GroupBy, Range } from './ledgerTypes.ts';
import { monthOfDay } from './localDay.ts';
import { type Rollups, TOTAL } from './rollups.ts';

/** What a question still needs of the rows after the rollups answered. */
export type Rest =
  | 'nothing'
  | 'all'
  /** Only these days: the range begins or ends within them. */
  | ((day: number) => boolean);

interface Cover {
  isInside: (day: number) => boolean;
  rest: Rest;
}

/**
 * Adds what rollups know to the groups. They answer for periods of which all calls are in the range; where it begins
 * or ends in the middle of one, and for filters by more than one thing, the rows must.
 */
export function addRollups(
  rollups: Rollups,
  by: GroupBy | 'all',
  filter: CallFilter & { simulated: boolean },
  groups: CallGroups,
): Rest {
  if (rollups.calls === 0) return 'nothing';
  if (filter.where && filter.where.length > 0) return 'all';
  const keys = filterKeys(filter);
  const [[filtered, value] = []] = keys;
  const grouped = by === 'all' ? TOTAL : groupKind(by);
  if (keys.length > 1) return 'all';
  if (filtered !== undefined && grouped !== undefined && grouped !== TOTAL && grouped !== filtered)
    return 'all';
  const kind = rollups.kind(filtered ?? grouped ?? TOTAL);
  if (!kind || (by === 'day' && kind.grain !== 'day')) return 'all';
  const { isInside, rest } = coverOf(rollups, kind.grain === 'month', filter);
  const only = value === undefined ? undefined : kind.codeOf(value);
  if (filtered !== undefined && only === undefined) return 'nothing';
  const keyOf = (code: number, period: number): string | null => {
    if (by === 'all') return null;
    return by === 'day' ? String(period) : (kind.values[code] ?? null);
  };
  const inside = kind.grain === 'month' ? insideMonths(rollups, isInside) : isInside;
  const lacking =
    filtered === undefined && by !== 'all' && by !== 'day' && by !== 'model' && by !== 'outcome';
  if (lacking) addTotal(rollups, filter.simulated, isInside, groups);
  kind.visit((code, period, simulated, sums, at, buckets) => {
    if (simulated !== filter.simulated || !inside(period)) return;
    const histogram = groups.addMeasures(keyOf(code, period), sums, at);
    buckets((bucket, count) => (histogram[bucket] = (histogram[bucket] ?? 0) + count));
    if (!lacking) return;
    // What has no value is all without what has one.
    const without = groups.addMeasures(null, sums, at, -1);
    buckets((bucket, count) => (without[bucket] = (without[bucket] ?? 0) - count));
  }, only);
  return rest;
}

function addTotal(
  rollups: Rollups,
  wanted: boolean,
  isInside: (day: number) => boolean,
  groups: CallGroups,
): void {
  rollups.kind(TOTAL)?.visit((_, day, simulated, sums, at, buckets) => {
    if (simulated !== wanted || !isInside(day)) return;
    const histogram = groups.addMeasures(null, sums, at);
    buckets((bucket, count) => (histogram[bucket] = (histogram[bucket] ?? 0) + count));
  });
}

/** How many calls match, also those that are in no sum; undefined where only the rows know. */
export function countRollups(rollups: Rollups, filter: CallFilter): number | undefined {
  if (rollups.calls === 0) return 0;
  if (filter.where && filter.where.length > 0) return undefined;
  const keys = filterKeys(filter);
  if (keys.length > 1) return undefined;
  const [[name, value] = [TOTAL, '']] = keys;
  const kind = rollups.kind(name);
  if (!kind) return undefined;
  const { isInside, rest } = coverOf(rollups, kind.grain === 'month', filter);
  if (rest !== 'nothing') return undefined;
  const code = kind.codeOf(value);
  if (code === undefined) return 0;
  const inside = kind.grain === 'month' ? insideMonths(rollups, isInside) : isInside;
  let rows = 0;
  kind.visit((_, period, simulated, sums, at) => {
    if (inside(period) && simulated === (filter.simulated ?? simulated)) rows += sums[at] ?? 0;
  }, code);
  return rows;
}

/** By the instants of the calls, not by the days' names: a day of calls made elsewhere begins at another instant. */
function coverOf(rollups: Rollups, monthly: boolean, { from = -Infinity, to = Infinity }: Range): Cover {
  if (from === -Infinity && to === Infinity) return { isInside: () => true, rest: 'nothing' };
  const periodOf = monthly ? monthOfDay : (day: number) => day;
  const outside = new Set<number>();
  const touched = new Set<number>();
  for (const [day, { first, last }] of rollups.spans) {
    const period = periodOf(day);
    if (last >= from && first < to) touched.add(period);
    if (first < from || last >= to) outside.add(period);
  }
  const cut = new Set([...touched].filter((period) => outside.has(period)));
  return {
    isInside: (day) => touched.has(periodOf(day)) && !outside.has(periodOf(day)),
    rest: cut.size === 0 ? 'nothing' : (day) => cut.has(periodOf(day)),
  };
}

function insideMonths(rollups: Rollups, isInside: (day: number) => boolean): (month: number) => boolean {
  const months = new Set<number>();
  for (const day of rollups.spans.keys()) if (isInside(day)) months.add(monthOfDay(day));
  return (month) => months.has(month);
}
