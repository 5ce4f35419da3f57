import { forecast, type Forecast } from '../budgets/forecast.ts';
import { ALERT_DAYS, spendAlerts, type SpendAlert } from '../budgets/spendAlert.ts';
import type { Ledger, Sum } from '../ledger/ledgerTypes.ts';
import { dayText, localDay, zoneMinutes } from '../ledger/localDay.ts';
import { emptySum } from '../ledger/sums.ts';
import { WORTH_TELLING } from './anomalyWatch.ts';

const DAY_MS = 86_400_000;
/** Whole days that a forecast looks back on. */
const DAYS_BACK = 28;

/** What the month comes to, and whether the last 24 hours stand out; of real calls. */
export interface SpendOutlook {
  /** When it was read, ms. */
  at: number;
  /** YYYY-MM-DD, local. */
  today: string;
  /** Absent with too little data, and where nothing was billed. */
  forecast?: Forecast & { lowerBound: boolean };
  alerts: SpendAlert[];
  /** Some call of the last 24 hours has no known cost. */
  lastLowerBound: boolean;
}

/** Reads it by sums alone: at most 31 days and eight stretches of 24 hours. */
export async function readSpendOutlook(ledger: Ledger, now: number): Promise<SpendOutlook> {
  const at = new Date(now);
  const [year, month, date] = [at.getFullYear(), at.getMonth(), at.getDate()];
  const startOf = (shift: number): number => new Date(year, month, date + shift).getTime();
  const back = Math.max(DAYS_BACK, date - 1);
  const stretch = (index: number): Promise<Sum> =>
    ledger.sum({ simulated: false, from: now - (index + 1) * DAY_MS, to: now - index * DAY_MS });
  const [groups, ...stretches] = await Promise.all([
    ledger.groups('day', { simulated: false, from: startOf(-back), to: startOf(1) }),
    ...Array.from({ length: ALERT_DAYS + 1 }, (_, index) => stretch(index)),
  ]);
  const byDay = new Map(groups.map(({ key, sum }) => [key, sum]));
  const sumOf = (shift: number): Sum => byDay.get(nameOf(startOf(shift))) ?? emptySum();

  const days = Array.from({ length: back }, (_, index) => index - back).map((shift) => ({
    weekday: new Date(startOf(shift)).getDay(),
    sum: sumOf(shift),
  }));
  const first = days.findIndex(({ sum }) => sum.calls > 0);
  const lengthOfMonth = new Date(year, month + 1, 0).getDate();
  const found = forecast({
    days: first < 0 ? [] : days.slice(first).map(({ weekday, sum }) => ({ weekday, spent: sum.billed })),
    spentBefore: days.slice(back - (date - 1)).reduce((total, { sum }) => total + sum.billed, 0n),
    today: sumOf(0).billed,
    weekdays: [
      at.getDay(),
      ...Array.from({ length: lengthOfMonth - date }, (_, index) => (at.getDay() + index + 1) % 7),
    ],
  });
  const [last = emptySum(), ...before] = stretches;
  return {
    at: now,
    today: nameOf(now),
    ...(found && found.high > 0n ? { forecast: { ...found, lowerBound: groups.some(lacks) } } : {}),
    alerts: spendAlerts(
      last.billed,
      before.map(({ billed }) => billed),
    ).filter(({ last24h }) => last24h >= WORTH_TELLING),
    lastLowerBound: lacks({ sum: last }),
  };
}

function lacks({ sum }: { sum: Sum }): boolean {
  return sum.uncertain + sum.unpriced + sum.unknown > 0;
}

function nameOf(atMs: number): string {
  return dayText(localDay(atMs, zoneMinutes(atMs)));
}
