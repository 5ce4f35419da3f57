import * as v from 'valibot';
import type { CallFilter, GroupBy, Range } from '../../ledger/ledgerTypes.ts';
import { filterSchema, type Dimension, type ReportFilter } from '../../protocol/reportView.ts';
import { parseCallQuery } from '../../protocol/callQuery.ts';
import type { When } from '../../protocol/queryValues.ts';
import { dayStart } from './localDay.ts';

/** Days before today that a period reaches back to; undefined: to the first call. */
const DAYS_BACK = { today: 0, '7d': 6, '30d': 29, all: undefined } as const;

/** The page's filter as the ledger takes it. `simulated` is decided by then. */
export function ledgerFilter(
  filter: ReportFilter & { simulated: boolean },
  today: string,
  session: string,
): CallFilter {
  const back = DAYS_BACK[filter.period];
  const asked = queryRange(filter, today);
  const period = back === undefined ? {} : { from: dayStart(today, -back) };
  const range = filter.day
    ? within(asked ?? {}, { from: dayStart(filter.day), to: dayStart(filter.day, 1) })
    : (asked ?? period);
  return {
    ...range,
    ...withoutTime(filter, session),
  };
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
