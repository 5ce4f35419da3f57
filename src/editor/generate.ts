import * as vscode from 'vscode';
import type { QuotaNote } from '../budgets/quotaText.ts';
import { shownUsd } from '../money.ts';
import { shownEstimate, sumText } from '../panels/estimateText.ts';
import { sumEstimates } from '../panels/sumEstimates.ts';
import type { SpecFile } from '../panels/spec.ts';
import type { PanelResult } from '../runs/panelResult.ts';
import { tellStopping } from './runCommands.ts';
import type { RunAsk, Runs } from './runs.ts';
import { openResult, showResult } from './showResult.ts';
import type { SpecTools } from './specTools.ts';
import { targetDocument, targetPanel, type ChapterTarget } from './specTarget.ts';

interface GenerateParts {
  specs: SpecTools;
  runs: Runs;
  /** Panels of a spec that are being made already, in any window. */
  underWay: (document: vscode.TextDocument) => Promise<ReadonlySet<string>>;
  /** What quota has to say before so many calls; one model a call. */
  quotaNote: (models: string[]) => QuotaNote | undefined;
  simulated: () => boolean;
  log: (text: string) => void;
}

/** *Generate Panel*, *Generate Chapter*, *Generate Rest of Chapter* and *Generate Selection*. */
export class Generate {
  private readonly parts: GenerateParts;
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
    const { document, file, panel } = target;
    const { panelId } = panel.spec;
    const estimate = this.parts.specs.estimates
      .of(document)
      ?.panels.find((one) => one.panel.spec.panelId === panelId)?.estimate;
    const amount = estimate && !('unknown' in estimate) ? ` · ${shownEstimate(estimate)}` : '';
    const ask = { document, file, name: vscode.l10n.t('panel {0}', panelId), panelIds: [panelId], override };
    const [result] = await this.tracked(`${vscode.l10n.t('Generating {0}', panelId)}${amount}`, ask);
    if (!result) return undefined;
    await openResult(result, document);
    void showResult(result, document); // the run is over; its message may stay as long as it likes
    return result;
  }

  async chapter(given: unknown): Promise<PanelResult[] | undefined> {
    const target = await this.chapterOf(given);
    const panelIds = target && (await this.choosePanels(target.document));
    return target && panelIds ? this.runWithin({ ...target, panelIds }) : undefined;
  }

  /** The panels that were never made, or were changed since. */
  async rest(given: unknown): Promise<PanelResult[] | undefined> {
    const target = await this.chapterOf(given);
    if (!target) return undefined;
    const panelIds = this.parts.specs.leftOf(target.document);
    if (panelIds.length > 0) return this.runWithin({ ...target, panelIds });
    void vscode.window.showInformationMessage(
      vscode.l10n.t('All panels of {0} are made and unchanged. Nothing was sent.', target.name),
    );
    return undefined;
  }

  /** The panels that the selection touches. */
  async selection(): Promise<PanelResult[] | undefined> {
    const editor = vscode.window.activeTextEditor;
    const file = editor && this.parts.specs.documents.of(editor.document);
    if (!editor || !file || !isOnDisk(editor.document)) return undefined;
    const { document, selections } = editor;
    const touched = file.panels.filter(({ range }) =>
      selections.some(
        ({ start, end }) => document.offsetAt(start) < range.end && document.offsetAt(end) >= range.start,
      ),
    );
    if (touched.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('The selection touches no panel. Nothing was sent.'),
      );
      return undefined;
    }
    const panelIds = touched.map(({ spec }) => spec.panelId);
    const count =
      panelIds.length === 1
        ? vscode.l10n.t('panel {0}', panelIds[0] ?? '')
        : vscode.l10n.t('{0} panels', panelIds.length);
    const name = vscode.l10n.t('{0} of {1}', count, nameOf(file));
    return this.runWithin({ document, file, name, panelIds });
  }

  /** Asks first when the quota will not do; undefined when it is not started then. */
  private async runWithin(ask: RunAsk): Promise<PanelResult[] | undefined> {
    const note = this.noteOf(ask);
    if (note?.short === true && !(await this.mayBeShort(note))) return undefined;
    return this.run({ ...ask, ...(note ? { note: note.text } : {}) });
  }

  private noteOf({ document, panelIds }: RunAsk): QuotaNote | undefined {
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
    const question = `${text} ${vscode.l10n.t('Start all the same?')}`;
    const start = vscode.l10n.t('Start');
    return (await vscode.window.showWarningMessage(question, start, vscode.l10n.t('Cancel'))) === start;
  }

  /** Runs panels under a notification and tells how it ended. */
  async run(ask: RunAsk): Promise<PanelResult[]> {
    const panels = await this.tracked(vscode.l10n.t('Generating {0}', ask.name), ask);
    void this.tellChapter(ask, panels); // the run is over; its message may stay as long as it likes
    return panels;
  }

  /** The chapter that was named or is shown, when it lies on disk; tells what is missing. */
  async chapterOf(given: unknown): Promise<ChapterTarget | undefined> {
    const document = await targetDocument(given);
    const file = document && this.parts.specs.documents.of(document);
    if (!document || !file || file.kind !== 'chapter') {
      void vscode.window.showInformationMessage(vscode.l10n.t('Open a chapter (*.chapter.yaml) first.'));
      return undefined;
    }
    return isOnDisk(document) ? { document, file, name: nameOf(file) } : undefined;
  }

  /** What is left, when some panels are done already; all of them otherwise. */
  private async choosePanels(document: vscode.TextDocument): Promise<string[] | undefined> {
    const estimate = this.parts.specs.estimates.of(document);
    if (!estimate || estimate.panels.length === 0) {
      void vscode.window.showWarningMessage(
        vscode.l10n.t('This chapter has no panel that can be read. Nothing was sent.'),
      );
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
        ? [
            {
              label: vscode.l10n.t('The {0} panels that are left', left.length),
              description: costOf(left),
              ids: left,
            },
          ]
        : []),
      { label: vscode.l10n.t('All {0} panels again', all.length), description: costOf(all), ids: all },
    ];
    const placeHolder = vscode.l10n.t(
      'Panels that were made already and are unchanged cost again when they are generated again.',
    );
    return (await vscode.window.showQuickPick(choices, { placeHolder }))?.ids;
  }

  private async tellChapter({ name, document }: RunAsk, panels: PanelResult[]): Promise<void> {
    const failed = panels.filter(({ outcome }) => outcome !== 'generated' && outcome !== 'answered');
    if (failed.length === 0) return;
    const [first] = failed;
    if (failed.length === panels.length && first) {
      await showResult(first, document);
      return;
    }
    const made = vscode.l10n.t(
      '{0} of {1} panels of {2} were generated.',
      panels.length - failed.length,
      panels.length,
      name,
    );
    const text = `${made} ${first?.panelId}: ${first?.message}`;
    const [all, report] = [vscode.l10n.t('Show all'), vscode.l10n.t('Open report')];
    const pressed = await vscode.window.showWarningMessage(text, all, report);
    if (pressed === all) await vscode.commands.executeCommand('panelmeter.showLog');
    if (pressed === report) await vscode.commands.executeCommand('panelmeter.openReport');
  }

  /** A notification that can be cancelled; what a cancel breaks off is the run's own matter. */
  private async tracked(title: string, ask: RunAsk): Promise<PanelResult[]> {
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    const { runs, underWay } = this.parts;
    const busy = await underWay(ask.document);
    const panelIds = ask.panelIds.filter((id) => !busy.has(id));
    if (panelIds.length === 0) {
      tellUnderWay(ask.name);
      return [];
    }
    return vscode.window.withProgress(options, async (notification, token) => {
      const started = runs.start({
        ...ask,
        panelIds,
        onProgress: ({ done, total, spent, uncertain, toFinish }) => {
          const soFar = `${uncertain > 0 ? '≥ ' : ''}${shownUsd(spent)}`;
          const message = `${done}/${total} · ${vscode.l10n.t('{0} so far', soFar)} · ${vscode.l10n.t('{0} to finish', `~${shownUsd(toFinish)}`)}`;
          notification.report({ message, increment: 100 / total });
        },
      });
      token.onCancellationRequested(() => {
        const mine = runs.list().findLast(({ name }) => name === ask.name);
        if (mine && runs.cancel(mine.run) === 'stopping') tellStopping(ask.name);
      });
      const results = await started;
      if (results.length === 0) tellUnderWay(ask.name);
      return results;
    });
  }
}

function tellUnderWay(name: string): void {
  void vscode.window.showInformationMessage(
    vscode.l10n.t('{0} is being generated already. Nothing more was sent.', name),
  );
}

function nameOf(file: SpecFile): string {
  return file.chapter?.chapter === undefined
    ? file.fileName
    : vscode.l10n.t('chapter {0}', file.chapter.chapter);
}

/** Images are saved beside the spec, so it must lie somewhere. */
function isOnDisk(document: vscode.TextDocument): boolean {
  if (document.isUntitled) void offerSave(document); // nothing is run meanwhile
  return !document.isUntitled;
}

async function offerSave(document: vscode.TextDocument): Promise<void> {
  const text = vscode.l10n.t('Save the spec first: images are saved beside it. Nothing was sent.');
  const save = vscode.l10n.t('Save…');
  if ((await vscode.window.showWarningMessage(text, save)) !== save) return;
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand('workbench.action.files.saveAs');
}
