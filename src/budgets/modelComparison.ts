import type { ModelEntry } from '../pricing/modelEntry.ts';
import { modelEnd } from '../pricing/modelLife.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { reprice } from '../pricing/reprice.ts';
import type { UseGroup } from './modelUse.ts';

/** Why a model has no figure for some calls. */
export type Incomparable =
  'no-price' | 'no-size' | 'size-not-known' | 'image-input' | 'document-input' | 'video-input';

export interface ComparedUse {
  model: string;
  /** Some of the calls were made on it. */
  used: boolean;
  /** Calls that it has a price for, what they came to at list price, and what they would cost there now. */
  calls: number;
  herePicoUsd: bigint;
  therePicoUsd: bigint;
  /** Calls that it cannot be told for, the most frequent reason first. */
  unknown: { reason: Incomparable; calls: number }[];
}

export interface UseComparison {
  kind: 'text' | 'image';
  calls: number;
  listPicoUsd: bigint;
  /** Those with a figure for the most calls first; of these the cheapest. */
  models: ComparedUse[];
}

/**
 * What calls would have cost on each model of their kind that serves at `atMs`, at the list prices of then: the same
 * text tokens, thoughts and cached shares, and as many images of the same size in the tokens that the model draws them
 * with. It says nothing of how much another model would write or think.
 */
export function compareUses(groups: readonly UseGroup[], book: PriceBook, atMs: number): UseComparison[] {
  return (['image', 'text'] as const).flatMap((kind) => {
    const own = groups.filter(({ model, images }) => kindOf(book.model(model), images) === kind);
    if (own.length === 0) return [];
    const serving = book.models().filter((entry) => serves(entry, kind, book, atMs));
    const models = serving.map((entry) => compareUse(entry, own, book, atMs)).sort(fullestThenCheapest);
    return [{ kind, calls: callsOf(own), listPicoUsd: listOf(own), models }];
  });
}

function kindOf(entry: ModelEntry | undefined, images: number): string {
  return images > 0 ? 'image' : (entry?.kind ?? '');
}

function serves(entry: ModelEntry, kind: string, book: PriceBook, atMs: number): boolean {
  return (
    entry.kind === kind &&
    book.rowAt(entry.id, atMs) !== undefined &&
    entry.reroute === undefined &&
    modelEnd(entry.id, entry, book, atMs)?.state !== 'retired'
  );
}

function compareUse(
  entry: ModelEntry,
  groups: readonly UseGroup[],
  book: PriceBook,
  atMs: number,
): ComparedUse {
  const unknown = new Map<Incomparable, number>();
  const sum = { calls: 0, herePicoUsd: 0n, therePicoUsd: 0n };
  for (const group of groups) {
    const cost = costThere(entry, group, book, atMs);
    if (typeof cost === 'bigint') {
      sum.calls += group.calls;
      sum.herePicoUsd += group.listPicoUsd;
      sum.therePicoUsd += cost;
    } else unknown.set(cost, (unknown.get(cost) ?? 0) + group.calls);
  }
  return {
    model: entry.id,
    used: groups.some(({ model }) => model === entry.id),
    ...sum,
    unknown: [...unknown].map(([reason, calls]) => ({ reason, calls })).sort((a, b) => b.calls - a.calls),
  };
}

function costThere(entry: ModelEntry, group: UseGroup, book: PriceBook, atMs: number): bigint | Incomparable {
  const tokensByMeter =
    entry.id === group.model ? group.tokensByMeter : tokensThere(entry, group, book.model(group.model));
  if (typeof tokensByMeter === 'string') return tokensByMeter;
  const { serviceTier, promptTokens } = group;
  return reprice({ serviceTier, promptTokens, tokensByMeter }, entry.id, atMs, book)?.picoUsd ?? 'no-price';
}

/** The tokens as this model counts them; text and thoughts are taken as they are. */
function tokensThere(
  entry: ModelEntry,
  { tokensByMeter, images, imageSize }: UseGroup,
  from: ModelEntry | undefined,
): Record<string, number> | Incomparable {
  const there = { ...tokensByMeter };
  for (const kind of ['document', 'video'] as const)
    if (there[`input.${kind}`] || there[`cached.${kind}`]) return `${kind}-input`;
  for (const meter of ['input.image', 'cached.image']) {
    const tokens = there[meter];
    if (!tokens) continue;
    const [one, other] = [from?.image?.inputImageTokens, entry.image?.inputImageTokens];
    // Only what was a whole number of images here is one there.
    if (!one || !other || tokens % one !== 0) return 'image-input';
    there[meter] = (tokens / one) * other;
  }
  if (!there['output.image']) return there;
  if (imageSize === undefined || images === 0) return 'size-not-known';
  const drawn = entry.image?.sizes[imageSize];
  if (!drawn || entry.image?.rejects.includes(imageSize)) return 'no-size';
  return { ...there, 'output.image': images * drawn.tokens };
}

function callsOf(groups: readonly UseGroup[]): number {
  return groups.reduce((calls, group) => calls + group.calls, 0);
}

function listOf(groups: readonly UseGroup[]): bigint {
  return groups.reduce((list, group) => list + group.listPicoUsd, 0n);
}

function fullestThenCheapest(a: ComparedUse, b: ComparedUse): number {
  if (a.calls !== b.calls) return b.calls - a.calls;
  return a.therePicoUsd < b.therePicoUsd ? -1 : Number(a.therePicoUsd > b.therePicoUsd);
}
