import type { PanelSpec } from './spec.ts';

/** The models that the tiers stand for. */
export interface TierModels {
  flash: string;
  pro: string;
}

const TIER_MODELS: TierModels = { flash: 'gemini-nano-banana-2.1', pro: 'gemini-3-pro-image' };

/** From this many characters on, the rule takes the pro model: likenesses hold better there. */
const MANY_CHARACTERS = 4;

export interface ModelChoice {
  model: string;
  /** Why, in a few words for the lens: "model", "tier: flash", "rule: key panel". */
  because: string;
}

/**
 * `model` wins, then `tier`. Without either: pro for a key panel or four characters and more, else flash. Size takes
 * no part: both make 4K, and flash for less than half.
 */
export function chooseModel(spec: PanelSpec, tiers: TierModels = TIER_MODELS): ModelChoice {
  if (spec.model !== undefined) return { model: spec.model, because: 'model' };
  if (spec.tier !== undefined) return { model: tiers[spec.tier], because: `tier: ${spec.tier}` };
  if (spec.keyPanel === true) return { model: tiers.pro, because: 'rule: key panel' };
  if (spec.characters.length >= MANY_CHARACTERS) {
    return { model: tiers.pro, because: `rule: ${spec.characters.length} characters` };
  }
  return { model: tiers.flash, because: 'rule: no key panel, fewer than 4 characters' };
}
