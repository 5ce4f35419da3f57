import type { BudgetPeriod } from './budget.ts';

/** A stretch of time that a budget is for, by the local calendar. */
export interface Period {
  /** 2026-11-25, 2026-W48, 2026-11, or the session's own id. */
  key: string;
  /** ms since the epoch, inclusive. */
  start: number;
  /** Exclusive. */
  end: number;
}

const DAY_MS = 86_400_000;
const two = (part: number): string => String(part).padStart(2, '0');

/**
 * The local day, ISO week (from Monday) or month that an instant lies in. Ends are the next one's start by the
 * calendar, so a day has 23 or 25 hours where the clocks change.
 */
function calendarPeriod(per: Exclude<BudgetPeriod, 'session'>, atMs: number): Period {
  const at = new Date(atMs);
  const [year, month, date] = [at.getFullYear(), at.getMonth(), at.getDate()];
  const midnight = (y: number, m: number, d: number): number => new Date(y, m, d).getTime();
  switch (per) {
    case 'day':
      return {
        key: `${year}-${two(month + 1)}-${two(date)}`,
        start: midnight(year, month, date),
        end: midnight(year, month, date + 1),
      };
    case 'week': {
      const monday = date - ((at.getDay() + 6) % 7);
      return {
        key: weekKey(year, month, monday),
        start: midnight(year, month, monday),
        end: midnight(year, month, monday + 7),
      };
    }
    case 'month':
      return {
        key: `${year}-${two(month + 1)}`,
        start: midnight(year, month, 1),
        end: midnight(year, month + 1, 1),
      };
  }
}

/** ISO 8601: a week belongs to the year of its Thursday. Counted in UTC days, where none is short. */
function weekKey(year: number, month: number, monday: number): string {
  const thursday = Date.UTC(year, month, monday + 3);
  const weekYear = new Date(thursday).getUTCFullYear();
  const week = Math.floor((thursday - Date.UTC(weekYear, 0, 1)) / DAY_MS / 7) + 1;
  return `${weekYear}-W${two(week)}`;
}

/** The period of a budget at an instant; a session has no end of its own. */
export function periodAt(per: BudgetPeriod, atMs: number, session = ''): Period {
  return per === 'session' ? { key: session, start: -Infinity, end: Infinity } : calendarPeriod(per, atMs);
}
