import { chooseModel } from './chooseModel.ts';
import { referencesOf } from './panelRequest.ts';
import type { Panel } from './spec.ts';

/** What panels of one model have in common: worth a cache when it is long and often sent. */
export interface SharedContext {
  model: string;
  /** Those that it can be used for. */
  panelIds: string[];
  system?: string;
  style?: string;
  /** Paths, in the order of the first panel. */
  references: string[];
}

/**
 * By model and system instruction (a request with a cache cannot have one of its own), the largest first. A style or
 * a reference is shared when all of the group have it.
 */
export function sharedContexts(panels: readonly Panel[]): SharedContext[] {
  const groups = new Map<string, Panel[]>();
  for (const panel of panels) {
    if (panel.errors.length > 0) continue;
    const key = JSON.stringify([chooseModel(panel.spec).model, panel.spec.system ?? null]);
    const group = groups.get(key);
    if (group) group.push(panel);
    else groups.set(key, [panel]);
  }
  return [...groups.values()].map(contextOf).toSorted((a, b) => b.panelIds.length - a.panelIds.length);
}

function contextOf(group: Panel[]): SharedContext {
  const [first] = group;
  const specs = group.map(({ spec }) => spec);
  const style = first?.spec.style;
  const lists = specs.map((spec) => new Set(referencesOf(spec)));
  return {
    model: first ? chooseModel(first.spec).model : '',
    panelIds: specs.map(({ panelId }) => panelId),
    ...(first?.spec.system === undefined ? {} : { system: first.spec.system.trim() }),
    ...(style !== undefined && specs.every((spec) => spec.style === style) ? { style } : {}),
    references: first ? referencesOf(first.spec).filter((name) => lists.every((list) => list.has(name))) : [],
  };
}
