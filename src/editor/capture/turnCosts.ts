import * as vscode from 'vscode';
import { TurnTally } from '../../budgets/turns.ts';
import type { Ledger } from '../../ledger/ledgerTypes.ts';
import { quoted } from '../../protocol/queryTokens.ts';
import type { Settings } from '../settings.ts';
import { turnWords, type TurnWords } from './turnText.ts';

const DAYS = 7;
/** More are no list that anybody reads. */
const SHOWN = 200;

interface TurnCostsParts {
  ledger: Pick<Ledger, 'lines'>;
  settings: Pick<Settings, 'simulator'>;
  now: () => number;
}

/** *Cost of Chat and Agent Turns*: what tools made of one message, the dearest first. Gives what the list says. */
export async function costOfTurns({ ledger, settings, now }: TurnCostsParts): Promise<string[]> {
  const { simulator: simulated } = settings;
  const tally = new TurnTally();
  for await (const call of ledger.lines({ from: now() - DAYS * 86_400_000, simulated })) tally.add(call);
  const turns = tally.dearest(SHOWN);
  if (turns.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('No counted call of the last {0} days belongs to a turn of a chat or agent.', DAYS),
    );
    return [];
  }
  const entries = turns.map((turn) => turnWords(turn, simulated, vscode.l10n));
  void pick(entries, simulated);
  return entries.map(({ label, description }) => `${label} · ${description}`);
}

async function pick(entries: TurnWords[], simulated: boolean): Promise<void> {
  const chosen = await vscode.window.showQuickPick(entries, {
    title: vscode.l10n.t('Turns of the last {0} days', DAYS),
    placeHolder: vscode.l10n.t('Choose one to see its calls in the report'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (!chosen) return;
  const filter = { period: 'all', simulated, query: `turn:${quoted(chosen.turn.id)}` };
  await vscode.commands.executeCommand('panelmeter.openReport', filter);
}
