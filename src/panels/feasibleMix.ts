import type { Money } from '../money.ts';

/** What a project wants to stay within. Shares in percent. */
export interface Targets {
  /** Below this for a panel. */
  perPanel: Money;
  /** Below this for a chapter of `chapterPanels`. */
  perChapter: Money;
  chapterPanels: number;
  /** Of the panels that flash makes. */
  flashPercent: number;
  /** Of the input tokens read from a cache, at least. */
  cacheHitPercent: number;
  /** Of the calls that are retries, at most. */
  retryPercent: number;
}

/** As teams of this field write them: panel < $0.05, chapter of 20 < $1.00, 80:20, cache > 70 %, retries < 5 %. */
export const USUAL_TARGETS: Targets = {
  perPanel: 50_000_000_000n,
  perChapter: 1_000_000_000_000n,
  chapterPanels: 20,
  flashPercent: 80,
  cacheHitPercent: 70,
  retryPercent: 5,
};

/** What one attempt costs on each, and the part of it that a cache could make cheaper. */
export interface AttemptCosts {
  flash: Money;
  pro: Money;
  /** Of a flash attempt: input tokens. */
  flashInput: Money;
  /** Cached input costs this many percent of input. */
  cachedPercent: number;
}

export interface Mix {
  panels: number;
  /** The most pro panels that fit; undefined when not even flash alone does. */
  pro: number | undefined;
  /** Of that mix; of flash alone when it does not fit. */
  cost: Money;
  /** Of the wanted share of flash. */
  wantedPro: number;
  wantedCost: Money;
  perPanel: Money;
}

/** The most pro panels that keep `panels` panels within `target`, retries included. */
export function feasibleMix(
  target: Money,
  panels: number,
  costs: AttemptCosts,
  targets: Targets = USUAL_TARGETS,
): Mix {
  const cost = (pro: number): Money =>
    withRetries(BigInt(pro) * costs.pro + BigInt(panels - pro) * costs.flash, targets.retryPercent);
  let pro: number | undefined;
  for (let each = panels; each >= 0; each--) {
    if (cost(each) > target) continue;
    pro = each;
    break;
  }
  const wantedPro = panels - Math.round((panels * targets.flashPercent) / 100);
  const wantedCost = cost(wantedPro);
  return {
    panels,
    pro,
    cost: cost(pro ?? 0),
    wantedPro,
    wantedCost,
    perPanel: panels === 0 ? 0n : wantedCost / BigInt(panels),
  };
}

/** Retries are paid like first attempts: r % of the calls being retries makes 100 ÷ (100 − r) calls a panel. */
function withRetries(money: Money, percent: number): Money {
  const divisor = BigInt(100 - Math.min(99, Math.max(0, Math.round(percent))));
  return (money * 100n + divisor - 1n) / divisor;
}

/** Targets that cannot hold together at these costs, in words; empty when they can. `shown` draws an amount. */
export function contradictions(
  costs: AttemptCosts,
  targets: Targets,
  shown: (money: Money) => string,
): string[] {
  const { perPanel, perChapter, chapterPanels, flashPercent, cacheHitPercent, retryPercent } = targets;
  const found: string[] = [];
  const mix = feasibleMix(perChapter, chapterPanels, costs, targets);
  const proPercent = 100 - flashPercent;
  if (costs.pro >= perPanel)
    found.push(
      `No pro panel (${shown(costs.pro)}) is below ${shown(perPanel)}: with that target every one of them is over.`,
    );
  if (costs.flash >= perPanel)
    found.push(`Not even a flash panel (${shown(costs.flash)}) is below ${shown(perPanel)}.`);
  if (mix.perPanel >= perPanel)
    found.push(
      `At ${flashPercent}:${proPercent} a panel costs ${shown(mix.perPanel)} on average, with ${retryPercent} % retries: over ${shown(perPanel)}.`,
    );
  if (mix.wantedCost >= perChapter)
    found.push(
      `At ${flashPercent}:${proPercent} a chapter of ${chapterPanels} costs ${shown(mix.wantedCost)}: over ${shown(perChapter)}. ` +
        (mix.pro === undefined
          ? 'Flash alone is over it too.'
          : `${mix.pro} pro panels fit, not ${mix.wantedPro}.`),
    );
  if (perPanel * BigInt(chapterPanels) !== perChapter)
    found.push(
      `${chapterPanels} panels at ${shown(perPanel)} are ${shown(perPanel * BigInt(chapterPanels))}, not ${shown(perChapter)}.`,
    );
  const saved = (costs.flashInput * BigInt(cacheHitPercent) * BigInt(100 - costs.cachedPercent)) / 10_000n;
  if (saved * 20n < costs.flash)
    found.push(
      `${cacheHitPercent} % cache hits save ${shown(saved)} of a flash panel's ${shown(costs.flash)}: the image decides the cost, and no cache makes it cheaper.`,
    );
  return found;
}
