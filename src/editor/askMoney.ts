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
    const lacking = unpriced > 0 ? ` ${unpriced} of them have no price: their cost is not known.` : '';
    const limit = roundAbove(highest);
    const quiet = `Do not ask below $${limit}`;
    const question = `Generate ${what} for ~${shownUsd(likely)}? Up to about ${shownUsd(highest)}.${lacking}${note === undefined ? '' : ` ${note}`}`;
    const answer = await vscode.window.showWarningMessage(question, 'Generate', quiet, 'Cancel');
    if (answer === quiet) await settings.setConfirmAbove(limit);
    return answer === 'Generate' || answer === quiet;
  };
}
