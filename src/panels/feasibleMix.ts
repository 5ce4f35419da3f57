import { ENGLISH, type L10n } from '../l10n.ts';
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
  l10n: L10n = ENGLISH,
): string[] {
  const { perPanel, perChapter, chapterPanels, flashPercent, cacheHitPercent, retryPercent } = targets;
  const found: string[] = [];
  const mix = feasibleMix(perChapter, chapterPanels, costs, targets);
  const ratio = `${flashPercent}:${100 - flashPercent}`;
  if (costs.pro >= perPanel)
    found.push(
      l10n.t(
        'No pro panel ({0}) is below {1}: with that target every one of them is over.',
        shown(costs.pro),
        shown(perPanel),
      ),
    );
  if (costs.flash >= perPanel)
    found.push(l10n.t('Not even a flash panel ({0}) is below {1}.', shown(costs.flash), shown(perPanel)));
  if (mix.perPanel >= perPanel)
    found.push(
      l10n.t(
        'At {0} a panel costs {1} on average, with {2} % retries: over {3}.',
        ratio,
        shown(mix.perPanel),
        retryPercent,
        shown(perPanel),
      ),
    );
  if (mix.wantedCost >= perChapter) {
    const over = l10n.t(
      'At {0} a chapter of {1} costs {2}: over {3}.',
      ratio,
      chapterPanels,
      shown(mix.wantedCost),
      shown(perChapter),
    );
    const most =
      mix.pro === undefined
        ? l10n.t('Flash alone is over it too.')
        : l10n.t('{0} pro panels fit, not {1}.', mix.pro, mix.wantedPro);
    found.push(`${over} ${most}`);
  }
  const whole = perPanel * BigInt(chapterPanels);
  if (whole !== perChapter)
    found.push(
      l10n.t(
        '{0} panels at {1} are {2}, not {3}.',
        chapterPanels,
        shown(perPanel),
        shown(whole),
        shown(perChapter),
      ),
    );
  const saved = (costs.flashInput * BigInt(cacheHitPercent) * BigInt(100 - costs.cachedPercent)) / 10_000n;
  if (saved * 20n < costs.flash)
    found.push(
      l10n.t(
        "{0} % cache hits save {1} of a flash panel's {2}: the image decides the cost, and no cache makes it cheaper.",
        cacheHitPercent,
        shown(saved),
        shown(costs.flash),
      ),
    );
  return found;
}
