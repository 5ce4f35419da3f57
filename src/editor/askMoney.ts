import * as vscode from 'vscode';
import { shownUsd, type Money } from '../money.ts';
import type { AskMoneyPort } from '../runs/ports.ts';
import type { Settings } from './settings.ts';

const PICO = 1_000_000_000_000n;

/** The next round amount in USD (1, 2, 5, 10, …) that is above `money`. */
function roundAbove(money: Money): number {
  for (let unit = 1; ; unit *= 10) {
    for (const step of [1, 2, 5]) if (BigInt(unit * step) * PICO > money) return unit * step;
  }
}

/** Asks before something expensive, with the likely and the highest amount. Closing the question means no. */
export function askMoney(settings: Settings): AskMoneyPort {
  return async ({ what, likely, highest, unpriced, note }) => {
    const lacking =
      unpriced > 0
        ? ` ${vscode.l10n.t('{0} of them have no price: their cost is not known.', unpriced)}`
        : '';
    const limit = roundAbove(highest);
    const generate = vscode.l10n.t('Generate');
    const quiet = vscode.l10n.t('Do not ask below {0}', `$${limit}`);
    const asked = vscode.l10n.t(
      'Generate {0} for ~{1}? Up to about {2}.',
      what,
      shownUsd(likely),
      shownUsd(highest),
    );
    const question = `${asked}${lacking}${note === undefined ? '' : ` ${note}`}`;
    const answer = await vscode.window.showWarningMessage(question, generate, quiet, vscode.l10n.t('Cancel'));
    if (answer === quiet) await settings.setConfirmAbove(limit);
    return answer === generate || answer === quiet;
  };
}
