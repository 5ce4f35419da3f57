import * as vscode from 'vscode';
import type { LastActuals } from '../calls/lastActuals.ts';
import { shownCost } from '../calls/shownCost.ts';
import type { GuardQuestion, Shortfall } from '../calls/budgetRefusal.ts';
import { budgetTitle, shownShare } from '../budgets/budgetText.ts';
import type { QuotaNote } from '../budgets/quotaText.ts';
import { shownSum } from '../money.ts';
import { bookEntry } from '../panels/bookEntry.ts';
import { chooseModel } from '../panels/chooseModel.ts';
import { attemptsText } from '../panels/attempts.ts';
import type { Estimate } from '../panels/estimate.ts';
import { estimateText, shownEstimate, sumText } from '../panels/estimateText.ts';
import { targetText } from '../panels/chapterTarget.ts';
import { panelTags } from '../panels/panelTags.ts';
import type { ChapterFacts, Panel } from '../panels/spec.ts';
import { panelModelProblems } from '../panels/modelProblems.ts';
import { changeOnDay } from '../pricing/changeWords.ts';
import { comingChanges } from '../pricing/comingChanges.ts';
import { NOTICE_DAYS } from '../pricing/modelLife.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { sumEstimates } from '../panels/sumEstimates.ts';
import { batchText, type BatchStatus } from '../runs/batchStatus.ts';
import type { SpecEstimate } from '../runs/estimateSpec.ts';
import type { Estimates } from './estimates.ts';
import type { KeptImages } from './keptImages.ts';
import { panelState, type PanelStateParts } from './panelState.ts';
import { raiseTitle } from './raiseTitle.ts';
import type { Settings } from './settings.ts';
import type { SpecDocuments } from './specDocuments.ts';
import { shownClock } from './tooltip.ts';

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
  kept: KeptImages;
  stateParts: (document: vscode.TextDocument) => PanelStateParts;
  /** Batches of the document's panels that are pending. */
  batches: (document: vscode.TextDocument) => readonly BatchStatus[];
  book: () => PriceBook;
  now: () => number;
  /** The hard budget that stands in the way of a call, as far as is known. */
  foresee: (question: Omit<GuardQuestion, 'id'>) => Shortfall | undefined;
  quotaNote: (models: string[]) => QuotaNote | undefined;
}

