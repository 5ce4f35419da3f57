import * as vscode from 'vscode';
import type { LastActuals } from '../calls/lastActuals.ts';
import { shownCost } from '../calls/shownCost.ts';
import type { GuardQuestion, Shortfall } from '../calls/budgetRefusal.ts';
import { budgetTitle, periodWords, shownShare } from '../budgets/budgetText.ts';
import type { QuotaNote } from '../budgets/quotaText.ts';
import { shownSum } from '../money.ts';
import type { Estimate } from '../panels/estimate.ts';
import { panelTags } from '../panels/panelTags.ts';
import type { Panel } from '../panels/spec.ts';
import { estimateText, shownEstimate, sumText } from '../panels/estimateText.ts';
import { panelModelProblems } from '../panels/modelProblems.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { sumEstimates } from '../panels/sumEstimates.ts';
import type { SpecEstimate } from '../runs/estimateSpec.ts';
import type { Estimates } from './estimates.ts';
import { panelState } from './panelState.ts';
import type { Settings } from './settings.ts';
import type { SpecDocuments } from './specDocuments.ts';

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
  /** The hard budget that stands in the way of a call, as far as is known. */
  foresee: (question: Omit<GuardQuestion, 'id'>) => Shortfall | undefined;
  quotaNote: (models: string[]) => QuotaNote | undefined;
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
      ...estimate.panels.flatMap((one) => this.panel(uri, line(one.panel.range.start), one)),
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
    const note = this.parts.quotaNote(left.map(({ estimate }) => estimate.model));
    return [
      new vscode.CodeLens(range, { title, command: 'panelmeter.openReport' }),
      ...(note?.short === true
        ? [new vscode.CodeLens(range, { title: `$(warning) ${note.text}`, command: 'panelmeter.openReport' })]
        : []),
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
    const over = this.foresee(panel, estimate);
    if (over) return this.overBudget(range, ref, estimate, over);
    const state = panelState(panel, actuals, simulator, hmac);
    const last = state.run === 'never' ? 'never run' : `last ${shownCost(state.last)}`;
    return [
      lens(`${simulator ? 'SIM ' : ''}${estimateText(estimate)}`, 'estimateCost'),
      lens(last, 'openReport'),
      ...(state.run === 'changed' ? [lens('changed since', 'openReport')] : []),
      lens('Generate panel', 'generatePanel'),
      lens('Estimate cost', 'estimateCost'),
    ];
  }

  private foresee(panel: Panel, estimate: Estimate): Shortfall | undefined {
    if ('unknown' in estimate) return undefined;
    const free = estimate.marks.includes('free');
    return this.parts.foresee({
      model: estimate.model,
      highest: free ? 0n : estimate.high,
      tokens: estimate.lines.reduce((sum, { tokens }) => sum + tokens.high, 0),
      images: estimate.imageSize === undefined ? 0 : 1,
      tags: panelTags(panel),
      simulated: this.parts.settings.simulator,
    });
  }

  private overBudget(
    range: vscode.Range,
    ref: PanelRef,
    estimate: Estimate,
    { status }: Shortfall,
  ): vscode.CodeLens[] {
    const { budget, spent, limit, lacking } = status;
    const amount = 'unknown' in estimate ? '—' : shownEstimate(estimate);
    const lens = (title: string, command: string, argument: unknown): vscode.CodeLens =>
      new vscode.CodeLens(range, { title, command: `panelmeter.${command}`, arguments: [argument] });
    const share = shownShare(budget.unit, spent, limit, lacking);
    return [
      lens(`Over ${budgetTitle(budget)} (${share}): ${amount}`, 'openBudget', budget.id),
      lens(`Raise for ${periodWords(budget.per)}`, 'raiseBudget', budget.id),
      lens('Generate anyway', 'generateAnyway', ref),
    ];
  }

  private useModel(range: vscode.Range, ref: PanelRef, model: string): vscode.CodeLens {
    return new vscode.CodeLens(range, {
      title: `Use ${model}`,
      command: 'panelmeter.useModel',
      arguments: [ref, model],
    });
  }
}
