import type { CallFilter, Group, Ledger, Sum } from '../../ledger/ledgerTypes.ts';
import type { ReportSnapshot } from '../../protocol/reportSnapshot.ts';
import type { Stack } from '../../protocol/reportView.ts';
import { dayStart, daysBetween, localDay } from './localDay.ts';
import { groupBy } from './reportFilter.ts';
import { addSums, NO_CALLS, reportSum, subtractSum } from './reportSums.ts';

/** More than this and neighbours cannot be told apart; the others are gathered. */
const SERIES = 5;
/** Days drawn at least, so that a short range is seen among its neighbours. */
const LEAST_DAYS = 14;
/** Above it, bars are months. */
const MOST_DAYS = 120;

type Bins = Map<string, Sum>;

/**
 * Spend by day (or month), stacked. `range` is what the page sums up and lies inside what is drawn: the `period`
 * around it, at least two weeks. `around` is the same filter without time.
 */
export async function overTimeData(
  ledger: Ledger,
  stack: Stack,
  { range, period, around }: { range: CallFilter; period: CallFilter; around: CallFilter },
  today: string,
): Promise<ReportSnapshot['overTime']> {
  const first = period.from ?? (await firstDay(ledger, around, today));
  const shownFrom = Math.min(first, range.from ?? first, dayStart(today, 1 - LEAST_DAYS));
  const days = daysBetween(localDay(shownFrom), today);
  const unit = days.length > MOST_DAYS ? 'month' : 'day';
  const binOf = (day: string) => (unit === 'day' ? day : day.slice(0, 7));
  const bins = [...new Set(days.map(binOf))];
  const shown: CallFilter = { ...around, from: shownFrom };

  const by = groupBy(stack);
  const [total, groups, inRange, whole] = await Promise.all([
    ledger.groups('day', shown).then((found) => binned(found, binOf)),
    ledger.groups(by, shown),
    ledger.groups(by, range),
    ledger.sum(range),
  ]);
  const rangeSums = new Map(inRange.map(({ key, sum }) => [key, sum]));
  const named = groups
    .filter((group): group is Group & { key: string } => group.key !== null)
    .sort(byBilled)
    .slice(0, SERIES);
  const series = await Promise.all(
    named.map(async ({ key }) => {
      const part = stack === 'model' ? { model: key } : { tags: { ...shown.tags, [stack]: key } };
      return {
        key,
        sum: rangeSums.get(key) ?? NO_CALLS,
        bins: binned(await ledger.groups('day', { ...shown, ...part }), binOf),
      };
    }),
  );
  const rest = restOf(
    total,
    series.map((one) => one.bins),
  );
  const others = groups.length - named.length;
  return {
    unit,
    bins: bins.map((bin) => ({
      bin,
      inView: isInView(bin, range, today),
      sum: reportSum(total.get(bin) ?? NO_CALLS),
    })),
    series: [
      ...series.map(({ key, sum, bins: amounts }) => ({
        key,
        sum: reportSum(sum),
        picoUsd: bins.map((bin) => String((amounts.get(bin) ?? NO_CALLS).billed)),
      })),
      ...(others > 0
        ? [
            {
              key: null,
              ...(groups.some(({ key }) => key === null) && others === 1 ? {} : { rest: others }),
              sum: reportSum(series.reduce((left, { sum }) => subtractSum(left, sum), whole)),
              picoUsd: bins.map((bin) => String((rest.get(bin) ?? NO_CALLS).billed)),
            },
          ]
        : []),
    ],
  };
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

function restOf(total: Bins, parts: Bins[]): Bins {
  return new Map(
    [...total].map(([bin, sum]) => [
      bin,
      parts.reduce((left, part) => subtractSum(left, part.get(bin) ?? NO_CALLS), sum),
    ]),
  );
}

/** Whether a bar belongs to the range that the rest of the page shows. */
function isInView(bin: string, { from, to }: CallFilter, today: string): boolean {
  const first = from === undefined ? '' : localDay(from);
  const last = to === undefined ? today : localDay(to - 1);
  return bin >= first.slice(0, bin.length) && bin <= last.slice(0, bin.length);
}
