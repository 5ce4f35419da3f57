import * as vscode from 'vscode';
import { alertText } from '../budgets/budgetText.ts';
import type { BudgetAlert } from '../calls/budgetAlerts.ts';
import type { NoticeMemory } from './noticeMemory.ts';
import { raiseTitle } from './raiseTitle.ts';

/** What a message's action is called that silences its kind. */
export const SILENCE = vscode.l10n.t('Silence for 30 days');

/**
 * Tells of a threshold, unless this budget was silenced; resolves when the message was answered or closed. A refused
 * call is told of all the same, and the status bar and the report go on to show it.
 */
export async function showAlert({ status, threshold }: BudgetAlert, memory: NoticeMemory): Promise<void> {
  const { budget } = status;
  const kind = `budget ${budget.id}`;
  if (memory.isSilenced(kind)) return;
  const raise = raiseTitle(budget.per);
  const [report, open] = [vscode.l10n.t('Show report'), vscode.l10n.t('Open budget')];
  const ways = [report, threshold >= 90 ? raise : open, SILENCE];
  const text = alertText(status, vscode.l10n);
  const pressed =
    threshold >= 80
      ? await vscode.window.showWarningMessage(text, ...ways)
      : await vscode.window.showInformationMessage(text, ...ways);
  if (pressed === report) await vscode.commands.executeCommand('panelmeter.openReport');
  if (pressed === raise) await vscode.commands.executeCommand('panelmeter.raiseBudget', budget.id);
  if (pressed === open) await vscode.commands.executeCommand('panelmeter.openBudget', budget.id);
  if (pressed === SILENCE) await memory.silence(kind);
}

/** A refusal of what is no single panel, and the three ways on; `again`: does it over the budgets, this once. */
export async function offerWaysOn(text: string, again: { command: string; args: unknown[] }): Promise<void> {
  const once = vscode.l10n.t('Override once');
  const raise = vscode.l10n.t('Raise budget');
  const open = vscode.l10n.t('Open budget');
  const pressed = await vscode.window.showWarningMessage(text, once, raise, open);
  if (pressed === once) await vscode.commands.executeCommand(again.command, ...again.args);
  if (pressed === raise) await vscode.commands.executeCommand('panelmeter.raiseBudget');
  if (pressed === open) await vscode.commands.executeCommand('panelmeter.openBudget');
}
