import * as vscode from 'vscode';
import { deleteCalls, retainDays } from '../ledger/deleteCalls.ts';
import { deleteEverything } from '../ledger/deleteEverything.ts';
import type { Settings } from './settings.ts';

/** Not while the window is still opening, nor at the 3 of a 30 that is being typed. */
const SETTLED_MS = 20_000;
const AGAIN_MS = 24 * 3600_000;

interface RetentionParts {
  ledger: { readonly dir: string };
  settings: Settings;
  session: { id: string };
  /** Calls are gone: every sum is another one. */
  deleted: () => void;
  log: (text: string) => void;
}

/** Keeps calls for as many days as the user wants (for ever by default), and deletes on request what is to go. */
export class Retention implements vscode.Disposable {
  private readonly parts: RetentionParts;
  private readonly settled: NodeJS.Timeout;
  private readonly again: NodeJS.Timeout;
  private readonly changes: vscode.Disposable;
  constructor(parts: RetentionParts) {
    this.parts = parts;
    const look = (): void => void this.look();
    this.settled = setTimeout(look, SETTLED_MS).unref();
    this.again = setInterval(look, AGAIN_MS).unref();
    this.changes = parts.settings.onChange(() => this.settled.refresh());
  }

  /** *Delete Calls…*: what is chosen is gone for good, from journals, segments and index. */
  async ask(): Promise<void> {
    const { session, deleted, log } = this.parts;
    const ledgerDir = this.parts.ledger.dir;
    const choices = [
      {
        label: vscode.l10n.t('Calls of this session'),
        act: () => deleteCalls(ledgerDir, { session: session.id }),
      },
      { label: vscode.l10n.t('Simulated calls'), act: () => deleteCalls(ledgerDir, { simulated: true }) },
      { label: vscode.l10n.t('All calls of this workspace'), act: () => deleteEverything(ledgerDir) },
    ];
    const placeHolder = vscode.l10n.t('Delete which calls? Images stay; what is deleted cannot be had back.');
    const choice = await vscode.window.showQuickPick(choices, { placeHolder });
    if (!choice) return;
    const question = vscode.l10n.t(
      'Delete: {0}? This cannot be undone. What Google billed stays billed.',
      choice.label,
    );
    const yes = vscode.l10n.t('Delete');
    if ((await vscode.window.showWarningMessage(question, { modal: true }, yes)) !== yes) return;
    await choice.act();
    log(`Deleted: ${choice.label}.`);
    deleted();
  }

  dispose(): void {
    clearTimeout(this.settled);
    clearInterval(this.again);
    this.changes.dispose();
  }

  private async look(): Promise<void> {
    const { ledger, settings, deleted, log } = this.parts;
    const days = settings.retentionDays;
    if (days === undefined) return;
    try {
      const { calls } = await retainDays(ledger.dir, days);
      if (calls === 0) return;
      log(`${calls} calls older than ${days} days were deleted (panelmeter.retentionDays).`);
      deleted();
    } catch (error) {
      log(`Old calls stay for now: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