function cannotEstimate(why: string): string {
  return vscode.l10n.t('Cannot estimate: {0}', why);
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
    const { simulator, models } = settings; // once: reading settings is not free
    const file = documents.of(document);
    const estimate = estimates.of(document);
    if (!file || !estimate) return [];
    const line = (offset: number): vscode.Range => {
      const { line: at } = document.positionAt(offset);
      return new vscode.Range(at, 0, at, 0);
    };
    const coming = this.coming();
    const batches = this.parts.batches(document);
    const submitted = new Set(batches.flatMap(({ pending }) => pending));
    const broken = file.problems.find(({ code, panel }) => code === 'syntax' && panel === undefined);
    if (broken) {
      const title = `$(error) ${cannotEstimate(broken.message)}`;
      return [
        new vscode.CodeLens(line(broken.range.start), { title, command: 'workbench.actions.view.problems' }),
      ];
    }
    return [
      ...(file.kind === 'chapter' && file.panels.length > 0
        ? this.chapter(document, line(file.chapter?.range.start ?? 0), file.chapter, estimate, batches)
        : []),
      ...estimate.panels.flatMap((one) =>
        this.panel(document, line(one.panel.range.start), one, { simulator, models, coming, submitted }),
      ),
    ];
  }

  private chapter(
    document: vscode.TextDocument,
    range: vscode.Range,
    facts: ChapterFacts | undefined,
    { panels }: SpecEstimate,
    batches: readonly BatchStatus[],
  ): vscode.CodeLens[] {
    const { actuals, settings } = this.parts;
    const { simulator } = settings;
    const chapter = facts?.chapter;
    const uri = document.uri.toString();
    const states = this.parts.stateParts(document);
    const left = panels.filter(({ panel }) => panelState(panel, states).run !== 'done');
    const spent = chapter === undefined ? undefined : actuals.spent(chapter, simulator);
    const toFinish = sumEstimates(left.map(({ estimate }) => estimate));
    const parts = [
      vscode.l10n.t(
        '{0}: {1} of {2} panels',
        chapter === undefined ? vscode.l10n.t('Chapter') : vscode.l10n.t('Chapter {0}', chapter),
        panels.length - left.length,
        panels.length,
      ),
      spent && spent.calls > 0
        ? vscode.l10n.t('{0} spent', `${simulator ? 'SIM ' : ''}${shownSum(spent)}`)
        : undefined,
      left.length > 0 ? vscode.l10n.t('{0} to finish', sumText(toFinish)) : undefined,
      facts?.target === undefined
        ? undefined
        : targetText(
            {
              target: facts.target,
              spent: spent?.billed ?? 0n,
              toFinish: toFinish.likely,
              unpriced: toFinish.unknown + (spent ? spent.unpriced + spent.unknown + spent.uncertain : 0),
            },
            vscode.l10n,
          ),
    ];
    const title = parts.filter((part) => part !== undefined).join(' · ');
    const note = this.parts.quotaNote(left.map(({ estimate }) => estimate.model));
    return [
      new vscode.CodeLens(range, { title, command: 'panelmeter.openReport' }),
      ...(note?.short === true
        ? [new vscode.CodeLens(range, { title: `$(warning) ${note.text}`, command: 'panelmeter.openReport' })]
        : []),
      ...batches.map(
        (batch) =>
          new vscode.CodeLens(range, {
            title: `$(clock) ${batchText(batch, shownClock, vscode.l10n)}`,
            command: 'panelmeter.openReport',
          }),
      ),
      new vscode.CodeLens(range, {
        title: vscode.l10n.t('Generate chapter'),
        command: 'panelmeter.generateChapter',
        arguments: [uri],
      }),
      new vscode.CodeLens(range, {
        title: vscode.l10n.t('Plan'),
        command: 'panelmeter.planChapter',
        arguments: [uri],
      }),
      ...(left.length > 0 && left.length < panels.length
        ? [
            new vscode.CodeLens(range, {
              title: vscode.l10n.t('Generate rest'),
              command: 'panelmeter.generateRest',
              arguments: [uri],
            }),
          ]
        : []),
    ];
  }

  private panel(
    document: vscode.TextDocument,
    range: vscode.Range,
    { panel, estimate }: SpecEstimate['panels'][number],
    {
      simulator,
      models,
      coming,
      submitted,
    }: Pick<Settings, 'simulator' | 'models'> & {
      coming: ReadonlyMap<string, string>;
      submitted: ReadonlySet<string>;
    },
  ): vscode.CodeLens[] {
    const { book, now } = this.parts;
    const ref: PanelRef = { uri: document.uri.toString(), panelId: panel.spec.panelId };
    const lens = (title: string, command: string): vscode.CodeLens =>
      new vscode.CodeLens(range, { title, command: `panelmeter.${command}`, arguments: [ref] });
    const [error] = panel.errors;
    if (error !== undefined) return [lens(cannotEstimate(error), 'estimateCost')];
    // A model that will be refused, or has no price, stands in the way; a warning of what is to come does not.
    const problem = panelModelProblems(panel, book(), now(), models, vscode.l10n).find(
      ({ severity, code }) => severity === 'error' || code === 'unknown-model',
    );
    if (problem) {
      const fix = problem.fix;
      const said =
        fix === undefined
          ? problem.message
          : problem.message.replace(` ${vscode.l10n.t('Use {0}.', fix)}`, '');
      return [lens(said, 'estimateCost'), ...(fix === undefined ? [] : [this.useModel(range, ref, fix)])];
    }
    if ('unknown' in estimate && estimate.missing !== undefined) {
      return [lens(cannotEstimate(estimate.unknown), 'estimateCost')];
    }
    const over = this.foresee(panel, estimate);
    if (over) return this.overBudget(range, ref, estimate, over);
    const state = panelState(panel, this.parts.stateParts(document));
    const change = coming.get(bookEntry(book(), chooseModel(panel.spec, models).model)?.entry.id ?? '');
    const attempts = this.parts.kept.attempts(document, panel);
    const several = attemptsText(attempts, vscode.l10n);
    const shown = several === undefined ? undefined : attempts.calls[attempts.kept];
    const last = submitted.has(panel.spec.panelId)
      ? vscode.l10n.t('in a batch')
      : state.run === 'never'
        ? vscode.l10n.t('never run')
        : shown
          ? `${shownCost(shown)} · ${several}`
          : vscode.l10n.t('last {0}', shownCost(state.last));
    return [
      lens(`${simulator ? 'SIM ' : ''}${estimateText(estimate, vscode.l10n)}`, 'estimateCost'),
      lens(last, shown ? 'compareAttempts' : 'openReport'),
      ...(change === undefined ? [] : [lens(change, 'openReport')]),
      ...(state.run === 'changed' ? [lens(vscode.l10n.t('changed since'), 'openReport')] : []),
      lens(vscode.l10n.t('Generate panel'), 'generatePanel'),
      lens(vscode.l10n.t('Estimate cost'), 'estimateCost'),
      lens(vscode.l10n.t('Compare models'), 'compareModels'),
    ];
  }

  /** What the next weeks bring, by model: "doubles on 1 December". */
  private coming(): ReadonlyMap<string, string> {
    const atMs = this.parts.now();
    const near = comingChanges(this.parts.book(), atMs).filter(
      (change) => change.atMs - atMs <= NOTICE_DAYS * DAY,
    );
    // The nearest change of a model wins.
    return new Map(near.toReversed().map((change) => [change.model, changeOnDay(change, atMs, vscode.l10n)]));
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
      lens(
        vscode.l10n.t('Over {0} ({1}): {2}', budgetTitle(budget, vscode.l10n), share, amount),
        'openBudget',
        budget.id,
      ),
      lens(raiseTitle(budget.per), 'raiseBudget', budget.id),
      lens(vscode.l10n.t('Generate anyway'), 'generateAnyway', ref),
    ];
  }

  private useModel(range: vscode.Range, ref: PanelRef, model: string): vscode.CodeLens {
    return new vscode.CodeLens(range, {
      title: vscode.l10n.t('Use {0}', model),
      command: 'panelmeter.useModel',
      arguments: [ref, model],
    });
  }
}
