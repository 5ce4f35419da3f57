import type { Budget } from '../budgets/budget.ts';
import { shownShare } from '../budgets/budgetText.ts';
import type { BudgetState } from '../budgets/dayBudget.ts';
import type { L10n } from '../l10n.ts';
import { shownSum, type SumParts } from '../money.ts';

/** Everything the item shows; one render function draws it. */
export interface BarState {
  sum: SumParts;
  simulated: boolean;
  run?: { done: number; total: number; paused?: boolean };
  /** The tightest; absent without a budget. */
  budget?: BudgetState & { budget?: Pick<Budget, 'unit'>; lacking?: number };
  /** What is wrong and what to do. */
  degraded?: string;
}

interface Drawn {
  text: string;
  background?: string;
  spoken: string;
}

/** UX.md "Status bar": text, background and what a screen reader says. */
export function drawBar(state: BarState, l10n: L10n): Drawn {
  const { sum, simulated, run, budget, degraded } = state;
  const tight = budget !== undefined && budget.state !== 'ok' && !simulated;
  const amount = tight
    ? shownShare(budget.budget?.unit ?? 'usd', budget.spent, budget.limit, budget.lacking)
    : shownSum(sum);
  const icon = degraded
    ? '$(warning)'
    : run
      ? run.paused === true
        ? '$(debug-pause)'
        : '$(sync~spin)'
      : simulated
        ? '$(beaker)'
        : '$(pulse)';
  const progress = run ? ` · ${run.done}/${run.total}` : '';
  const background =
    budget?.state === 'over' ? 'statusBarItem.errorBackground' : 'statusBarItem.warningBackground';
  const said = [
    simulated ? l10n.t('Gemini cost of the simulator {0}', amount) : l10n.t('Gemini cost {0}', amount),
    run ? l10n.t('{0} of {1} panels done', run.done, run.total) : undefined,
    run?.paused === true ? l10n.t('paused') : undefined,
    degraded,
  ];
  return {
    text: `${icon} ${simulated ? 'SIM ' : ''}${amount}${progress}`,
    ...(tight ? { background } : {}),
    spoken: said.filter((part) => part !== undefined).join(', '),
  };
}
