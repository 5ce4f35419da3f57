import type { CallFilter, GroupBy, Range } from '../../ledger/ledgerTypes.ts';
import type { Dimension, ReportFilter } from '../../protocol/reportView.ts';
import { dayStart, localDay, placeStart } from './localDay.ts';

/** Days before today that a period reaches back to; undefined: to the first call. */
const DAYS_BACK = { today: 0, '7d': 6, '30d': 29, all: undefined } as const;

const DAY = 86_400_000;

/** The page's filter as the ledger takes it. `simulated` is decided by then. */
export function ledgerFilter(
  filter: ReportFilter & { simulated: boolean },
  today: string,
  session: string,
): CallFilter {
  return { ...timeOf(filter, today), ...withoutTime(filter, session) };
}

function timeOf({ range, day, period }: ReportFilter, today: string): Range {
  // Two ends that were typed in the wrong order mean the same days.
  if (range) {
    const [first = '', last = ''] = [range.from, range.to].sort();
    return { from: placeStart(first), to: placeStart(last, 1) };
  }
  if (day !== undefined) return { from: dayStart(day), to: dayStart(day, 1) };
  const back = DAYS_BACK[period];
  return back === undefined ? {} : { from: dayStart(today, -back) };
}

/**
 * The equal stretch before the range: as many days (or hours) earlier, and to the same time of day where the range
 * goes on now. Undefined for a range without a beginning.
 */
export function timeBefore(filter: ReportFilter, today: string, at: number): Required<Range> | undefined {
  const { from, to } = timeOf(filter, today);
  if (from === undefined) return undefined;
  const end = Math.min(to ?? at, at);
  if (end <= from) return undefined;
  if (filter.range !== undefined && filter.range.from.includes('T') && filter.range.to.includes('T'))
    return { from: from - ((to ?? at) - from), to: end - ((to ?? at) - from) };
  const last = localDay(end - 1);
  const days = Math.round((dayStart(last, 1) - dayStart(localDay(from))) / DAY);
  return { from: daysEarlier(from, days), to: daysEarlier(end, days) };
}

/** The same time of the day, whatever the clock change between. */
function daysEarlier(atMs: number, days: number): number {
  const at = new Date(atMs);
  at.setDate(at.getDate() - days);
  return at.getTime();
}

/** The same filter over all time: what the days beside the range are drawn by. */
export function withoutTime(filter: ReportFilter & { simulated: boolean }, session: string): CallFilter {
  return {
    simulated: filter.simulated,
    ...(filter.session ? { session } : {}),
    ...(filter.model === undefined ? {} : { model: filter.model }),
    ...(filter.outcome === undefined ? {} : { outcome: filter.outcome }),
    ...(filter.tag === undefined ? {} : { tags: { [filter.tag.name]: filter.tag.value } }),
  };
}

export function groupBy(dimension: Dimension): GroupBy {
  return dimension === 'model' || dimension === 'terminal' ? dimension : { tag: dimension };
}
