import * as vscode from 'vscode';
import type { QuotaNote } from '../budgets/quotaText.ts';
import { shownUsd } from '../money.ts';
import { shownEstimate, sumText } from '../panels/estimateText.ts';
import { sumEstimates } from '../panels/sumEstimates.ts';
import type { PanelResult } from '../runs/panelResult.ts';
import type { RunPorts, RunSettings } from '../runs/ports.ts';
import { runChapter, type ChapterProgress } from '../runs/runChapter.ts';
import { runPanel } from '../runs/runPanel.ts';
import { openResult, showResult } from './showResult.ts';
import type { SpecTools } from './specTools.ts';
import { targetDocument, targetPanel } from './specTarget.ts';

/** Panels of a chapter that are under way at the same time. */
const CONCURRENCY = 2;

interface GenerateParts {
  specs: SpecTools;
  /** Ports of a run for one spec, which lies on disk. */
  ports: (document: vscode.TextDocument, override?: boolean) => Promise<RunPorts>;
  runSettings: (document: vscode.TextDocument) => RunSettings;
  /** What quota has to say before so many calls; one model a call. */
  quotaNote: (models: string[]) => QuotaNote | undefined;
  simulated: () => boolean;
  /** Shown in the status bar; undefined when nothing runs. */
  progress: (run: { done: number; total: number } | undefined) => void;
  log: (text: string) => void;
}

/** *Generate Panel* and *Generate Chapter*. */
export class Generate {
  private readonly parts: GenerateParts;
  private running = 0;
  constructor(parts: GenerateParts) {
    this.parts = parts;
  }

  /**
   * Resolves when the panel has ended, with its result; undefined when it was not started. `override`: over any
   * budget, this once.
   */
  async panel(given: unknown, override = false): Promise<PanelResult | undefined> {
    const target = await targetPanel(given, this.parts.specs.documents);
    if (!target || !isOnDisk(target.document)) return undefined;
    const { document, panel } = target;
    const estimate = this.parts.specs.estimates
      .of(document)
      ?.panels.find((one) => one.panel.spec.panelId === panel.spec.panelId)?.estimate;
    const amount = estimate && !('unknown' in estimate) ? ` · ${shownEstimate(estimate)}` : '';
    const result = await this.tracked(`Generating ${panel.spec.panelId}${amount}`, async (signal) => {
      this.parts.progress({ done: 0, total: 1 });
      const ports = await this.parts.ports(document, override);
      return runPanel(panel, ports, this.parts.runSettings(document), signal);
    });
    this.parts.log(`${panel.spec.panelId}: ${result.message}`);
    await openResult(result, document);
    void showResult(result, document); // the run is over; its message may stay as long as it likes
    return result;
  }

  async chapter(given: unknown): Promise<PanelResult[] | undefined> {
    const document = await targetDocument(given);
    const file = document && this.parts.specs.documents.of(document);
    if (!document || !file || file.kind !== 'chapter') {
      void vscode.window.showInformationMessage('Open a chapter (*.chapter.yaml) first.');
      return undefined;
    }
    if (!isOnDisk(document)) return undefined;
    const panelIds = await this.choosePanels(document);
    if (!panelIds) return undefined;
    const note = this.noteOf(document, panelIds);
    if (note?.short === true && !(await this.mayBeShort(note))) return undefined;
    const name = file.chapter?.chapter === undefined ? file.fileName : `chapter ${file.chapter.chapter}`;
    const { panels } = await this.tracked(`Generating ${name}`, async (signal, report) => {
      this.parts.progress({ done: 0, total: panelIds.length });
      return runChapter(file, await this.parts.ports(document), this.parts.runSettings(document), signal, {
        panelIds,
        ...(note ? { note: note.text } : {}),
        concurrency: CONCURRENCY,
        onProgress: (progress) => {
          report(progress);
          this.parts.progress(progress);
          if (progress.last) this.parts.log(`${progress.last.panelId}: ${progress.last.message}`);
        },
      });
    });
    void this.tellChapter(name, panels, document); // the run is over; its message may stay as long as it likes
    return panels;
  }

