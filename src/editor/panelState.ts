import { contentOf } from '../panels/contentOf.ts';
import { chooseModel, type TierModels } from '../panels/chooseModel.ts';
import type { Call } from '../call.ts';
import { panelKey, type LastActuals } from '../calls/lastActuals.ts';
import type { Panel, SpecFile } from '../panels/spec.ts';

export type PanelState = { run: 'never' } | { run: 'done' | 'changed'; last: Call };

/** What a panel's state is read from. */
export interface PanelStateParts {
  actuals: LastActuals;
  simulated: boolean;
  /** Undefined while the ledger’s key is not read yet. */
  hmac: (text: string) => string | undefined;
  /** Of the panel's reference images; undefined while they are not read. */
  digests: (panel: Panel) => readonly string[] | undefined;
  /** What the user's rules make of a panel without a model. */
  tiers: TierModels;
}

/** The hash that a call for this panel would carry; undefined while something of it is not read. */
export function panelHash(
  panel: Panel,
  { hmac, digests, tiers }: Pick<PanelStateParts, 'hmac' | 'digests' | 'tiers'>,
): string | undefined {
  const read = digests(panel);
  return read && hmac(contentOf(panel, chooseModel(panel.spec, tiers).model, read));
}

/** Whether a panel was run, and whether its spec changed since; without a hash it counts as unchanged. */
export function panelState(panel: Panel, parts: PanelStateParts): PanelState {
  const last = parts.actuals.of(panelKey(panel), parts.simulated);
  if (!last) return { run: 'never' };
  const hash = panelHash(panel, parts);
  const same = hash === undefined || last.contentHash === undefined || last.contentHash === hash;
  return { run: same ? 'done' : 'changed', last };
}

/** Ids of the panels that were never run, or were changed since. */
export function panelsLeft(file: SpecFile | undefined, parts: PanelStateParts): string[] {
  const panels = file?.panels ?? [];
  return panels.filter((panel) => panelState(panel, parts).run !== 'done').map(({ spec }) => spec.panelId);
}
