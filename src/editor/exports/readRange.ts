import { periodAt } from '../../budgets/period.ts';
import { utcMidnight } from '../../pricing/pacificDay.ts';

/** `2026-11-01 2026-11-30`: from the first local day to the end of the second, ms; undefined for anything else. */
export function readRange(text: string): { from: number; to: number } | undefined {
  const match = /^\s*(\d{4}-\d{2}-\d{2})\s+(\d{4}-\d{2}-\d{2})\s*$/.exec(text);
  const [, first = '', last = ''] = match ?? [];
  if (utcMidnight(first) === undefined || utcMidnight(last) === undefined || last < first) return undefined;
  // Noon is in the day in every zone.
  const from = periodAt('day', new Date(`${first}T12:00:00`).getTime()).start;
  return { from, to: periodAt('day', new Date(`${last}T12:00:00`).getTime()).end };
}
