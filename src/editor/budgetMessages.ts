import * as vscode from 'vscode';
import type { BudgetStatus } from '../budgets/budgetStatus.ts';
import { budgetTitle, capital, periodWords, shownShare } from '../budgets/budgetText.ts';
import type { BudgetAlert } from '../calls/budgetAlerts.ts';

/** `Today's budget "dev" is at 82 %: $0.82 of $1.00.` */
function alertText({ budget, percent, spent, limit, lacking }: BudgetStatus): string {
  const share = shownShare(budget.unit, spent, limit, lacking);
  const stops = budget.hard && percent >= 100 ? ' Further calls are refused before they are sent.' : '';
  return `${capital(budgetTitle(budget))} is at ${lacking > 0 ? '≥ ' : ''}${percent} %: ${share}.${stops}`;
}

/** Tells of a threshold; resolves when the message was answered or closed. */
export async function showAlert({ status, threshold }: BudgetAlert): Promise<void> {
  const { budget } = status;
  const raise = `Raise for ${periodWords(budget.per)}`;
  const ways = ['Show report', ...(threshold >= 90 ? [raise] : []), 'Open budget'];
  const text = alertText(status);
  const pressed =
    threshold >= 80
      ? await vscode.window.showWarningMessage(text, ...ways)
      : await vscode.window.showInformationMessage(text, ...ways);
  if (pressed === 'Show report') await vscode.commands.executeCommand('panelmeter.openReport');
  if (pressed === raise) await vscode.commands.executeCommand('panelmeter.raiseBudget', budget.id);
  if (pressed === 'Open budget') await vscode.commands.executeCommand('panelmeter.openBudget', budget.id);
}
