import type { Call } from '../call.ts';
import type { SumParts } from '../money.ts';
import { isFreeMethod } from '../pricing/freeMethod.ts';

/** By what cost per kept panel is asked for. A panel with two characters counts under both. */
export type KeptBy = 'panel' | 'scene' | 'chapter' | 'character';

/** Cost of panels by what became of it: kept + superseded + withoutImage = spent. */
export interface KeptCost {
  /** Panels with at least one call. */
  panels: number;
  /** Panels whose image that stays is among the calls: the one that the user keeps, else the newest. */
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

/**
 * Whether the user keeps the image that this call made (false: another one of its panel; undefined: nothing was chosen);
 * a promise where a file must be read first.
 */
export type IsKept = (call: Call) => boolean | undefined | Promise<boolean | undefined>;

/** An image, and what it cost. */
interface Made {
  at: string;
  cost: SumParts;
}

interface PanelSum {
  /** Of its newest call. */
  at: string;
  tags: Call['tags'];
  attempts: number;
  retries: number;
  calls: number;
  images: SumParts;
  withoutImage: SumParts;
  newest?: Made;
  chosen?: Made;
  /** The user keeps one: when it is not among these calls, none of theirs stays. */
  isChosen: boolean;
}

/**
 * The one reckoning of what kept panels cost and what was spent beside them: an image that kept.json names is the one
 * kept (when it is of an earlier range all of these are superseded), else the newest of the calls that were added. Takes calls one by one, in any order; holds only panels. Simulated
 * and real calls are told apart by the caller.
 */
export class PanelTally {
  private readonly panels = new Map<string, PanelSum>();

  /** Prompts, counts and refusals of our own are in none. */
  add(call: Call, isKept: boolean | undefined): void {
    const { panel, chapter } = call.tags;
    if (panel === undefined || call.outcome === 'refused' || isFreeMethod(call.method)) return;
    const id = JSON.stringify([call.simulated, folderOf(call), chapter ?? null, panel]);
    const sum = this.panels.get(id) ?? begin(call);
    this.panels.set(id, sum);
    const { startedAt: at, tags } = call;
    if (at >= sum.at) Object.assign(sum, { at, tags });
    sum.calls += 1;
    if ((call.attempt ?? 1) > 1) sum.retries += 1;
    const cost = costOf(call);
    if (!isImage(call)) {
      addParts(sum.withoutImage, cost);
      return;
    }
    sum.attempts += 1;
    addParts(sum.images, cost);
    if (at >= (sum.newest?.at ?? '')) sum.newest = { at, cost };
    if (isKept !== undefined) sum.isChosen = true;
    if (isKept && at >= (sum.chosen?.at ?? '')) sum.chosen = { at, cost };
  }

  total(): KeptCost {
    return sumPanels([...this.panels.values()]);
  }

  by(key: KeptBy): KeptGroup[] {
    const groups = new Map<string | null, PanelSum[]>();
    for (const panel of this.panels.values())
      for (const name of keysOf(panel, key)) {
        const group = groups.get(name);
        if (group) group.push(panel);
        else groups.set(name, [panel]);
      }
    return [...groups].map(([name, own]) => Object.assign({ key: name }, sumPanels(own)));
  }
}

function begin({ startedAt: at, tags }: Call): PanelSum {
  const parts = { images: nothing(), withoutImage: nothing() };
  return { at, tags, attempts: 0, retries: 0, calls: 0, ...parts, isChosen: false };
}

/** Panels of different folders are different panels, whatever they are called. */
function folderOf({ specFile = '' }: Call): string {
  return specFile.slice(0, specFile.lastIndexOf('/') + 1);
}

function keysOf({ tags }: PanelSum, by: KeptBy): (string | null)[] {
  const { panel, scene, chapter, characters } = tags;
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

function sumPanels(panels: readonly PanelSum[]): KeptCost {
  const counts = { withImage: 0, chosen: 0, attempts: 0, retries: 0, calls: 0 };
  const [images, kept, withoutImage] = [nothing(), nothing(), nothing()];
  for (const panel of panels) {
    const stays = panel.isChosen ? panel.chosen : panel.newest;
    counts.withImage += stays ? 1 : 0;
    counts.chosen += panel.chosen ? 1 : 0;
    counts.attempts += panel.attempts;
    counts.retries += panel.retries;
    counts.calls += panel.calls;
    addParts(images, panel.images);
    addParts(withoutImage, panel.withoutImage);
    if (stays) addParts(kept, stays.cost);
  }
  const superseded = nothing();
  addParts(superseded, images);
  addParts(superseded, kept, -1);
  const spent = nothing();
  addParts(spent, images);
  addParts(spent, withoutImage);
  const sum = { panels: panels.length, ...counts, spent, kept, superseded, withoutImage };
  if (sum.withImage === 0) return sum;
  const count = BigInt(sum.withImage);
  return { ...sum, perKept: (spent.billed * 2n + count) / (count * 2n) };
}

/** One of ours that could not be saved is lost; what other programs do with theirs is not ours to know. */
function isImage({ images, imageFile, source }: Call): boolean {
  return (images ?? 0) > 0 && (imageFile !== undefined || source !== 'runner');
}

function nothing(): SumParts {
  return { billed: 0n, uncertain: 0, unpriced: 0, unknown: 0 };
}

/** As the ledger's sums take a call: a range by its lower bound, what is not known counted and in no amount. */
function costOf(call: Call): SumParts {
  const billed = call.picoUsd ?? (call.reason === 'uncertain' ? call.minPicoUsd : undefined);
  const lacks = (reason: Call['reason']) => Number(billed === undefined && call.reason === reason);
  return {
    billed: BigInt(billed ?? 0),
    uncertain: Number(call.reason === 'uncertain'),
    unpriced: lacks('unpriced'),
    unknown: lacks('unknown'),
  };
}

function addParts(sum: SumParts, more: SumParts, sign: 1 | -1 = 1): void {
  sum.billed += BigInt(sign) * more.billed;
  sum.uncertain += sign * more.uncertain;
  sum.unpriced += sign * more.unpriced;
  sum.unknown += sign * more.unknown;
}
