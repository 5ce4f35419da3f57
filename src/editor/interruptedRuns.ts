import * as vscode from 'vscode';
import { shownCost } from '../calls/shownCost.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { sumText } from '../panels/estimateText.ts';
import { sumEstimates } from '../panels/sumEstimates.ts';
import { madeSince, panelsToResume, recoverRun, type RecoveredPanel } from '../runs/recoverRun.ts';
import type { RecoverPorts } from '../runs/recoverRun.ts';
import type { RunFolder } from '../runs/runFolder.ts';
import type { RunRecord } from '../runs/runRecord.ts';
import { isBeside } from '../runs/specFolder.ts';
import type { RunAsk, Runs } from './runs.ts';
import type { SpecTools } from './specTools.ts';

interface InterruptedRunsParts {
  folder: RunFolder;
  ledger: Ledger;
  record: RecoverPorts['record'];
  runs: Runs;
  specs: SpecTools;
  simulated: () => boolean;
  /** Goes on watching a batch. */
  watchBatch: (record: RunRecord) => void;
  /** Runs panels and shows it, as *Generate Chapter* does. */
  run: (ask: RunAsk) => Promise<unknown>;
  log: (text: string) => void;
}

/** Runs that a window left behind: brought up to date without asking, gone on with only when the user says so. */
export class InterruptedRuns {
  private readonly parts: InterruptedRunsParts;
  constructor(parts: InterruptedRunsParts) {
    this.parts = parts;
  }

  /** Looks for them, and offers each. Resolves with how many were offered; answers are not waited for. */
  async offer(): Promise<number> {
    const { folder, ledger, record, log } = this.parts;
    let offered = 0;
    for (const run of await folder.claimOrphans()) {
      try {
        const recovered = await recoverRun(run, {
          call: (id) => ledger.call(id),
          record,
          isThere: isBeside(run.specPath),
        });
        await folder.save(run);
        if (run.jobs) this.parts.watchBatch(run);
        else if (await this.offerOne(run, recovered)) offered += 1;
      } catch (error) {
        log(`The interrupted run of ${run.name} could not be read: ${String(error)}`);
        await folder.release(run.id).catch(() => undefined); // the next start tries again
      }
    }
    return offered;
  }

  private async offerOne(run: RunRecord, recovered: RecoveredPanel[]): Promise<boolean> {
    const { folder, simulated, log } = this.parts;
    const ask = await this.askFor(run);
    const lost = lostWords(recovered);
    if (!ask || ask.panelIds.length === 0) {
      await folder.remove(run.id);
      if (lost !== '')
        void vscode.window.showWarningMessage(
          `${vscode.l10n.t('{0} was interrupted.', upper(run.name))} ${lost}`,
        );
      return false;
    }
    if (run.simulated !== simulated()) {
      const where = run.simulated ? 'in the simulator' : 'with Gemini';
      log(`${run.name} was interrupted; it ran ${where} and can be resumed there.`);
      await folder.release(run.id);
      return false;
    }
    void this.ask(run, ask, lost); // it may stay as long as it likes
    return true;
  }

  private async ask(run: RunRecord, ask: RunAsk, lost: string): Promise<void> {
    const { folder, runs, specs, log } = this.parts;
    const held = runs.hold(run.id);
    try {
      const { panels = [] } = specs.estimates.of(ask.document) ?? {};
      const left = panels.filter(({ panel }) => ask.panelIds.includes(panel.spec.panelId));
      const cost = sumText(sumEstimates(left.map(({ estimate }) => estimate)));
      const done = run.panels.length - ask.panelIds.length;
      const mark = run.simulated ? 'SIM ' : '';
      const said = [
        vscode.l10n.t('{0} was interrupted: {1} of {2} done.', upper(run.name), done, run.panels.length),
        lost,
        vscode.l10n.t('Resume for {0}?', `${mark}${cost}`),
      ];
      const text = said.filter((part) => part !== '').join(' ');
      const [resume, discard] = [vscode.l10n.t('Resume'), vscode.l10n.t('Discard')];
      const ways = [resume, vscode.l10n.t('Not now'), discard];
      const pressed = await vscode.window.showInformationMessage(text, ...ways);
      if (pressed === discard) await folder.remove(run.id);
      else if (pressed !== resume) await folder.release(run.id);
      else if (!(await folder.owns(run.id)))
        void vscode.window.showInformationMessage(
          vscode.l10n.t('{0} was taken up by another window.', upper(run.name)),
        );
      else await this.goOn(run);
    } catch (error) {
      log(`The run of ${run.name} could not be resumed: ${String(error)}`);
    } finally {
      held.dispose();
    }
  }

  /** What is left is looked at again: meanwhile the user may have made some of it by hand. */
  private async goOn(run: RunRecord): Promise<void> {
    const ask = await this.askFor(run);
    if (ask && ask.panelIds.length > 0) {
      await this.parts.run({ ...ask, record: run, confirmed: true });
      return;
    }
    await this.parts.folder.remove(run.id);
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} is made already. Nothing was sent.', upper(run.name)),
    );
  }

  /** What is left to run; undefined when the spec is gone. */
  private async askFor(run: RunRecord): Promise<RunAsk | undefined> {
    const { specs } = this.parts;
    let document: vscode.TextDocument;
    try {
      document = await vscode.workspace.openTextDocument(run.specPath);
    } catch {
      return undefined; // deleted or moved: its panels cannot be told from others
    }
    const file = specs.documents.of(document);
    if (!file) return undefined;
    const known = new Set(file.panels.map(({ spec }) => spec.panelId));
    const hashes = await specs.hashesOf(document);
    const images = await specs.imagesOf(document, run.simulated);
    const made = madeSince(run, hashes, (id) => images.get(id) ?? []);
    const panelIds = panelsToResume(run, hashes).filter((id) => known.has(id) && !made.has(id));
    return { document, file, name: run.name, panelIds };
  }
}

/** What the crash took: money that was spent, or perhaps was. */
function lostWords(recovered: RecoveredPanel[]): string {
  const notSaved = recovered.filter(({ end }) => end === 'not-saved');
  const unknown = recovered.filter(({ end }) => end === 'unknown').map(({ panelId }) => panelId);
  return [
    ...notSaved.map(({ panelId, call }) =>
      vscode.l10n.t(
        '{0} was answered ({1}), but its image may not have been saved.',
        panelId,
        shownCost(call),
      ),
    ),
    unknown.length > 0
      ? vscode.l10n.t('No answer of {0} was seen: whether it was charged is not known.', unknown.join(', '))
      : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function upper(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
