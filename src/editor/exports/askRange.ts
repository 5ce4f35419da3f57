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
    { label: 'All calls', filter: {} },
    { label: 'This session', filter: { session } },
    { label: 'Today', filter: { from: day.start } },
    { label: 'Last 7 days', filter: { from: now - 7 * DAY_MS } },
    { label: 'This month', description: month.key, filter: { from: month.start } },
    { label: 'Last month', description: last.key, filter: { from: last.start, to: last.end } },
    { label: 'From … to …', description: 'days, both of them included' },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Export (2/3): range',
    placeHolder: 'Which calls?',
  });
  if (!picked) return undefined;
  return picked.filter ?? askDays(last.key);
}

async function askDays(month: string): Promise<CallFilter | undefined> {
  const text = await vscode.window.showInputBox({
    title: 'Export (2/3): range',
    prompt: 'Days from and to, as 2026-11-01 2026-11-30',
    value: `${month}-01 `,
    validateInput: (typed) => (readRange(typed) ? undefined : 'Two days, the second not before the first.'),
  });
  return text === undefined ? undefined : readRange(text);
}
