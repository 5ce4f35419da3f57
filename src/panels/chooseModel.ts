import { ENGLISH, type L10n } from '../l10n.ts';
import type { ModelRule } from './modelRules.ts';
import { ruleFor, ruleName } from './modelRules.ts';
import type { PanelSpec } from './spec.ts';

/** The models that the tiers stand for. */
export interface TierModels {
  flash: string;
  pro: string;
  /** The user's own rules: the first that fits wins. */
  rules?: readonly ModelRule[];
}

export const TIER_MODELS: TierModels = { flash: 'gemini-nano-banana-2.1', pro: 'gemini-3-pro-image' };

/** As `model:`: the rules choose. The one way for a prompt file, which needs a model to be ours. */
export const BY_RULE = 'gemini-auto';

/** What prompts are answered by when the rules choose: structured tasks, the usual, reasoning or long answers. */
const TEXT_MODELS = {
  fast: 'gemini-3.5-flash-lite',
  balanced: 'gemini-3.8-flash',
  frontier: 'gemini-4-argon',
};
const SIMPLE_TASKS = new Set(['classification', 'extraction', 'routing']);
/** Tokens of an answer from which on it is long. */
const LONG_ANSWER = 1000;
/** An answer wanted sooner than this is left to the fast model. */
const SOON_MS = 2000;

/** From this many characters on, the rule takes the pro model: likenesses hold better there. */
const MANY_CHARACTERS = 4;

export interface ModelChoice {
  model: string;
  /** Why, in a few words for the lens: "model", "tier: flash", "rule: key panel". */
  because: string;
}

/**
 * `model` wins, then `tier`, then the user's rules. Without any: pro for a key panel or four characters and more,
 * else flash. Size takes no part: both make 4K, and flash for less than half.
 */
export function chooseModel(
  spec: PanelSpec,
  tiers: TierModels = TIER_MODELS,
  l10n: L10n = ENGLISH,
): ModelChoice {
  if (spec.model !== undefined && spec.model !== BY_RULE) return { model: spec.model, because: 'model' };
  if (spec.tier !== undefined) return { model: tiers[spec.tier], because: `tier: ${spec.tier}` };
  const rule = tiers.rules && ruleFor(spec, tiers.rules);
  if (rule) {
    const model = rule.use === 'flash' || rule.use === 'pro' ? tiers[rule.use] : rule.use;
    return { model, because: l10n.t('your rule: {0}', ruleName(rule, l10n)) };
  }
  if (spec.answers === 'text') return textModel(spec, l10n);
  if (spec.keyPanel === true) return { model: tiers.pro, because: l10n.t('rule: key panel') };
  if (spec.characters.length >= MANY_CHARACTERS) {
    return { model: tiers.pro, because: l10n.t('rule: {0} characters', spec.characters.length) };
  }
  return {
    model: tiers.flash,
    because: l10n.t('rule: no key panel, fewer than {0} characters', MANY_CHARACTERS),
  };
}

function textModel({ task, reasoning, maxLatencyMs, maxOutputTokens }: PanelSpec, l10n: L10n): ModelChoice {
  if (task !== undefined && SIMPLE_TASKS.has(task) && reasoning !== true)
    return { model: TEXT_MODELS.fast, because: l10n.t('rule: {0} without reasoning', task) };
  if (reasoning === true) return { model: TEXT_MODELS.frontier, because: l10n.t('rule: reasoning') };
  if (maxOutputTokens !== undefined && maxOutputTokens > LONG_ANSWER)
    return {
      model: TEXT_MODELS.frontier,
      because: l10n.t('rule: answers up to {0} tokens', maxOutputTokens),
    };
  if (maxLatencyMs !== undefined && maxLatencyMs < SOON_MS)
    return { model: TEXT_MODELS.fast, because: l10n.t('rule: within {0} ms', maxLatencyMs) };
  return { model: TEXT_MODELS.balanced, because: l10n.t('rule: no reasoning, a short answer') };
}
