import type { Money } from '../money.ts';
import { dividedBy } from './moneyShare.ts';
import type { Targets } from './targets.ts';

/** Whether a figure meets its target; `unknown`: it has none, there is no figure, or it is a lower bound below it. */
export type KpiState = 'met' | 'missed' | 'unknown';

/** Money for one thing: at most the target. */
export interface CostKpi {
  id: 'costPerPanel' | 'costPerKeptPanel' | 'costPerChapter';
  /** Absent: there is nothing to divide by. */
  value?: Money;
  spent: Money;
  things: number;
  /** Some of its calls have no known cost. */
  lowerBound: boolean;
  target?: Money;
  state: KpiState;
}

/** A share of a whole, in counts. */
export interface ShareKpi {
  id: 'flashShare' | 'cacheHits' | 'retryRate';
  part: number;
  /** 0: there is no figure. */
  whole: number;
  /** Percent: at least for flashShare and cacheHits, at most for retryRate. */
  target?: number;
  state: KpiState;
}

export interface PartSum {
  spent: Money;
  things: number;
  lowerBound: boolean;
}

export interface KpiSums {
  /** All calls with a panel's tag, over panels that were tried. */
  panels: PartSum;
  /** The same calls, over panels that have an image. */
  keptPanels: PartSum;
  chapters: PartSum;
  /** Images answered, by the kind of model; `spent` of them, failed and superseded attempts included. */
  flash: { images: number; spent: Money };
  pro: { images: number; spent: Money };
  cachedTokens: number;
  promptTokens: number;
  retries: number;
  calls: number;
}

export interface Kpis {
  costs: CostKpi[];
  shares: ShareKpi[];
  /** The share of Flash that would have met the target for a panel, in whole percent; absent where none would help. */
  mix?: { flashPercent: number; flash: Money; pro: Money };
}

/** The figures of what panels cost, each against its target. */
export function kpis(sums: KpiSums, targets: Targets): Kpis {
  const { flash, pro } = sums;
  const panel = costKpi('costPerPanel', sums.panels, targets.costPerPanel);
  const mix = panel.state === 'missed' ? mixFor(sums, targets.costPerPanel) : undefined;
  return {
    costs: [
      panel,
      costKpi('costPerKeptPanel', sums.keptPanels, targets.costPerKeptPanel),
      costKpi('costPerChapter', sums.chapters, targets.costPerChapter),
    ],
    shares: [
      shareKpi('flashShare', flash.images, flash.images + pro.images, targets.flashShare),
      shareKpi('cacheHits', sums.cachedTokens, sums.promptTokens, targets.cacheHits),
      shareKpi('retryRate', sums.retries, sums.calls, targets.retryRate),
    ],
    ...(mix ? { mix } : {}),
  };
}

function costKpi(id: CostKpi['id'], part: PartSum, target: Money | undefined): CostKpi {
  const { spent, things, lowerBound } = part;
  const goal = target === undefined ? {} : { target };
  if (things === 0) return { id, ...part, ...goal, state: 'unknown' };
  // Compared before it is rounded.
  const over = target !== undefined && spent > target * BigInt(things);
  const state = target === undefined ? 'unknown' : over ? 'missed' : lowerBound ? 'unknown' : 'met';
  return { id, value: dividedBy(spent, things), spent, things, lowerBound, ...goal, state };
}

function shareKpi(id: ShareKpi['id'], part: number, whole: number, target: number | undefined): ShareKpi {
  const goal = target === undefined ? {} : { target };
  if (whole === 0 || target === undefined) return { id, part, whole, ...goal, state: 'unknown' };
  const percent = (part * 100) / whole;
  const met = id === 'retryRate' ? percent <= target : percent >= target;
  return { id, part, whole, target, state: met ? 'met' : 'missed' };
}

/**
 * With f and p for an image of Flash and Pro and a attempts a panel, a share s of Flash costs a(sf + (1 − s)p); it meets
 * the target t from s = (ap − t) ÷ (a(p − f)) on.
 */
function mixFor({ flash, pro, panels }: KpiSums, target: Money | undefined): Kpis['mix'] {
  if (target === undefined || flash.images === 0 || pro.images === 0 || panels.things === 0) return undefined;
  const [f, p] = [dividedBy(flash.spent, flash.images), dividedBy(pro.spent, pro.images)];
  const [images, things] = [BigInt(flash.images + pro.images), BigInt(panels.things)];
  const above = images * p - target * things;
  const wide = images * (p - f);
  if (wide <= 0n || above <= 0n || above > wide) return undefined;
  return { flashPercent: Number((above * 100n + wide - 1n) / wide), flash: f, pro: p };
}

/** Which of the two kinds an image model is: Pro by its name, Flash else; undefined for what draws nothing. */
export function imageKind(model: { id: string; kind: string } | undefined): 'flash' | 'pro' | undefined {
  if (model?.kind !== 'image') return undefined;
  return /(^|-)pro(-|$)/.test(model.id) ? 'pro' : 'flash';
}
