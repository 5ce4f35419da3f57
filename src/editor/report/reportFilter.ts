import * as v from 'valibot';
import type { CallFilter, GroupBy } from '../../ledger/ledgerTypes.ts';
import { filterSchema, type Dimension, type ReportFilter } from '../../protocol/reportView.ts';
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
  const range = filter.day
    ? { from: dayStart(filter.day), to: dayStart(filter.day, 1) }
    : back === undefined
      ? {}
      : { from: dayStart(today, -back) };
  return {
    ...range,
    ...withoutTime(filter, session),
  };
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

/** A filter as a command of a link or another part names it; undefined for anything else. */
export function readFilter(given: unknown): ReportFilter | undefined {
  const parsed = v.safeParse(filterSchema, given);
  return parsed.success ? parsed.output : undefined;
}
