import { costChange, type PeriodCost } from '../../budgets/costChange.ts';
import type { CallFilter, Group, GroupBy, Ledger, Spread, Sum } from '../../ledger/ledgerTypes.ts';
import type { BeforeFigures, ReportDetails, TrendDays } from '../../protocol/reportDetails.ts';
import type { Dimension, ReportView } from '../../protocol/reportView.ts';
import { comparisonFigure, wasteFigure } from './comparisonData.ts';
import { dayStart, daysBetween, localDay, monthStart } from './localDay.ts';
import { groupBy, ledgerFilter, timeBefore, withoutTime } from './reportFilter.ts';
import type { ReportSources } from './reportSources.ts';
import { NO_CALLS, reportSum } from './reportSums.ts';
import { turnFigures } from './turnsData.ts';

/** Groups whose last days are drawn. */
const TRENDS = 8;
const FEATURES = 5;
const TREND_DAYS = 7;

/** What the page draws after its totals. The view is as drawn: `simulated` is decided. */
export async function reportDetails(sources: ReportSources, view: ReportView): Promise<ReportDetails> {
  const { ledger, insights } = sources;
  const at = sources.now();
  const today = localDay(at);
  const { id: session } = sources.session();
  const filter = { ...view.filter, simulated: view.filter.simulated ?? false };
  const range = ledgerFilter(filter, today, session);
  const around = withoutTime(filter, session);
  const week: CallFilter = { ...around, from: dayStart(today, 1 - TREND_DAYS) };
  const before = timeBefore(filter, today, at);
  const by = groupBy(view.by);
  const [groups, featureGroups, spread] = await Promise.all([
    ledger.groups(by, range),
    ledger.groups({ tag: 'feature' }, range),
    ledger.spread(range),
  ]);
  const features = dearest(featureGroups).slice(0, FEATURES);
  const [change, trends, featureDays] = await Promise.all([
    before && changeData(ledger, by, groups, range, { ...around, ...before }),
    trendsOf(ledger, view.by, dearest(groups).slice(0, TRENDS), week, today),
    Promise.all(features.map(({ key }) => trendOf(ledger, 'feature', key, week, today))),
  ]);
  const { figures: read, progress } = insights.history?.(range) ?? {};
  const month = insights.history?.({ simulated: filter.simulated, from: monthStart(today) }).figures;
  return {
    view: { ...view, filter },
    ...(change ? { before: change } : {}),
    trends,
    features: features.map(({ key, sum }, index) => ({
      key,
      sum: reportSum(sum),
      days: featureDays[index] ?? [],
    })),
    ...spreadFigures(spread),
    ...(progress ? { reading: progress } : {}),
    ...(read ? { comparison: comparisonFigure(read.comparison) } : {}),
    ...(read ? { turns: turnFigures(read.turns) } : {}),
    ...(month ? { waste: wasteFigure(month.kept.total) } : {}),
  };
}

type Named = Group & { key: string };

/** With a name, the dearest first. */
function dearest(groups: readonly Group[]): Named[] {
  return groups
    .filter((group): group is Named => group.key !== null)
    .sort((a, b) => (a.sum.billed === b.sum.billed ? 0 : a.sum.billed > b.sum.billed ? -1 : 1));
}

/** The same groups over the equal stretch before, and what of the change is volume, mix and price. */
async function changeData(
  ledger: Ledger,
  by: GroupBy,
  now: readonly Group[],
  range: CallFilter,
  earlier: CallFilter & { from: number; to: number },
): Promise<BeforeFigures> {
  const [before, whole, older, wholeNow] = await Promise.all([
    ledger.groups(by, earlier),
    ledger.sum(earlier),
    ledger.sum({ simulated: earlier.simulated ?? false, to: earlier.from }),
    ledger.sum(range),
  ]);
  const { groups, total } = costChange(costsOf(before), costsOf(now));
  const sums = new Map(before.map(({ key, sum }) => [key, sum]));
  const beginsAt =
    older.calls === 0 ? await firstCallAt(ledger, earlier.simulated ?? false, earlier) : undefined;
  return {
    from: earlier.from,
    to: earlier.to,
    ...(beginsAt === undefined ? {} : { beginsAt }),
    sum: reportSum(whole),
    parts: texts(total),
    missing: missing(whole) + missing(wholeNow),
    groups: [...groups].map(([key, parts]) => ({
      key,
      sum: reportSum(sums.get(key) ?? NO_CALLS),
      parts: texts(parts),
    })),
  };
}

/** The day on which the ledger begins, where that is after the earlier stretch began. */
async function firstCallAt(
  ledger: Ledger,
  simulated: boolean,
  { from }: { from: number },
): Promise<number | undefined> {
  const days = (await ledger.groups('day', { simulated, from })).flatMap(({ key }) => key ?? []).sort();
  const first = days[0];
  return first !== undefined && first > localDay(from) ? dayStart(first) : undefined;
}

function costsOf(groups: readonly Group[]): Map<string | null, PeriodCost> {
  return new Map(
    groups.map(({ key, sum }) => [key, { calls: sum.calls - missing(sum), picoUsd: sum.billed }]),
  );
}

function missing({ unpriced, unknown }: Sum): number {
  return unpriced + unknown;
}

function texts({ volume, mix, price }: { volume: bigint; mix: bigint; price: bigint }) {
  return { volume: String(volume), mix: String(mix), price: String(price) };
}

async function trendsOf(
  ledger: Ledger,
  dimension: Dimension,
  groups: readonly Named[],
  week: CallFilter,
  today: string,
): Promise<ReportDetails['trends']> {
  // The ledger tells no terminal's days.
  if (dimension === 'terminal') return [];
  return Promise.all(
    groups.map(async ({ key }) => ({ key, days: await trendOf(ledger, dimension, key, week, today) })),
  );
}

async function trendOf(
  ledger: Ledger,
  dimension: Exclude<Dimension, 'terminal'>,
  key: string,
  week: CallFilter,
  today: string,
): Promise<TrendDays> {
  const part = dimension === 'model' ? { model: key } : { tags: { ...week.tags, [dimension]: key } };
  const found = new Map(
    (await ledger.groups('day', { ...week, ...part })).map((group) => [group.key, group.sum]),
  );
  return daysBetween(localDay(week.from ?? 0), today).map((day) => {
    const sum = found.get(day) ?? NO_CALLS;
    return { day, picoUsd: String(sum.billed), calls: sum.calls, missing: missing(sum) };
  });
}

function spreadFigures({ latency, cost, exact, ...percentiles }: Spread) {
  const texted = (values: (number | bigint | undefined)[]) => {
    const [p50, p95, p99] = values;
    return p50 === undefined || p95 === undefined || p99 === undefined
      ? {}
      : { p50: String(p50), p95: String(p95), p99: String(p99) };
  };
  const { latencyP50, latencyP95, latencyP99, costP50, costP95, costP99 } = percentiles;
  return {
    latency: { bins: latency, ...texted([latencyP50, latencyP95, latencyP99]) },
    cost: { bins: cost, ...texted([costP50, costP95, costP99]) },
    exact,
  };
}
