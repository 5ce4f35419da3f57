import * as vscode from 'vscode';
import { shownUsd } from '../money.ts';
import type { InterruptedRuns } from './interruptedRuns.ts';
import type { Runs } from './runs.ts';

export function tellStopping(name: string): void {
  const text = vscode.l10n.t(
    'Stopping {0}: what is under way is paid for and ends by itself. Cancel Run once more breaks it off.',
    name,
  );
  vscode.window.setStatusBarMessage(text, 10_000);
}

/** *Pause Run*, *Resume Run*, *Cancel Run*: of the only one, or of the one that is chosen. */
export class RunCommands {
  private readonly runs: Runs;
  private readonly interrupted: InterruptedRuns;
  constructor(runs: Runs, interrupted: InterruptedRuns) {
    this.runs = runs;
    this.interrupted = interrupted;
  }

  async pause(): Promise<void> {
    const chosen = await this.choose(false, vscode.l10n.t('Nothing is being generated.'));
    if (chosen) await this.runs.pause(chosen.run);
  }

  /** A paused one of this window, else one that was interrupted before. */
  async resume(): Promise<void> {
    if (this.runs.list(true).length === 0 && (await this.interrupted.offer()) > 0) return;
    const chosen = await this.choose(true, vscode.l10n.t('No run is paused, and none was interrupted.'));
    if (chosen) await this.runs.resume(chosen.run);
  }

  async cancel(): Promise<void> {
    const chosen = await this.choose(undefined, vscode.l10n.t('Nothing is being generated.'));
    if (chosen && this.runs.cancel(chosen.run) === 'stopping') tellStopping(chosen.name);
  }

  private async choose(
    paused: boolean | undefined,
    none: string,
  ): Promise<{ name: string; run: object } | undefined> {
    const runs = this.runs.list(paused);
    if (runs.length < 2) {
      if (runs.length === 0) void vscode.window.showInformationMessage(none);
      return runs[0];
    }
    const items = runs.map(({ name, run, progress: { done, total, spent } }) => ({
      label: name,
      description: `${done}/${total} · ${vscode.l10n.t('{0} so far', shownUsd(spent))}`,
      name,
      run,
    }));
    return vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Which run?') });
  }
}
