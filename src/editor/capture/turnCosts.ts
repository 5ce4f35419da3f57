import * as vscode from 'vscode';
import { turnsOf } from '../../budgets/turns.ts';
import type { Call } from '../../call.ts';
import type { Ledger } from '../../ledger/ledgerTypes.ts';
import { localDay } from '../report/localDay.ts';
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
  const calls: Call[] = [];
  for await (const call of ledger.lines({ from: now() - DAYS * 86_400_000, simulated })) {
    if (call.turn !== undefined) calls.push(call);
  }
  const turns = turnsOf(calls).slice(0, SHOWN);
  if (turns.length === 0) {
    const none = `No counted call of the last ${DAYS} days belongs to a turn of a chat or agent.`;
    void vscode.window.showInformationMessage(none);
    return [];
  }
  const entries = turns.map((turn) => turnWords(turn, simulated));
  void pick(entries, simulated);
  return entries.map(({ label, description }) => `${label} · ${description}`);
}

async function pick(entries: TurnWords[], simulated: boolean): Promise<void> {
  const chosen = await vscode.window.showQuickPick(entries, {
    title: `Turns of the last ${DAYS} days`,
    placeHolder: 'Choose one to see the calls of its hour in the report',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (!chosen) return;
  const at = new Date(chosen.turn.startedAt);
  const hour = `${localDay(at.getTime())}T${String(at.getHours()).padStart(2, '0')}`;
  const filter = { period: 'all', simulated, range: { from: hour, to: hour } };
  await vscode.commands.executeCommand('panelmeter.openReport', filter);
}
