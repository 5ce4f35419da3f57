import type { Call, ServiceTier } from '../call.ts';

/** Calls that any model would price alike: one model, tier, image size, kinds of input, side of each price step. */
export interface UseGroup {
  /** As the book names it. */
  model: string;
  serviceTier: ServiceTier;
  /** Of one of its calls: all of them are within the same steps. */
  promptTokens: number;
  imageSize?: string;
  calls: number;
  images: number;
  tokensByMeter: Record<string, number>;
  /** What the calls came to at list price. */
  listPicoUsd: bigint;
}

export interface ModelUses {
  groups: UseGroup[];
  /** Calls that were looked at and cannot be priced anew on any model. */
  left: { notPriced: number; noTokens: number; severalModels: number };
}

const COUNTED_APART = [
  ...['input.image', 'input.document', 'input.video'],
  ...['cached.image', 'cached.document', 'cached.video'],
];

/** Gathers calls into groups, one by one in any order. Refused, failed and counting calls cost nothing anywhere. */
export class UseTally {
  private readonly canonical: (id: string) => string;
  private readonly bounds: readonly number[];
  private readonly groups = new Map<string, UseGroup>();
  private readonly left = { notPriced: 0, noTokens: 0, severalModels: 0 };

  /** `bounds`: lengths of prompt at which some model's price has a step. */
  constructor(canonical: (id: string) => string, bounds: readonly number[]) {
    this.canonical = canonical;
    this.bounds = bounds;
  }

  add(call: Call): void {
    const { reason, listPicoUsd, tokensByMeter, flags } = call;
    if (reason === 'not-charged' || call.outcome === 'refused' || call.method === 'countTokens') return;
    if (listPicoUsd === undefined || reason === 'uncertain') this.left.notPriced += 1;
    else if (tokensByMeter === undefined) this.left.noTokens += 1;
    else if (flags.includes('several-models')) this.left.severalModels += 1;
    else this.put(call, BigInt(listPicoUsd), tokensByMeter);
  }

  result(): ModelUses {
    return { groups: [...this.groups.values()], left: { ...this.left } };
  }

  private put(call: Call, list: bigint, tokens: Record<string, number>): void {
    const { imageSize, images = 0, serviceTier = 'standard', promptTokens = 0 } = call;
    const model = this.canonical(call.modelVersion ?? call.requestedModel);
    const step = this.bounds.filter((bound) => promptTokens > bound).length;
    const size = images > 0 ? imageSize : undefined;
    // What some models count in another way stays apart, so that the rest of the calls has a figure.
    const kinds = COUNTED_APART.map((meter) => (tokens[meter] ?? 0) > 0);
    const key = JSON.stringify([model, serviceTier, step, images > 0, size ?? null, kinds]);
    let group = this.groups.get(key);
    if (!group) {
      const blank = { calls: 0, images: 0, tokensByMeter: {}, listPicoUsd: 0n };
      group = {
        model,
        serviceTier,
        promptTokens,
        ...(size === undefined ? {} : { imageSize: size }),
        ...blank,
      };
      this.groups.set(key, group);
    }
    group.calls += 1;
    group.images += images;
    group.listPicoUsd += list;
    for (const [meter, count] of Object.entries(tokens))
      group.tokensByMeter[meter] = (group.tokensByMeter[meter] ?? 0) + count;
  }
}
