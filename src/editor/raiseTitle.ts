import * as vscode from 'vscode';
import { periodWords } from '../budgets/budgetText.ts';
import type { BudgetPeriod } from '../budgets/budget.ts';

/** `Raise for today`: what the way on from a budget is called. */
export function raiseTitle(per: BudgetPeriod): string {
  return vscode.l10n.t('Raise for {0}', periodWords(per, vscode.l10n));
}