  private noteOf(document: vscode.TextDocument, panelIds: string[]): QuotaNote | undefined {
    const estimates = this.parts.specs.estimates.of(document)?.panels ?? [];
    const wanted = estimates.filter(({ panel }) => panelIds.includes(panel.spec.panelId));
    return this.parts.quotaNote(wanted.map(({ estimate }) => estimate.model));
  }

  /** A quota that will not do stops a chapter half-way: asks before it starts. With the simulator it only tells. */
  private async mayBeShort({ text }: QuotaNote): Promise<boolean> {
    this.parts.log(text);
    if (this.parts.simulated()) {
      void vscode.window.showWarningMessage(text); // may stay as long as it likes
      return true;
    }
    const question = `${text} Start all the same?`;
    return (await vscode.window.showWarningMessage(question, 'Start', 'Cancel')) === 'Start';
  }

  /** What is left, when some panels are done already; all of them otherwise. */
  private async choosePanels(document: vscode.TextDocument): Promise<string[] | undefined> {
    const estimate = this.parts.specs.estimates.of(document);
    if (!estimate || estimate.panels.length === 0) {
      void vscode.window.showWarningMessage('This chapter has no panel that can be read. Nothing was sent.');
      return undefined;
    }
    const all = estimate.panels.map(({ panel }) => panel.spec.panelId);
    const left = this.parts.specs.leftOf(document);
    if (left.length === all.length) return all;
    const costOf = (ids: string[]): string =>
      sumText(
        sumEstimates(
          estimate.panels.filter(({ panel }) => ids.includes(panel.spec.panelId)).map((one) => one.estimate),
        ),
      );
    const choices = [
      ...(left.length > 0
        ? [{ label: `The ${left.length} panels that are left`, description: costOf(left), ids: left }]
        : []),
      { label: `All ${all.length} panels again`, description: costOf(all), ids: all },
    ];
    const placeHolder =
      'Panels that were made already and are unchanged cost again when they are generated again.';
    return (await vscode.window.showQuickPick(choices, { placeHolder }))?.ids;
  }

  private async tellChapter(
    name: string,
    panels: PanelResult[],
    document: vscode.TextDocument,
  ): Promise<void> {
    const failed = panels.filter(({ outcome }) => outcome !== 'generated' && outcome !== 'answered');
    if (failed.length === 0) return;
    const [first] = failed;
    if (failed.length === panels.length && first) {
      await showResult(first, document);
      return;
    }
    const text = `${panels.length - failed.length} of ${panels.length} panels of ${name} were generated. ${first?.panelId}: ${first?.message}`;
    const pressed = await vscode.window.showWarningMessage(text, 'Show all', 'Open report');
    if (pressed === 'Show all') await vscode.commands.executeCommand('panelmeter.showLog');
    if (pressed === 'Open report') await vscode.commands.executeCommand('panelmeter.openReport');
  }

  /** A notification that can be cancelled: the signal aborts what is under way. */
  private async tracked<T>(
    title: string,
    run: (signal: AbortSignal, report: (progress: ChapterProgress) => void) => Promise<T>,
  ): Promise<T> {
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    this.running++;
    try {
      return await vscode.window.withProgress(options, async (notification, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        return run(abort.signal, ({ done, total, spent, uncertain, toFinish }) => {
          const soFar = `${uncertain > 0 ? '≥ ' : ''}${shownUsd(spent)}`;
          const message = `${done}/${total} · ${soFar} so far · ~${shownUsd(toFinish)} to finish`;
          notification.report({ message, increment: 100 / total });
        });
      });
    } finally {
      this.running--;
      if (this.running === 0) this.parts.progress(undefined);
    }
  }
}

/** Images are saved beside the spec, so it must lie somewhere. */
function isOnDisk(document: vscode.TextDocument): boolean {
  if (document.isUntitled) void offerSave(document); // nothing is run meanwhile
  return !document.isUntitled;
}

async function offerSave(document: vscode.TextDocument): Promise<void> {
  const text = 'Save the spec first: images are saved beside it. Nothing was sent.';
  if ((await vscode.window.showWarningMessage(text, 'Save…')) !== 'Save…') return;
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand('workbench.action.files.saveAs');
}
