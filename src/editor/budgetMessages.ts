import * as vscode from 'vscode';
import { alertText, periodWords } from '../budgets/budgetText.ts';
import type { BudgetAlert } from '../calls/budgetAlerts.ts';
import { SILENCE, type NoticeMemory } from './noticeMemory.ts';

/**
 * Tells of a threshold, unless this budget was silenced; resolves when the message was answered or closed. A refused
 * call is told of all the same, and the status bar and the report go on to show it.
 */
export async function showAlert({ status, threshold }: BudgetAlert, memory: NoticeMemory): Promise<void> {
  const { budget } = status;
  const kind = `budget ${budget.id}`;
  if (memory.isSilenced(kind)) return;
  const raise = `Raise for ${periodWords(budget.per)}`;
  const ways = ['Show report', threshold >= 90 ? raise : 'Open budget', SILENCE];
  const text = alertText(status);
  const pressed =
    threshold >= 80
      ? await vscode.window.showWarningMessage(text, ...ways)
      : await vscode.window.showInformationMessage(text, ...ways);
  if (pressed === 'Show report') await vscode.commands.executeCommand('panelmeter.openReport');
  if (pressed === raise) await vscode.commands.executeCommand('panelmeter.raiseBudget', budget.id);
  if (pressed === 'Open budget') await vscode.commands.executeCommand('panelmeter.openBudget', budget.id);
  if (pressed === SILENCE) await memory.silence(kind);
}

/** A refusal of what is no single panel, and the three ways on; `again`: does it over the budgets, this once. */
export async function offerWaysOn(text: string, again: { command: string; args: unknown[] }): Promise<void> {
  const ways = ['Override once', 'Raise budget', 'Open budget'];
  const pressed = await vscode.window.showWarningMessage(text, ...ways);
  if (pressed === 'Override once') await vscode.commands.executeCommand(again.command, ...again.args);
  if (pressed === 'Raise budget') await vscode.commands.executeCommand('panelmeter.raiseBudget');
  if (pressed === 'Open budget') await vscode.commands.executeCommand('panelmeter.openBudget');
}
