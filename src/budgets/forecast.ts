import type { Money } from '../money.ts';
import { dividedBy } from './moneyShare.ts';
import { nearestRank } from './nearestRank.ts';

/** Days that P95 and average look back on. */
const RECENT_DAYS = 7;
/** With fewer whole days of data nothing is forecast. */
const LEAST_DAYS = 3;
/** From so many days on, weekdays are told apart: each came twice. */
const WEEKDAY_DAYS = 14;
/** Days that the weekday line looks back on, at most. */
const WEEKDAY_WINDOW = 28;

export interface ForecastFacts {
  /** Whole days up to yesterday, oldest first, from the first day with a call on; days without calls are 0. */
  days: readonly { weekday: number; spent: Money }[];
  /** Of this month, up to yesterday. */
  spentBefore: Money;
  today: Money;
  /** 0 to 6, of today and of each day of the month after it. */
  weekdays: readonly [today: number, ...after: number[]];
}

/** What the month comes to, by three lines. */
export interface Forecast {
  /** Spent so far + the P95 day of the last 7 × the days left. Meant not to be passed. */
  p95: Money;
  /** The same with the average day. */
  plain: Money;
  /** With each weekday's own average over four weeks; absent with fewer than 14 days. */
  weekday?: Money;
  /** The lowest and the highest of the lines. */
  low: Money;
  high: Money;
  /** Whole days that are known, 28 at most. */
  days: number;
  /** `low`: less than a week is known; `high`: two weeks are, and the lines lie within 1.5 of each other. */
  sure: 'low' | 'medium' | 'high';
}

/**
 * The month's end. Today counts as a whole day: with what was spent, or the line's day where that is more. Undefined
 * with fewer than 3 whole days.
 */
export function forecast({ days, spentBefore, today, weekdays }: ForecastFacts): Forecast | undefined {
  const known = days.slice(-WEEKDAY_WINDOW);
  const recent = known.slice(-RECENT_DAYS).map(({ spent }) => spent);
  const p95Day = nearestRank(recent, 95);
  if (known.length < LEAST_DAYS || p95Day === undefined) return undefined;
  const after = weekdays.length - 1;
  const total = recent.reduce((sum, spent) => sum + spent, 0n);
  const base = (day: Money) => spentBefore + (today > day ? today : day);
  const p95 = base(p95Day) + p95Day * BigInt(after);
  const plain = base(dividedBy(total, recent.length)) + dividedBy(total * BigInt(after), recent.length);
  const weekday = weekdayLine(known, weekdays, base);
  const lines = [p95, plain, ...(weekday === undefined ? [] : [weekday])];
  const low = lines.reduce((a, b) => (b < a ? b : a));
  const high = lines.reduce((a, b) => (b > a ? b : a));
  const near = 2n * high <= 3n * low;
  const sure = known.length < RECENT_DAYS ? 'low' : known.length >= WEEKDAY_DAYS && near ? 'high' : 'medium';
  return {
    p95,
    plain,
    ...(weekday === undefined ? {} : { weekday }),
    low,
    high,
    days: known.length,
    sure,
  };
}

function weekdayLine(
  known: ForecastFacts['days'],
  [today, ...after]: ForecastFacts['weekdays'],
  base: (day: Money) => Money,
): Money | undefined {
  if (known.length < WEEKDAY_DAYS) return undefined;
  const averageOf = (weekday: number): Money => {
    const same = known.filter((day) => day.weekday === weekday).map(({ spent }) => spent);
    return same.length === 0
      ? 0n
      : dividedBy(
          same.reduce((a, b) => a + b),
          same.length,
        );
  };
  return after.reduce((sum, weekday) => sum + averageOf(weekday), base(averageOf(today)));
}
