import * as vscode from 'vscode';
import type { LastActuals } from '../calls/lastActuals.ts';
import { shownCost } from '../calls/shownCost.ts';
import { shownSum } from '../money.ts';
import { bookEntry } from '../panels/bookEntry.ts';
import { chooseModel } from '../panels/chooseModel.ts';
import { estimateText, sumText } from '../panels/estimateText.ts';
import { panelModelProblems } from '../panels/modelProblems.ts';
import { changeOnDay } from '../pricing/changeWords.ts';
import { comingChanges } from '../pricing/comingChanges.ts';
import { NOTICE_DAYS } from '../pricing/modelLife.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { sumEstimates } from '../panels/sumEstimates.ts';
import type { SpecEstimate } from '../runs/estimateSpec.ts';
import type { Estimates } from './estimates.ts';
import { panelState } from './panelState.ts';
import type { Settings } from './settings.ts';
import type { SpecDocuments } from './specDocuments.ts';

const DAY = 86_400_000;

/** Names the panel that a lens sits on; the panel is looked up again when it is pressed. */
export interface PanelRef {
  uri: string;
  panelId: string;
}

interface LensParts {
  documents: SpecDocuments;
  estimates: Estimates;
  actuals: LastActuals;
  settings: Settings;
  /** Undefined while the ledger’s key is not read yet. */
  hmac: (text: string) => string | undefined;
  book: () => PriceBook;
  now: () => number;
}

/** A lens over every panel and chapter. Only looks up: nothing is sent, read or computed long while providing. */
export class CostLens implements vscode.CodeLensProvider {
  private readonly parts: LensParts;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  constructor(parts: LensParts) {
    this.parts = parts;
    parts.estimates.onChange(() => this.changed.fire());
  }

  refresh(): void {
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const { documents, estimates, settings } = this.parts;
    if (!settings.lensEnabled) return [];
    const file = documents.of(document);
    const estimate = estimates.of(document);
    if (!file || !estimate) return [];
    const line = (offset: number): vscode.Range => {
      const { line: at } = document.positionAt(offset);
      return new vscode.Range(at, 0, at, 0);
    };
    const uri = document.uri.toString();
    const coming = this.coming();
    const broken = file.problems.find(({ code, panel }) => code === 'syntax' && panel === undefined);
    if (broken) {
      const title = `$(error) Cannot estimate: ${broken.message}`;
      return [
        new vscode.CodeLens(line(broken.range.start), { title, command: 'workbench.actions.view.problems' }),
      ];
    }
    return [
      ...(file.kind === 'chapter' && file.panels.length > 0
        ? this.chapter(uri, line(file.chapter?.range.start ?? 0), file.chapter?.chapter, estimate)
        : []),
      ...estimate.panels.flatMap((one) => this.panel(uri, line(one.panel.range.start), one, coming)),
    ];
  }

  private chapter(
    uri: string,
    range: vscode.Range,
    chapter: string | undefined,
    { panels }: SpecEstimate,
  ): vscode.CodeLens[] {
    const { actuals, settings, hmac } = this.parts;
    const { simulator } = settings;
    const left = panels.filter(({ panel }) => panelState(panel, actuals, simulator, hmac).run !== 'done');
    const spent = chapter === undefined ? undefined : actuals.spent(chapter, simulator);
    const facts = [
      `${chapter === undefined ? 'Chapter' : `Chapter ${chapter}`}: ${panels.length - left.length} of ${panels.length} panels`,
      spent && spent.calls > 0 ? `${simulator ? 'SIM ' : ''}${shownSum(spent)} spent` : undefined,
      left.length > 0
        ? `${sumText(sumEstimates(left.map(({ estimate }) => estimate)))} to finish`
        : undefined,
    ];
    const title = facts.filter((fact) => fact !== undefined).join(' · ');
    return [
      new vscode.CodeLens(range, { title, command: 'panelmeter.openReport' }),
      new vscode.CodeLens(range, {
        title: 'Generate chapter',
        command: 'panelmeter.generateChapter',
        arguments: [uri],
      }),
    ];
  }

  private panel(
    uri: string,
    range: vscode.Range,
    { panel, estimate }: SpecEstimate['panels'][number],
    coming: ReadonlyMap<string, string>,
  ): vscode.CodeLens[] {
    const { actuals, settings, hmac, book, now } = this.parts;
    const { simulator } = settings;
    const ref: PanelRef = { uri, panelId: panel.spec.panelId };
    const lens = (title: string, command: string): vscode.CodeLens =>
      new vscode.CodeLens(range, { title, command: `panelmeter.${command}`, arguments: [ref] });
    const [error] = panel.errors;
    if (error !== undefined) return [lens(`Cannot estimate: ${error}`, 'estimateCost')];
    // A model that will be refused, or has no price, stands in the way; a warning of what is to come does not.
    const problem = panelModelProblems(panel, book(), now()).find(
      ({ severity, code }) => severity === 'error' || code === 'unknown-model',
    );
    if (problem) {
      const fix = problem.fix;
      const said = fix === undefined ? problem.message : problem.message.replace(` Use ${fix}.`, '');
      return [lens(said, 'estimateCost'), ...(fix === undefined ? [] : [this.useModel(range, ref, fix)])];
    }
    if ('unknown' in estimate && estimate.unknown.includes('not found')) {
      return [lens(`Cannot estimate: ${estimate.unknown}`, 'estimateCost')];
    }
    const state = panelState(panel, actuals, simulator, hmac);
    const change = coming.get(bookEntry(book(), chooseModel(panel.spec).model)?.entry.id ?? '');
    const last = state.run === 'never' ? 'never run' : `last ${shownCost(state.last)}`;
    return [
      lens(`${simulator ? 'SIM ' : ''}${estimateText(estimate)}`, 'estimateCost'),
      lens(last, 'openReport'),
      ...(change === undefined ? [] : [lens(change, 'openReport')]),
      ...(state.run === 'changed' ? [lens('changed since', 'openReport')] : []),
      lens('Generate panel', 'generatePanel'),
      lens('Estimate cost', 'estimateCost'),
    ];
  }

  /** What the next weeks bring, by model: "doubles on 1 December". */
  private coming(): ReadonlyMap<string, string> {
    const atMs = this.parts.now();
    const near = comingChanges(this.parts.book(), atMs).filter(
      (change) => change.atMs - atMs <= NOTICE_DAYS * DAY,
    );
    // The nearest change of a model wins.
    return new Map(near.toReversed().map((change) => [change.model, changeOnDay(change, atMs)]));
  }

  private useModel(range: vscode.Range, ref: PanelRef, model: string): vscode.CodeLens {
    return new vscode.CodeLens(range, {
      title: `Use ${model}`,
      command: 'panelmeter.useModel',
      arguments: [ref, model],
    });
  }
}
