import * as vscode from 'vscode';
import type { Unusual } from '../budgets/unusualText.ts';
import { SILENCE } from './budgetMessages.ts';
import type { NoticeMemory } from './noticeMemory.ts';
import { stopRuns, type Runs } from './stopRuns.ts';

const STOP = vscode.l10n.t('Stop runs');
const REPORT = vscode.l10n.t('Show report');

/** Tells of what stands out: each kind once a day, with what can be done about it. */
export class UnusualNotices {
  private readonly memory: NoticeMemory;
  private readonly runs: Runs;
  constructor(memory: NoticeMemory, runs: Runs) {
    this.memory = memory;
    this.runs = runs;
  }

  /** Resolves when the message was answered or closed. */
  async tell(kind: string, unusual: Unusual): Promise<void> {
    if (!this.memory.take(unusual.simulated ? `${kind} simulated` : kind)) return;
    const { title, text, level, canStop, simulated } = unusual;
    const words = `${simulated ? 'SIM ' : ''}${title}. ${text}`;
    const ways = [...(canStop && this.runs.runs > 0 ? [STOP] : []), REPORT, SILENCE];
    const pressed =
      level === 'info'
        ? await vscode.window.showInformationMessage(words, ...ways)
        : await vscode.window.showWarningMessage(words, ...ways);
    if (pressed === STOP) stopRuns(this.runs);
    if (pressed === REPORT) await vscode.commands.executeCommand('panelmeter.openReport');
    if (pressed === SILENCE) await this.memory.silence(simulated ? `${kind} simulated` : kind);
  }
}
