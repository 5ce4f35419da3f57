import * as vscode from 'vscode';
import { periodAt } from '../../budgets/period.ts';
import type { CallFilter } from '../../ledger/ledgerTypes.ts';
import { readRange } from './readRange.ts';

const DAY_MS = 86_400_000;

/** Which calls by their time; undefined when the user leaves. */
export async function askRange(session: string, now: number): Promise<CallFilter | undefined> {
  const day = periodAt('day', now);
  const month = periodAt('month', now);
  const last = periodAt('month', month.start - 1);
  const items: (vscode.QuickPickItem & { filter?: CallFilter })[] = [
    { label: vscode.l10n.t('All calls'), filter: {} },
    { label: vscode.l10n.t('This session'), filter: { session } },
    { label: vscode.l10n.t('Today'), filter: { from: day.start } },
    { label: vscode.l10n.t('Last 7 days'), filter: { from: now - 7 * DAY_MS } },
    { label: vscode.l10n.t('This month'), description: month.key, filter: { from: month.start } },
    { label: vscode.l10n.t('Last month'), description: last.key, filter: { from: last.start, to: last.end } },
    { label: vscode.l10n.t('From … to …'), description: vscode.l10n.t('days, both of them included') },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Export (2/3): range'),
    placeHolder: vscode.l10n.t('Which calls?'),
  });
  if (!picked) return undefined;
  return picked.filter ?? askDays(last.key);
}

async function askDays(month: string): Promise<CallFilter | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Export (2/3): range'),
    prompt: vscode.l10n.t('Days from and to, as 2026-11-01 2026-11-30'),
    value: `${month}-01 `,
    validateInput: (typed) =>
      readRange(typed) ? undefined : vscode.l10n.t('Two days, the second not before the first.'),
  });
  return text === undefined ? undefined : readRange(text);
}
