import { ENGLISH, type L10n } from '../l10n.ts';
import type { ModelEntry } from '../pricing/modelEntry.ts';
import { offlineTokens } from './offlineTokens.ts';
import { referencesOf } from './panelRequest.ts';
import type { OverBudget, Panel } from './spec.ts';

/** From this part of the budget on it warns. */
const SOFT_PERCENT = 80;

/** From the soft limit on. */
export function isNear(tokens: number, limit: number): boolean {
  return tokens * 100 >= limit * SOFT_PERCENT;
}

/** Tokens of a request, as far as a budget may touch it. */
export interface BudgetedTokens {
  /** Of each context text, the oldest first. */
  context: readonly number[];
  /** Of everything else: it is never left out. */
  rest: number;
}

export interface BudgetVerdict {
  action: OverBudget;
  /** Absent when all is well. */
  message?: string;
  /** Context texts to leave out: the first so many. */
  drop: number;
}

/**
 * What a spec's `max_input_tokens` says to a request. The oldest context goes first; the prompt, the system part, the
 * style and the references never do, so what still does not fit is rejected.
 */
export function checkTokenBudget(
  tokens: BudgetedTokens,
  limit: number,
  over: OverBudget = 'warn',
  l10n: L10n = ENGLISH,
): BudgetVerdict {
  const all = tokens.context.reduce((sum, each) => sum + each, tokens.rest);
  const shown = (count: number): string => count.toLocaleString('en-US');
  const isOver = l10n.t("{0} of {1} input tokens: over the spec's budget.", shown(all), shown(limit));
  if (all <= limit) {
    if (!isNear(all, limit)) return { action: 'allow', drop: 0 };
    const near = l10n.t("{0} of {1} input tokens: near the spec's budget.", shown(all), shown(limit));
    return { action: 'warn', message: near, drop: 0 };
  }
  if (over === 'allow') return { action: 'allow', drop: 0 };
  if (over === 'warn') return { action: 'warn', message: isOver, drop: 0 };
  if (over === 'reject') return { action: 'reject', message: isOver, drop: 0 };
  let left = all;
  let drop = 0;
  while (left > limit && drop < tokens.context.length) {
    left -= tokens.context[drop] ?? 0;
    drop += 1;
  }
  if (left > limit) {
    const message = l10n.t(
      "{0} of {1} input tokens, and {2} without any context: over the spec's budget. Shorten the prompt, the style or the references.",
      shown(all),
      shown(limit),
      shown(left),
    );
    return { action: 'reject', message, drop: 0 };
  }
  const message =
    drop === 1
      ? l10n.t(
          '{0} of {1} input tokens: the oldest context text is left out ({2} tokens).',
          shown(all),
          shown(limit),
          shown(all - left),
        )
      : l10n.t(
          '{0} of {1} input tokens: the {2} oldest context texts are left out ({3} tokens).',
          shown(all),
          shown(limit),
          drop,
          shown(all - left),
        );
  return { action: 'truncate', message, drop };
}

/** The panel without its oldest context texts. */
export function withoutOldest(panel: Panel, drop: number): Panel {
  if (drop === 0) return panel;
  return { ...panel, spec: { ...panel.spec, context: (panel.spec.context ?? []).slice(drop) } };
}

/**
 * What a panel's own budget says to it; undefined when it has none. `textTokens` are those of its whole text, as
 * counted (or guessed); the share of each context text in them is told from its length.
 */
export function panelBudget(
  panel: Panel,
  textTokens: number,
  entry: ModelEntry | undefined,
  l10n: L10n = ENGLISH,
): BudgetVerdict | undefined {
  const { spec } = panel;
  if (spec.maxInputTokens === undefined) return undefined;
  const context = (spec.context ?? []).map((text) => offlineTokens(`Context: ${text}`).likely);
  const images = referencesOf(spec).length * (entry?.image?.inputImageTokens ?? 0);
  const rest = Math.max(0, textTokens - context.reduce((sum, each) => sum + each, 0)) + images;
  return checkTokenBudget({ context, rest }, spec.maxInputTokens, spec.overBudget, l10n);
}
