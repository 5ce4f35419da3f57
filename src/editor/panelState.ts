import { contentOf } from '../panels/contentOf.ts';
import { chooseModel } from '../panels/chooseModel.ts';
import { panelTags } from '../panels/panelTags.ts';
import type { Call } from '../call.ts';
import type { LastActuals, PanelKey } from '../calls/lastActuals.ts';
import type { Panel, SpecFile } from '../panels/spec.ts';

/** The key that a panel's calls are tagged with. */
export function panelKey(panel: Panel): PanelKey {
  const { chapter } = panelTags(panel);
  return { kind: panel.from, id: panel.spec.panelId, ...(chapter === undefined ? {} : { chapter }) };
}

export type PanelState = { run: 'never' } | { run: 'done' | 'changed'; last: Call };

/** Whether a panel was run, and whether its spec changed since; without a hash it counts as unchanged. */
export function panelState(
  panel: Panel,
  actuals: LastActuals,
  simulated: boolean,
  hmac: (text: string) => string | undefined,
): PanelState {
  const last = actuals.of(panelKey(panel), simulated);
  if (!last) return { run: 'never' };
  const hash = hmac(contentOf(panel, chooseModel(panel.spec).model));
  const same = hash === undefined || last.contentHash === undefined || last.contentHash === hash;
  return { run: same ? 'done' : 'changed', last };
}

/** Ids of the panels that were never run, or were changed since. */
export function panelsLeft(
  file: SpecFile | undefined,
  actuals: LastActuals,
  simulated: boolean,
  hmac: (text: string) => string | undefined,
): string[] {
  const panels = file?.panels ?? [];
  return panels
    .filter((panel) => panelState(panel, actuals, simulated, hmac).run !== 'done')
    .map(({ spec }) => spec.panelId);
}
