import type { BudgetState } from '../../budgets/dayBudget.ts';
import { freeTierToday } from '../../budgets/freeTier.ts';
import type { ModelQuota } from '../../budgets/modelQuota.ts';
import type { QuotaDay } from '../../budgets/quotaDay.ts';
import type { CallFilter, Group, Sum } from '../../ledger/ledgerTypes.ts';
import type { ForecastFigure } from '../../protocol/reportInsights.ts';
import type { BudgetFigure, FreeTierFigure, ReportSnapshot, Spark } from '../../protocol/reportSnapshot.ts';
import { dayStart, daysBetween, localDay, monthStart } from './localDay.ts';
import type { ReportSources } from './reportSources.ts';
import { NO_CALLS, reportSum } from './reportSums.ts';

/** Days that a small chart shows, today included. */
const SPARK_DAYS = 14;

/** The figures on top of the page. They do not follow the filters; only real and simulated calls are kept apart. */
export async function nowData(
  sources: ReportSources,
  simulated: boolean,
  today: string,
  budget: BudgetFigure | undefined,
  freeTier: ReportSnapshot['now']['freeTier'],
  forecast: ForecastFigure | undefined,
): Promise<ReportSnapshot['now']> {
  const { ledger } = sources;
  const session = sources.session();
  const sparkFrom = dayStart(today, 1 - SPARK_DAYS);
  const month: CallFilter = { simulated, from: monthStart(today) };
  const [ofSession, ofToday, ofMonth, days, sessionDays, models, otherMonth] = await Promise.all([
    ledger.sum({ simulated, session: session.id }),
    ledger.sum({ simulated, from: dayStart(today) }),
    ledger.sum(month),
    ledger.groups('day', { simulated, from: sparkFrom }),
    ledger.groups('day', { simulated, session: session.id, from: sparkFrom }),
    ledger.groups('model', month),
    simulated ? undefined : ledger.sum({ ...month, simulated: true }),
  ]);
  const sparkDays = daysBetween(localDay(sparkFrom), today);
  return {
    session: { sum: reportSum(ofSession), days: spark(sparkDays, sessionDays), since: session.startedAt },
    today: { sum: reportSum(ofToday), days: spark(sparkDays, days) },
    month: { sum: reportSum(ofMonth), days: spark(sparkDays, days), month: today.slice(0, 7) },
    ...(budget ? { budget } : {}),
    ...(forecast ? { forecast } : {}),
    freeTier,
    unpriced: {
      models: models.filter(({ sum }) => sum.unpriced + sum.unknown > 0).map(({ key }) => key ?? ''),
    },
    ...(otherMonth && otherMonth.calls > 0 ? { simulated: reportSum(otherMonth) } : {}),
  };
}

function spark(days: string[], groups: Group[]): Spark {
  const byDay = new Map(groups.map(({ key, sum }) => [key, sum]));
  return days.map((day) => {
    const sum: Sum = byDay.get(day) ?? NO_CALLS;
    return { day, picoUsd: String(sum.billed), calls: sum.calls, missing: sum.unpriced + sum.unknown };
  });
}

export function budgetFigure(
  { spent, limit, percent, state }: BudgetState,
  lowerBound: boolean,
): BudgetFigure {
  return { spentPicoUsd: String(spent), limitPicoUsd: String(limit), percent, state, lowerBound };
}

/**
 * Requests of the quota's day by model. They are counted by the model that served (the requested one when none
 * did), under the book's name for it, because quota is per model.
 */
export async function freeTierData(sources: ReportSources, window: QuotaDay): Promise<FreeTierFigure[]> {
  if (sources.quota)
    return sources
      .quota()
      .filter(({ requests, left, minutes }) => requests > 0 || left === 0 || minutes)
      .map(quotaOfReport);
  if (sources.settings().tier === 'paid') return [];
  const groups = await sources.ledger.groups('model', {
    simulated: false,
    from: window.start,
    to: window.end,
  });
  const requests = new Map<string, number>();
  for (const { key, sum } of groups) {
    const id = sources.book.model(key ?? '')?.id ?? key ?? '';
    requests.set(id, (requests.get(id) ?? 0) + sum.calls);
  }
  return [...requests]
    .filter(([, calls]) => calls > 0)
    .map(([id, calls]) =>
      freeTierToday({ id, freeTier: sources.book.model(id)?.freeTier }, calls, sources.limits),
    )
    .sort((a, b) => b.requests - a.requests);
}

function quotaOfReport({ learned, ...figure }: ModelQuota): FreeTierFigure {
  return { ...figure, ...(learned ? { confidence: 'own-429' } : {}) };
}
