import * as v from 'valibot';
import type { CallFilter, GroupBy, Range } from '../../ledger/ledgerTypes.ts';
import { filterSchema, type Dimension, type ReportFilter } from '../../protocol/reportView.ts';
import { parseCallQuery } from '../../protocol/callQuery.ts';
import type { When } from '../../protocol/queryValues.ts';
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

function timeOf(filter: ReportFilter, today: string): Range {
  const asked = queryRange(filter, today);
  const picked = pickedTime(filter);
  if (picked) return within(asked ?? {}, picked);
  const back = DAYS_BACK[filter.period];
  return asked ?? (back === undefined ? {} : { from: dayStart(today, -back) });
}

/** What was brushed, or clicked. */
function pickedTime({ range, day }: ReportFilter): Required<Range> | undefined {
  // Two ends that were typed in the wrong order mean the same days.
  if (range) {
    const [first = '', last = ''] = [range.from, range.to].sort();
    return { from: placeStart(first), to: placeStart(last, 1) };
  }
  return day === undefined ? undefined : { from: dayStart(day), to: dayStart(day, 1) };
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

/** What a query asks for, its days by the clock of this machine. */
export function queryFilter(query: string, today: string): CallFilter {
  return { ...queryRange({ period: 'all', query }, today), ...whereOf(query) };
}

function whereOf(query: string): Pick<CallFilter, 'where'> {
  const where = parseCallQuery(query).conditions.map(({ condition }) => condition);
  return where.length > 0 ? { where } : {};
}

/** The days that the query asks for, which go before the period. */
function queryRange({ query }: ReportFilter, today: string): Range | undefined {
  const { since, until } = parseCallQuery(query ?? '');
  if (!since && !until) return undefined;
  return {
    ...(since ? { from: instantOf(since, today, 0) } : {}),
    ...(until ? { to: instantOf(until, today, 1) } : {}),
  };
}

/** A day's start, or that of the day after (`shift` 1); a time of day as it is. */
function instantOf(when: When, today: string, shift: number): number {
  switch (when.kind) {
    case 'day':
      return dayStart(when.day, shift);
    case 'daysBack':
      return dayStart(today, shift - when.days);
    case 'time':
      // By the clock on the wall, also on a day when it is changed.
      return new Date(dayStart(when.day)).setMinutes(when.minutes);
  }
}

function within(a: Range, b: { from: number; to: number }): Range {
  return { from: Math.max(a.from ?? b.from, b.from), to: Math.min(a.to ?? b.to, b.to) };
}

/** The same filter over all time: what the days beside the range are drawn by. */
export function withoutTime(filter: ReportFilter & { simulated: boolean }, session: string): CallFilter {
  return {
    simulated: filter.simulated,
    ...whereOf(filter.query ?? ''),
    ...(filter.session ? { session } : {}),
    ...(filter.model === undefined ? {} : { model: filter.model }),
    ...(filter.outcome === undefined ? {} : { outcome: filter.outcome }),
    ...(filter.tag === undefined ? {} : { tags: { [filter.tag.name]: filter.tag.value } }),
  };
}

export function groupBy(dimension: Dimension): GroupBy {
  return dimension === 'model' || dimension === 'terminal' ? dimension : { tag: dimension };
}

/** A filter as a command of a link or another part names it; undefined for anything else. */
export function readFilter(given: unknown): ReportFilter | undefined {
  const parsed = v.safeParse(filterSchema, given);
  return parsed.success ? parsed.output : undefined;
}
