import type { BudgetStatus } from '../../budgets/budgetStatus.ts';
import type { ComingCost } from '../../budgets/comingCost.ts';
import type { Group } from '../../ledger/ledgerTypes.ts';
import type { L10n } from '../../l10n.ts';
import { changeWords } from '../../pricing/changeWords.ts';
import type { UnusualItem } from '../../protocol/reportInsights.ts';
import type { BudgetFigure, FreeTierFigure, WatchItem } from '../../protocol/reportSnapshot.ts';
import type { ReportSources } from './reportSources.ts';
import { addSums, reportSum } from './reportSums.ts';

/** A price book older than this is worth a word. */
const STALE_DAYS = 45;
const DAY = 86_400_000;

/** What needs a look, the most pressing first. Always of real calls. */
export async function watchData(
  sources: ReportSources,
  facts: {
    budget: BudgetFigure | undefined;
    freeTier: FreeTierFigure[];
    resetsAt: number;
    todayByModel: Group[];
    monthByModel: Group[];
    unusual: UnusualItem[];
  },
): Promise<WatchItem[]> {
  return [
    ...(await ledgerItems(sources)),
    ...budgetItems(sources, facts.budget),
    ...facts.unusual,
    ...facts.freeTier
      .filter(({ state, minutes = [] }) => state === 'near' || state === 'used' || minutes.some(isNear))
      .map((figure): WatchItem => {
        return { kind: 'freeTier', figure, resetsAt: figure.resetsAt ?? facts.resetsAt };
      }),
    ...billedItems(sources, facts.todayByModel),
    ...facts.monthByModel
      .filter(({ sum }) => sum.unpriced + sum.unknown > 0)
      .map(({ key, sum }): WatchItem => ({
        kind: 'unpriced',
        model: key,
        calls: sum.unpriced,
        unknown: sum.unknown,
      })),
    ...comingItems(sources),
    ...targetItems(sources),
    ...staleItems(sources),
  ];
}

/** From 80 % of what a minute allows. */
function isNear({ used, limit }: { used: number; limit: number }): boolean {
  return used * 5 >= limit * 4;
}

async function ledgerItems({ ledger }: ReportSources): Promise<WatchItem[]> {
  const state = ledger.degraded();
  const damage = await ledger.damage();
  const [first] = damage;
  return [
    ...(state && state.reason !== 'damaged' ? [{ kind: 'degraded' as const, ...state }] : []),
    ...(first ? [{ kind: 'damage' as const, lines: damage.length, first }] : []),
    ...(state?.reason === 'damaged' && !first ? [{ kind: 'degraded' as const, ...state }] : []),
  ];
}

function budgetItems(sources: ReportSources, budget: BudgetFigure | undefined): WatchItem[] {
  const { problems } = sources.settings().budgets;
  const named = sources.budgets?.() ?? [];
  return [
    ...problems.map((problem): WatchItem => ({ kind: 'budgetSetting', problem })),
    ...(budget && budget.state !== 'ok' ? [{ kind: 'budget' as const, budget }] : []),
    ...named.filter(({ budget: { id }, state }) => id !== 'perDayUsd' && state !== 'ok').map(namedItem),
  ];
}

function namedItem({
  budget,
  spent,
  limit,
  percent,
  state,
  lacking,
  period,
  raised,
}: BudgetStatus): WatchItem {
  const { id, unit, per, hard } = budget;
  return {
    kind: 'namedBudget',
    name: budget.name ?? id,
    unit,
    per,
    hard,
    raised,
    spent: String(spent),
    limit: String(limit),
    percent,
    over: state === 'over',
    lowerBound: lacking > 0,
    ...(Number.isFinite(period.end) ? { endsAt: period.end } : {}),
  };
}

/** Image models have no free tier: whoever counts on one is told, unless the key is known to be paid. */
function billedItems(sources: ReportSources, todayByModel: Group[]): WatchItem[] {
  if (sources.settings().tier === 'paid') return [];
  const billed = todayByModel.flatMap(({ key, sum }) => {
    const model = key === null ? undefined : sources.book.model(key);
    const image = model?.kind === 'image' && model.freeTier === false;
    return image && sum.calls > sum.errors ? [{ model: model.id, sum }] : [];
  });
  if (billed.length === 0) return [];
  const models = [...new Set(billed.map(({ model }) => model))];
  return [{ kind: 'billed', models, sum: reportSum(billed.map(({ sum }) => sum).reduce(addSums)) }];
}

/** Changes of models that were called at a cost; what comes first stands first. */
function comingItems(sources: ReportSources): WatchItem[] {
  return (sources.coming?.() ?? []).map((cost) => comingItem(cost, sources.l10n));
}

function comingItem(
  { change, repriced, unknown, before, after }: ComingCost,
  l10n: L10n | undefined,
): WatchItem {
  const to =
    change.kind === 'reroute' ? change.to : change.kind === 'shutdown' ? change.replacement : undefined;
  return {
    kind: 'coming',
    change: change.kind,
    model: change.model,
    day: change.day,
    words: changeWords(change, l10n),
    ...(to === undefined ? {} : { to }),
    repriced,
    unknown,
    beforePicoUsd: String(before),
    afterPicoUsd: String(after),
  };
}

function targetItems(sources: ReportSources): WatchItem[] {
  const { problem } = sources.settings().targets;
  return problem === undefined ? [] : [{ kind: 'targetSetting', problem }];
}

function staleItems(sources: ReportSources): WatchItem[] {
  const { book } = sources;
  const days = Math.floor((sources.now() - Date.parse(book.asOf)) / DAY);
  return days > STALE_DAYS ? [{ kind: 'staleBook', asOf: book.asOf, days }] : [];
}
