import type { CallFilter, Group, Ledger } from '../../ledger/ledgerTypes.ts';
import type { ReportSnapshot } from '../../protocol/reportSnapshot.ts';
import type { Stack } from '../../protocol/reportView.ts';
import { hourSpan, hourlyBins } from './hourlyBins.ts';
import { dayStart, daysBetween, localDay } from './localDay.ts';
import { groupBy } from './reportFilter.ts';
import { addSums, NO_CALLS } from './reportSums.ts';
import { type Bins, stackedBins } from './stackedBins.ts';

/** More than this and neighbours cannot be told apart; the others are gathered. */
const SERIES = 5;
/** Days drawn at least, so that a short range is seen among its neighbours. */
const LEAST_DAYS = 14;
/** Above it, bars are months. */
const MOST_DAYS = 120;

export interface OverTimeAsk {
  stack: Stack;
  unit?: 'hour' | undefined;
  /** What the page sums up; it lies inside what is drawn. */
  range: CallFilter;
  /** What is drawn around it, at least two weeks. */
  period: CallFilter;
  /** The same filter without time. */
  around: CallFilter;
  today: string;
  /** ms */
  at: number;
}

/** Spend by hour, day or month, stacked. */
export async function overTimeData(ledger: Ledger, ask: OverTimeAsk): Promise<ReportSnapshot['overTime']> {
  const { stack, unit, range, around, today, at } = ask;
  const by = groupBy(stack);
  const span = hourSpan(range, at);
  const [inRange, whole] = await Promise.all([ledger.groups(by, range), ledger.sum(range)]);
  const ofRange = { inRange, whole, stack, hours: span !== undefined };
  if (span && unit === 'hour') {
    const found = await hourlyBins(ledger, by, around, span);
    return stackedBins({ ...found, ...ofRange, unit: 'hour', isInView: inHours(range, at), series: SERIES });
  }
  const drawn = await drawnDays(ledger, ask);
  const shown: CallFilter = { ...around, from: drawn.from };
  const [total, groups] = await Promise.all([
    ledger.groups('day', shown).then((found) => binned(found, drawn.binOf)),
    ledger.groups(by, shown),
  ]);
  const daysOf = async (key: string): Promise<Bins> => {
    const part = stack === 'model' ? { model: key } : { tags: { ...shown.tags, [stack]: key } };
    return binned(await ledger.groups('day', { ...shown, ...part }), drawn.binOf);
  };
  const named = dearest(groups);
  const parts = new Map(
    await Promise.all(named.map(async (key): Promise<[string, Bins]> => [key, await daysOf(key)])),
  );
  return stackedBins({
    bins: [...new Set(drawn.days.map(drawn.binOf))],
    total,
    parts,
    keys: groups.map(({ key }) => key),
    ...ofRange,
    unit: drawn.unit,
    isInView: (bin) => isInView(bin, range, today),
    series: SERIES,
  });
}

async function drawnDays(ledger: Ledger, { range, period, around, today }: OverTimeAsk) {
  const first = period.from ?? (await firstDay(ledger, around, today));
  // A range may begin long before the first call: those years are empty.
  const begins =
    range.from === undefined || range.from >= first
      ? first
      : Math.max(range.from, await firstDay(ledger, around, today));
  const from = Math.min(first, begins, dayStart(today, 1 - LEAST_DAYS));
  const days = daysBetween(localDay(from), today);
  const unit = days.length > MOST_DAYS ? ('month' as const) : ('day' as const);
  return { from, days, unit, binOf: (day: string) => (unit === 'day' ? day : day.slice(0, 7)) };
}

function dearest(groups: readonly Group[]): string[] {
  return groups
    .filter((group): group is Group & { key: string } => group.key !== null)
    .sort(byBilled)
    .slice(0, SERIES)
    .map(({ key }) => key);
}

function byBilled(a: Group, b: Group): number {
  if (a.sum.billed !== b.sum.billed) return a.sum.billed > b.sum.billed ? -1 : 1;
  return b.sum.calls - a.sum.calls;
}

async function firstDay(ledger: Ledger, filter: CallFilter, today: string): Promise<number> {
  const days = (await ledger.groups('day', filter)).map(({ key }) => key ?? today).sort();
  return dayStart(days[0] ?? today);
}

function binned(groups: Group[], binOf: (day: string) => string): Bins {
  const bins: Bins = new Map();
  for (const { key, sum } of groups) {
    if (key === null) continue;
    const bin = binOf(key);
    bins.set(bin, addSums(bins.get(bin) ?? NO_CALLS, sum));
  }
  return bins;
}

/** Whether a bar belongs to the range that the rest of the page shows. */
function isInView(bin: string, { from, to }: CallFilter, today: string): boolean {
  const first = from === undefined ? '' : localDay(from);
  const last = to === undefined ? today : localDay(to - 1);
  return bin >= first.slice(0, bin.length) && bin <= last.slice(0, bin.length);
}

function inHours({ from = -Infinity, to = Infinity }: CallFilter, at: number) {
  return (_bin: string, start: number): boolean => start >= from && start < Math.min(to, at + 1);
}
