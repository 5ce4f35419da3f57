import * as vscode from 'vscode';
import type { Budget } from '../budgets/budget.ts';
import type { BudgetStatus } from '../budgets/budgetStatus.ts';
import { budgetTitle, capital, periodWords, shownShare } from '../budgets/budgetText.ts';
import { exactUsd, parseUsd } from '../money.ts';

/** An amount in a budget's unit; undefined when it is none. */
export function amountOf(unit: Budget['unit'], text: string): bigint | undefined {
  if (unit === 'usd') {
    const money = parseUsd(text.replace(/^\s*\$/, ''));
    return money === undefined || money < 0n ? undefined : money;
  }
  return /^\s*\d{1,15}\s*$/.test(text) ? BigInt(text.trim()) : undefined;
}

/** Half as much again, and at least what was needed and a tenth more. */
function suggestion({ budget, limit }: BudgetStatus, needed: bigint): string {
  const more = limit + limit / 2n;
  const amount = more > needed ? more : needed + needed / 10n;
  if (budget.unit !== 'usd') return String(amount === 0n ? 1n : amount);
  const cent = 10_000_000_000n;
  return exactUsd(((amount + cent - 1n) / cent) * cent || cent);
}

/** Asks for a limit that holds for the rest of the period; `needed`: what it should be at least. */
export async function askRaise(status: BudgetStatus, needed: bigint): Promise<bigint | undefined> {
  const { budget, spent, limit, lacking } = status;
  const given = await vscode.window.showInputBox({
    title: vscode.l10n.t(
      '{0}: raise for {1}',
      capital(budgetTitle(budget, vscode.l10n)),
      periodWords(budget.per, vscode.l10n),
    ),
    prompt: vscode.l10n.t(
      'Now {0}. The new limit in {1} holds for {2} only.',
      shownShare(budget.unit, spent, limit, lacking),
      budget.unit === 'usd' ? 'USD' : budget.unit,
      periodWords(budget.per, vscode.l10n),
    ),
    value: suggestion(status, needed),
    validateInput: (text) => {
      const amount = amountOf(budget.unit, text);
      if (amount === undefined) return vscode.l10n.t('An amount such as 1.50.');
      return amount > limit ? undefined : vscode.l10n.t('More than the limit now.');
    },
  });
  return given === undefined ? undefined : amountOf(budget.unit, given);
}
