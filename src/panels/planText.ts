import { ENGLISH, type L10n } from '../l10n.ts';
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
  const { file, tiers, book, atMs, l10n = ENGLISH } = input;
  const panels = file.panels.filter(({ from, errors }) => from === 'panel' && errors.length === 0);
  const { chapter } = file.chapter ?? {};
  const named = chapter === undefined ? file.fileName : l10n.t('chapter {0}', chapter);
  const title = `# ${l10n.t('Plan of {0}', named)}`;
  if (panels.length === 0) return `${title}\n\n${l10n.t('There is no panel that can be estimated.')}\n`;
  const own = file.chapter?.target;
  const usual: Targets = { ...USUAL_TARGETS, ...input.targets };
  const targets: Targets =
    own === undefined ? usual : { ...usual, perChapter: own, chapterPanels: panels.length };
  const target = own ?? (usual.perChapter * BigInt(panels.length)) / BigInt(usual.chapterPanels);
  const today = attemptCosts(input, panels, atMs);
  if ('unknown' in today) return `${title}\n\n${l10n.t('Not known: {0}.', today.unknown)}\n`;
  const lines = [
    title,
    '',
    `${targetLine(panels.length, target, own === undefined ? usual : undefined, l10n)} ${l10n.t(
      'Likely costs of one attempt, averaged over these panels; {0} % of the calls are taken to be retries. Price book of {1}.',
      targets.retryPercent,
      book.asOf,
    )}`,
    '',
    `## ${l10n.t('Today')}`,
    '',
    ...mixLines(today, target, panels.length, targets, tiers, l10n),
    '',
    ...changeLines(input, panels, target, targets),
    `## ${l10n.t('Where the targets contradict each other')}`,
    '',
    ...bulleted(contradictions(today, targets, shownUsd, l10n), l10n),
    '',
    targetsLine(usual, l10n),
  ];
  return `${lines.join('\n')}\n`;
}

/** Where the chapter has no target of its own, the usual one. */
function targetLine(panels: number, target: Money, usual: Targets | undefined, l10n: L10n): string {
  return usual === undefined
    ? l10n.t('{0} panels, target {1}.', panels, shownUsd(target))
    : l10n.t(
        '{0} panels, target {1} (no target in the chapter: {2} for {3} panels).',
        panels,
        shownUsd(target),
        shownUsd(usual.perChapter),
        usual.chapterPanels,
      );
}

function targetsLine(targets: Targets, l10n: L10n): string {
  const { perPanel, perChapter, chapterPanels, flashPercent, cacheHitPercent, retryPercent } = targets;
  return l10n.t(
    'Targets (`panelmeter.targets`): a panel below {0}, a chapter of {1} below {2}, flash to pro {3}, cache hits above {4} %, retries below {5} %.',
    shownUsd(perPanel),
    chapterPanels,
    shownUsd(perChapter),
    `${flashPercent}:${100 - flashPercent}`,
    cacheHitPercent,
    retryPercent,
  );
}

function mixLines(
  costs: AttemptCosts,
  target: Money,
  panels: number,
  targets: Targets,
  tiers: TierModels,
  l10n: L10n,
): string[] {
  const mix = feasibleMix(target, panels, costs, targets);
  const fits =
    mix.pro === undefined
      ? l10n.t('**Nothing fits**: flash alone costs {0}.', shownUsd(mix.cost))
      : l10n.t('**{0} of {1} panels can be pro**: {2}.', mix.pro, panels, shownUsd(mix.cost));
  const share = 100 - targets.flashPercent;
  return [
    l10n.t('| | model | one panel |'),
    `| --- | --- | --- |`,
    `| flash | ${tiers.flash} | ~${shownUsd(costs.flash)} |`,
    `| pro | ${tiers.pro} | ~${shownUsd(costs.pro)} |`,
    '',
    fits,
    l10n.t(
      'At {0} ({1} pro panels) it costs {2}, {3} a panel.',
      `${targets.flashPercent}:${share}`,
      mix.wantedPro,
      shownUsd(mix.wantedCost),
      shownUsd(mix.perPanel),
    ),
  ];
}

function changeLines(input: PlanInput, panels: Panel[], target: Money, targets: Targets): string[] {
  const { book, atMs, tiers, l10n = ENGLISH } = input;
  const ids = new Set([tiers.flash, tiers.pro].map((id) => book.model(id)?.id));
  const next = comingChanges(book, atMs).find(({ kind, model }) => kind !== 'shutdown' && ids.has(model));
  if (!next) return [l10n.t('No change of these prices is known to come.'), ''];
  const costs = attemptCosts(input, panels, next.atMs);
  const body =
    'unknown' in costs
      ? [l10n.t('Not known: {0}.', costs.unknown)]
      : mixLines(costs, target, panels.length, targets, tiers, l10n);
  return [`## ${l10n.t('From {0} ({1})', next.day, next.name)}`, '', ...body, ''];
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

function bulleted(lines: string[], l10n: L10n): string[] {
  return lines.length === 0 ? [l10n.t('They do not, at these prices.')] : lines.map((line) => `- ${line}`);
}
