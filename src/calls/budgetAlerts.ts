import type { BudgetStatus } from '../budgets/budgetStatus.ts';
import type { BudgetNotes } from '../ledger/budgetNotes.ts';

/** A threshold that was just reached; of several reached at once the highest. */
export interface BudgetAlert {
  status: BudgetStatus;
  /** 50, 80, 90, 100 */
  threshold: number;
}

/** The thresholds to tell of now: each once a period and budget, over all windows. A changed limit is another one. */
export async function newAlerts(
  statuses: readonly BudgetStatus[],
  notes: Pick<BudgetNotes, 'isFirst'>,
): Promise<BudgetAlert[]> {
  const alerts: BudgetAlert[] = [];
  for (const status of statuses) {
    const { budget, period, limit } = status;
    let highest: number | undefined;
    for (const threshold of status.reached) {
      const key = JSON.stringify([budget.id, budget.unit, period.key, String(limit), threshold]);
      if (await notes.isFirst(key)) highest = threshold;
    }
    if (highest !== undefined) alerts.push({ status, threshold: highest });
  }
  return alerts;
}
