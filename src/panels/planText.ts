import type { Money } from '../money.ts';
import { shownUsd } from '../money.ts';
import { comingChanges } from '../pricing/comingChanges.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import type { TierModels } from './chooseModel.ts';
import { estimatePanel } from './estimate.ts';
import type { EstimateInput } from './estimate.ts';
import { contradictions, feasibleMix, USUAL_TARGETS } from './feasibleMix.ts';
import type { AttemptCosts, Targets } from './feasibleMix.ts';
import type { Panel, SpecFile } from './spec.ts';

export interface PlanInput extends Omit<EstimateInput, 'panel' | 'model' | 'tiers'> {
  file: SpecFile;
  tiers: TierModels;
  /** The user's own; absent: the usual ones. */
  targets?: Partial<Targets>;
}

/**
 * A page about a chapter: what its panels cost on flash and on pro, how many pro panels its target holds today and
 * after the next change of these prices, and where the usual targets contradict each other. Markdown.
 */
export function planText(input: PlanInput): string {
  const { file, tiers, book, atMs } = input;
  const panels = file.panels.filter(({ from, errors }) => from === 'panel' && errors.length === 0);
  const title = `# Plan of ${file.chapter?.chapter === undefined ? file.fileName : `chapter ${file.chapter.chapter}`}`;
  if (panels.length === 0) return `${title}\n\nThere is no panel that can be estimated.\n`;
  const own = file.chapter?.target;
  const usual: Targets = { ...USUAL_TARGETS, ...input.targets };
  const targets: Targets =
    own === undefined ? usual : { ...usual, perChapter: own, chapterPanels: panels.length };
  const target = own ?? (usual.perChapter * BigInt(panels.length)) / BigInt(usual.chapterPanels);
  const today = attemptCosts(input, panels, atMs);
  if ('unknown' in today) return `${title}\n\nNot known: ${today.unknown}.\n`;
  const lines = [
    title,
    '',
    `${panels.length} panels, target ${shownUsd(target)}${own === undefined ? ` (no target in the chapter: ${shownUsd(usual.perChapter)} for ${usual.chapterPanels} panels)` : ''}. Likely costs of one attempt, averaged over these panels; ${targets.retryPercent} % of the calls are taken to be retries. Price book of ${book.asOf}.`,
    '',
    '## Today',
    '',
    ...mixLines(today, target, panels.length, targets, tiers),
    '',
    ...changeLines(input, panels, target, targets),
    '## Where the targets contradict each other',
    '',
    ...bulleted(contradictions(today, targets, shownUsd)),
    '',
    targetsLine(usual),
  ];
  return `${lines.join('\n')}\n`;
}

function targetsLine(targets: Targets): string {
  const { perPanel, perChapter, chapterPanels, flashPercent, cacheHitPercent, retryPercent } = targets;
  return `Targets (\`panelmeter.targets\`): a panel below ${shownUsd(perPanel)}, a chapter of ${chapterPanels} below ${shownUsd(perChapter)}, flash to pro ${flashPercent}:${100 - flashPercent}, cache hits above ${cacheHitPercent} %, retries below ${retryPercent} %.`;
}

function mixLines(
  costs: AttemptCosts,
  target: Money,
  panels: number,
  targets: Targets,
  tiers: TierModels,
): string[] {
  const mix = feasibleMix(target, panels, costs, targets);
  const fits =
    mix.pro === undefined
      ? `**Nothing fits**: flash alone costs ${shownUsd(mix.cost)}.`
      : `**${mix.pro} of ${panels} panels can be pro**: ${shownUsd(mix.cost)}.`;
  const share = 100 - targets.flashPercent;
  return [
    `| | model | one panel |`,
    `| --- | --- | --- |`,
    `| flash | ${tiers.flash} | ~${shownUsd(costs.flash)} |`,
    `| pro | ${tiers.pro} | ~${shownUsd(costs.pro)} |`,
    '',
    fits,
    `At ${targets.flashPercent}:${share} (${mix.wantedPro} pro panels) it costs ${shownUsd(mix.wantedCost)}, ${shownUsd(mix.perPanel)} a panel.`,
  ];
}

function changeLines(input: PlanInput, panels: Panel[], target: Money, targets: Targets): string[] {
  const { book, atMs, tiers } = input;
  const ids = new Set([tiers.flash, tiers.pro].map((id) => book.model(id)?.id));
  const next = comingChanges(book, atMs).find(({ kind, model }) => kind !== 'shutdown' && ids.has(model));
  if (!next) return ['No change of these prices is known to come.', ''];
  const costs = attemptCosts(input, panels, next.atMs);
  const body =
    'unknown' in costs
      ? [`Not known: ${costs.unknown}.`]
      : mixLines(costs, target, panels.length, targets, tiers);
  return [`## From ${next.day} (${next.name})`, '', ...body, ''];
}

/** Averages over the panels, on each of the two models. */
function attemptCosts(input: PlanInput, panels: Panel[], atMs: number): AttemptCosts | { unknown: string } {
  const { file: _file, targets: _targets, ...options } = input;
  const average = (model: string): { whole: Money; textInput: Money } | { unknown: string } => {
    let whole = 0n;
    let textInput = 0n;
    for (const panel of panels) {
      const estimate = estimatePanel({ ...options, panel, atMs, model });
      if ('unknown' in estimate) return { unknown: estimate.unknown };
      whole += estimate.likely;
      for (const { meter, likely } of estimate.lines) if (meter.startsWith('input.')) textInput += likely;
    }
    const n = BigInt(panels.length);
    return { whole: whole / n, textInput: textInput / n };
  };
  const [flash, pro] = [average(input.tiers.flash), average(input.tiers.pro)];
  if ('unknown' in flash) return flash;
  if ('unknown' in pro) return pro;
  return {
    flash: flash.whole,
    pro: pro.whole,
    flashInput: flash.textInput,
    cachedPercent: cachedPercent(input.book, input.tiers.flash, atMs),
  };
}

/** Without a price for cached input it costs as much as any. */
function cachedPercent(book: PriceBook, model: string, atMs: number): number {
  const meters = book.rowAt(model, atMs)?.steps[0]?.meters;
  const [input, cached] = [Number(meters?.['input.text']), Number(meters?.['cached.text'])];
  return input > 0 && cached >= 0 ? Math.round((cached * 100) / input) : 100;
}

function bulleted(lines: string[]): string[] {
  return lines.length === 0 ? ['They do not, at these prices.'] : lines.map((line) => `- ${line}`);
}
