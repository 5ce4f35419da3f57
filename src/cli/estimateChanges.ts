import { exactUsd } from '../money.ts';
import type { Estimate } from '../panels/estimate.ts';
import { estimateText } from '../panels/estimateText.ts';
import { costChange, panelChanges, type PanelChange } from '../panels/panelChanges.ts';
import type { EstimateSum } from '../panels/sumEstimates.ts';
import { plainText } from './callRow.ts';
import type { EstimatedSpec } from './estimateOutput.ts';

/** A spec's estimates before and after a change; without `before`, simply its estimates. */
export interface SpecChange {
  path: string;
  kind: 'added' | 'removed' | 'changed' | 'whole';
  panels: PanelChange[];
  before?: EstimateSum;
  after?: EstimateSum;
  spec?: EstimatedSpec['spec'];
  /** 1-based line of each panel that is there after the change. */
  lines: ReadonlyMap<string, number>;
}

/** Not compared with anything. */
export function wholeSpec(after: EstimatedSpec): SpecChange {
  return { ...specChange(undefined, after), kind: 'whole' };
}

export function specChange(before: EstimatedSpec | undefined, after: EstimatedSpec | undefined): SpecChange {
  const panelsOf = (side: EstimatedSpec | undefined) =>
    (side?.panels ?? []).map(({ panel, estimate }) => ({ panelId: panel.spec.panelId, estimate }));
  return {
    path: (after ?? before)?.spec.path ?? '',
    kind: before && after ? 'changed' : after ? 'added' : 'removed',
    panels: panelChanges(panelsOf(before), panelsOf(after)),
    ...(before ? { before: before.sum } : {}),
    ...(after ? { after: after.sum, spec: after.spec } : {}),
    lines: new Map(
      (after?.panels ?? []).map(({ panel }) => [
        panel.spec.panelId,
        after?.spec.text.slice(0, panel.range.start).split('\n').length ?? 1,
      ]),
    ),
  };
}

/** Panels whose cost is another, or cannot be compared. */
export function movedPanels({ panels }: SpecChange): PanelChange[] {
  return panels.filter((change) => costChange(change) !== 0n);
}

/** Money as exact decimal strings; null where a side has no figure. */
export function changeJson({ path, kind, panels }: SpecChange): object {
  return {
    path,
    kind,
    panels: panels.map((change) => {
      const more = costChange(change);
      const { panelId, before, after } = change;
      const changeUsd = more === undefined ? null : exactUsd(more);
      return { panelId, beforeUsd: likelyUsd(before), afterUsd: likelyUsd(after), changeUsd };
    }),
  };
}

/** Null: not there, or not known. */
function likelyUsd(estimate: Estimate | undefined): string | null {
  return !estimate || 'unknown' in estimate ? null : exactUsd(estimate.likely);
}

export function changeLines(change: SpecChange): string {
  const moved = movedPanels(change).map(({ panelId, before, after }) => {
    const [was, is] = [before, after].map((estimate) => (estimate ? estimateText(estimate) : 'not there'));
    return `  ${panelId}  ${was} → ${is}`;
  });
  const same = change.panels.length - moved.length;
  return [`${change.path} (${change.kind})`, ...moved, ...(same > 0 ? [`  ${same} at the same cost`] : [])]
    .map((line) => plainText(line))
    .join('\n');
}
