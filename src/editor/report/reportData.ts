import { budgetState } from '../../budgets/dayBudget.ts';
import { quotaDay } from '../../budgets/quotaDay.ts';
import type { CallFilter, Group } from '../../ledger/ledgerTypes.ts';
import type { BudgetFigure, ReportSnapshot } from '../../protocol/reportSnapshot.ts';
import { REPORT_SCHEMA } from '../../protocol/reportSnapshot.ts';
import type { Dimension, ReportFilter, ReportView } from '../../protocol/reportView.ts';
import { callsPage } from './callData.ts';
import { forecastFigure, panelsData, unusualItems } from './insightData.ts';
import { keptData } from './keptData.ts';
import { dayStart, localDay, monthStart } from './localDay.ts';
import { accuracyFigure } from './accuracyData.ts';
import { budgetFigure, freeTierData, nowData } from './nowData.ts';
import { overTimeData } from './overTimeData.ts';
import { groupBy, ledgerFilter, withoutTime } from './reportFilter.ts';
import type { ReportSources } from './reportSources.ts';
import { reportSum } from './reportSums.ts';
import { watchData } from './watchData.ts';

/** The whole state of the report for a view, made from the ledger alone. */
export async function reportSnapshot(sources: ReportSources, view: ReportView): Promise<ReportSnapshot> {
  const { ledger, book, limits } = sources;
  const at = sources.now();
  const today = localDay(at);
  const window = quotaDay(at);
  const settings = sources.settings();
  const insights = sources.insights.current();
  const unusual = unusualItems(insights, sources.l10n);
  const [real, simulated] = await Promise.all([
    ledger.sum({ simulated: false }),
    ledger.sum({ simulated: true }),
  ]);
  const filter = {
    ...view.filter,
    simulated: view.filter.simulated ?? (real.calls === 0 && simulated.calls > 0),
  };
  const { id: session } = sources.session();
  const range = ledgerFilter(filter, today, session);

  const [budget, freeTier, todayByModel, monthByModel] = await Promise.all([
    budgetOf(sources, today),
    freeTierData(sources, window),
    ledger.groups('model', { simulated: false, from: dayStart(today) }),
    ledger.groups('model', { simulated: false, from: monthStart(today) }),
  ]);
  const quota = { figures: freeTier, resetsAt: window.end, tierKnown: settings.tier !== 'auto' };
  const [now, watch, overTime, by, calls, latest, accuracy] = await Promise.all([
    nowData(sources, filter.simulated, today, budget, quota, forecastFigure(insights, today)),
    watchData(sources, { budget, freeTier, resetsAt: window.end, todayByModel, monthByModel, unusual }),
    overTimeData(ledger, {
      stack: view.stack,
      unit: view.unit,
      range,
      period: ledgerFilter(withoutDay(filter), today, session),
      around: withoutTime(filter, session),
      today,
      at,
    }),
    byData(sources, view.by, range),
    callsPage(ledger, range),
    ledger.page({}, 1),
    sources.accuracy(filter.simulated),
  ]);
  const [last] = latest.calls;
  return {
    type: 'snapshot',
    schema: REPORT_SCHEMA,
    at,
    today,
    workspace: sources.workspace,
    view: { ...view, filter },
    recorded: { real: real.calls, simulated: simulated.calls },
    ...(last ? { lastCallAt: Date.parse(last.startedAt) + Math.round(last.latencyMs ?? 0) } : {}),
    now,
    watch,
    overTime,
    by,
    panels: panelsData(sources, range),
    kept: keptData(sources, range),
    calls,
    how: {
      bookAsOf: book.asOf,
      models: book.modelCount,
      overridden: settings.bookOverridden,
      limitsAsOf: limits.asOf,
      tier: settings.tier,
      ...(accuracy ? { accuracy: accuracy.map(accuracyFigure) } : {}),
    },
    panelPrices:
      real.calls + simulated.calls === 0
        ? book.panelPrices(at).map(({ model, sizes }) => ({
            model,
            sizes: sizes.map(({ size, picoUsd }) => ({ size, picoUsd: String(picoUsd) })),
          }))
        : [],
  };
}

/** The page's filter as the ledger takes it now. */
export function filterNow(sources: ReportSources, filter: ReportFilter): CallFilter {
  const decided = { ...filter, simulated: filter.simulated ?? false };
  return ledgerFilter(decided, localDay(sources.now()), sources.session().id);
}

/** Chosen days are drawn among the days of their period. */
function withoutDay<T extends ReportFilter>({ day: _day, range: _range, ...rest }: T) {
  return rest;
}

/** Today's real spend against the day's budget; undefined without one. */
async function budgetOf(sources: ReportSources, today: string): Promise<BudgetFigure | undefined> {
  const budget = sources.settings().budgets.budgets.find(({ id }) => id === 'perDayUsd');
  if (!budget) return undefined;
  const raised = sources.budgets?.().find(({ budget: { id } }) => id === budget.id);
  const limit = raised?.limit ?? budget.limit;
  const { billed, uncertain, unpriced, unknown } = await sources.ledger.sum({
    simulated: false,
    from: dayStart(today),
  });
  return budgetFigure(budgetState(billed, limit), uncertain + unpriced + unknown > 0);
}

async function byData(
  { ledger }: ReportSources,
  dimension: Dimension,
  range: Parameters<typeof ledger.sum>[0],
): Promise<ReportSnapshot['by']> {
  const [groups, total] = await Promise.all([ledger.groups(groupBy(dimension), range), ledger.sum(range)]);
  return { dimension, groups: groups.map(reportGroup), total: reportSum(total) };
}

function reportGroup({ key, sum, costP50, costP95, costP99 }: Group) {
  return {
    key,
    sum: reportSum(sum),
    ...(costP50 === undefined ? {} : { p50: String(costP50) }),
    ...(costP95 === undefined ? {} : { p95: String(costP95) }),
    ...(costP99 === undefined ? {} : { p99: String(costP99) }),
  };
}
