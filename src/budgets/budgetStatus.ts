import type { Budget } from './budget.ts';
import type { BudgetState } from './dayBudget.ts';
import { budgetState } from './dayBudget.ts';
import type { Period } from './period.ts';
import type { Tallied } from './tally.ts';

/** Where a budget stands in a period. */
export interface BudgetStatus extends BudgetState {
  budget: Budget;
  period: Period;
  /** Calls whose cost is not fully known. */
  lacking: number;
  /** The limit of this period was raised. */
  raised: boolean;
}

/** `raisedTo`: the limit that was set for this period alone. */
export function budgetStatus(
  budget: Budget,
  period: Period,
  { spent, lacking }: Tallied,
  raisedTo?: bigint,
): BudgetStatus {
  const raised = raisedTo !== undefined && raisedTo > budget.limit;
  const state = budgetState(spent, raised ? raisedTo : budget.limit);
  return { ...state, budget, period, lacking, raised };
}

/** The budget that the status bar speaks of: the one used up most, a hard one before a soft one. */
export function tightest(statuses: readonly BudgetStatus[]): BudgetStatus | undefined {
  return statuses.reduce<BudgetStatus | undefined>((most, status) => {
    if (!most || status.percent > most.percent) return status;
    return status.percent === most.percent && status.budget.hard && !most.budget.hard ? status : most;
  }, undefined);
}
