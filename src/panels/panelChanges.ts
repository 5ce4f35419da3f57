import type { Money } from '../money.ts';
import type { Estimate } from './estimate.ts';

/** A panel's estimate before and after a change of its spec; absent where there was no such panel. */
export interface PanelChange {
  panelId: string;
  before?: Estimate;
  after?: Estimate;
}

interface Estimated {
  panelId: string;
  estimate: Estimate;
}

/** Joined by id, in the order after the change; panels that are gone come last. */
export function panelChanges(before: readonly Estimated[], after: readonly Estimated[]): PanelChange[] {
  const earlier = new Map(before.map(({ panelId, estimate }) => [panelId, estimate]));
  const changes: PanelChange[] = after.map(({ panelId, estimate }) => {
    const old = earlier.get(panelId);
    earlier.delete(panelId);
    return { panelId, after: estimate, ...(old ? { before: old } : {}) };
  });
  for (const [panelId, estimate] of earlier) changes.push({ panelId, before: estimate });
  return changes;
}

/** By how much the likely cost changes; undefined when one side has no figure. A panel that is not there costs 0. */
export function costChange({ before, after }: PanelChange): Money | undefined {
  const [was, is] = [likelyOf(before), likelyOf(after)];
  return was === undefined || is === undefined ? undefined : is - was;
}

function likelyOf(estimate: Estimate | undefined): Money | undefined {
  if (!estimate) return 0n;
  return 'unknown' in estimate ? undefined : estimate.likely;
}
