import type { Call } from '../call.ts';
import type { SumParts } from '../money.ts';
import { isFreeMethod } from '../pricing/freeMethod.ts';

/** By what cost per kept panel is asked for. A panel with two characters counts under both. */
export type KeptBy = 'panel' | 'scene' | 'chapter' | 'character';

/** Cost of panels by what became of it: kept + superseded + withoutImage = spent. */
export interface KeptCost {
  /** Panels with at least one call. */
  panels: number;
  /** Panels that have an image: the one that the user keeps, else the newest. */
  withImage: number;
  /** Those of which the user said which one to keep. */
  chosen: number;
  /** Images made. */
  attempts: number;
  /** Calls beyond the first of a run: errors that were tried again. */
  retries: number;
  calls: number;
  spent: SumParts;
  kept: SumParts;
  superseded: SumParts;
  /** Refused, blocked, broken off, answered by words, or with an image that could not be saved. */
  withoutImage: SumParts;
  /** spent ÷ withImage, half up to a pico-USD; a lower bound while `spent` lacks something. Absent without images. */
  perKept?: bigint;
}

export interface KeptGroup extends KeptCost {
  /** null: the calls that lack it. */
  key: string | null;
}

/** Whether the user said to keep the image that this call made. */
export type IsKept = (call: Call) => boolean;

interface PanelCalls {
  calls: Call[];
}

/** What kept panels cost and what was spent beside them. Simulated and real calls are told apart by the caller. */
export function keptCost(calls: Iterable<Call>, isKept: IsKept): KeptCost {
  return sumPanels(panelsOf(calls), isKept);
}

export function keptCostBy(calls: Iterable<Call>, by: KeptBy, isKept: IsKept): KeptGroup[] {
  return groupsOf(panelsOf(calls), by, isKept);
}

/** All of it at once: the calls are sorted into panels only once. */
export function keptTables(
  calls: Iterable<Call>,
  isKept: IsKept,
): { total: KeptCost; by: Record<KeptBy, KeptGroup[]> } {
  const panels = panelsOf(calls);
  const by = (key: KeptBy): KeptGroup[] => groupsOf(panels, key, isKept);
  return {
    total: sumPanels(panels, isKept),
    by: { panel: by('panel'), scene: by('scene'), chapter: by('chapter'), character: by('character') },
  };
}

function groupsOf(panels: readonly PanelCalls[], by: KeptBy, isKept: IsKept): KeptGroup[] {
  const groups = new Map<string | null, PanelCalls[]>();
  for (const panel of panels) {
    for (const key of keysOf(panel, by)) {
      const group = groups.get(key);
      if (group) group.push(panel);
      else groups.set(key, [panel]);
    }
  }
  return [...groups].map(([key, own]) => Object.assign({ key }, sumPanels(own, isKept)));
}

/** Image calls by panel, each panel's in the order of time. Prompts, counts and refusals of our own are in none. */
function panelsOf(calls: Iterable<Call>): PanelCalls[] {
  const panels = new Map<string, PanelCalls>();
  for (const call of calls) {
    const { panel, chapter } = call.tags;
    if (panel === undefined || call.outcome === 'refused' || isFreeMethod(call.method)) continue;
    const id = JSON.stringify([call.simulated, folderOf(call), chapter ?? null, panel]);
    const found = panels.get(id);
    if (found) found.calls.push(call);
    else panels.set(id, { calls: [call] });
  }
  for (const { calls: own } of panels.values()) {
    own.sort((a, b) => (a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0));
  }
  return [...panels.values()];
}

/** Panels of different folders are different panels, whatever they are called. */
function folderOf({ specFile = '' }: Call): string {
  return specFile.slice(0, specFile.lastIndexOf('/') + 1);
}

function keysOf({ calls }: PanelCalls, by: KeptBy): (string | null)[] {
  const { panel, scene, chapter, characters } = calls.at(-1)?.tags ?? {};
  switch (by) {
    case 'panel':
      return [chapter === undefined ? (panel ?? null) : `${chapter}/${panel ?? ''}`];
    case 'scene':
      return [scene ?? null];
    case 'chapter':
      return [chapter ?? null];
    case 'character': {
      const ids = [...new Set((characters ?? '').split(',').filter((id) => id !== ''))];
      return ids.length > 0 ? ids : [null];
    }
  }
}

function sumPanels(panels: readonly PanelCalls[], isKept: IsKept): KeptCost {
  const sum: KeptCost = {
    panels: panels.length,
    withImage: 0,
    chosen: 0,
    attempts: 0,
    retries: 0,
    calls: 0,
    spent: nothing(),
    kept: nothing(),
    superseded: nothing(),
    withoutImage: nothing(),
  };
  for (const { calls } of panels) {
    const images = calls.filter(isImage);
    const chosen = images.findLast((call) => isKept(call));
    const kept = chosen ?? images.at(-1);
    const made = new Set(images);
    sum.withImage += kept ? 1 : 0;
    sum.chosen += chosen ? 1 : 0;
    sum.attempts += images.length;
    for (const call of calls) {
      sum.calls += 1;
      if ((call.attempt ?? 1) > 1) sum.retries += 1;
      add(sum.spent, call);
      add(call === kept ? sum.kept : made.has(call) ? sum.superseded : sum.withoutImage, call);
    }
  }
  if (sum.withImage === 0) return sum;
  const count = BigInt(sum.withImage);
  return { ...sum, perKept: (sum.spent.billed * 2n + count) / (count * 2n) };
}

/** One of ours that could not be saved is lost; what other programs do with theirs is not ours to know. */
function isImage({ images, imageFile, source }: Call): boolean {
  return (images ?? 0) > 0 && (imageFile !== undefined || source !== 'runner');
}

function nothing(): SumParts {
  return { billed: 0n, uncertain: 0, unpriced: 0, unknown: 0 };
}

/** As the ledger's sums take a call: a range by its lower bound, what is not known counted and in no amount. */
function add(sum: SumParts, call: Call): void {
  const billed = call.picoUsd ?? (call.reason === 'uncertain' ? call.minPicoUsd : undefined);
  if (call.reason === 'uncertain') sum.uncertain += 1;
  if (billed !== undefined) sum.billed += BigInt(billed);
  else if (call.reason === 'unpriced') sum.unpriced += 1;
  else if (call.reason === 'unknown') sum.unknown += 1;
}
