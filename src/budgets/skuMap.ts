import * as v from 'valibot';
import { canonicalModelId } from '../pricing/modelId.ts';

const words = v.array(v.string());
const confidence = v.picklist(['seen', 'inferred']);

const schema = v.looseObject({
  schema: v.literal('gemini-skus/1'),
  as_of: v.string(),
  services: v.array(v.looseObject({ name: v.string(), recorded: v.boolean(), note: v.optional(v.string()) })),
  notInReceipts: v.array(v.looseObject({ phrases: words, meter: v.string(), why: v.string() })),
  directions: v.array(v.looseObject({ words, room: v.picklist(['input', 'cached', 'output']) })),
  modalities: words,
  serviceTiers: words,
  words,
  models: v.array(v.looseObject({ sku: v.string(), ids: v.pipe(words, v.minLength(1)), confidence })),
});

/** What one SKU bills, in the words of a receipt. */
export type Sku =
  | {
      kind: 'tokens';
      /** The first of the ids that this SKU bills. */
      model: string;
      /** As in `output.text`, which bills thoughts as well. */
      meter: string;
      /** `any`: one SKU for all service tiers, as cached input has. */
      serviceTier: string;
      confidence: 'seen' | 'inferred';
    }
  | { kind: 'not-in-receipts'; meter: string; why: string };

/** `recorded`: calls through this service can stand in a ledger; undefined: it has nothing to do with Gemini. */
interface Service {
  recorded: boolean;
  note?: string | undefined;
}

/** Which meter of which model a SKU bills (data/billing/skus.json). */
export class SkuMap {
  readonly #json: v.InferOutput<typeof schema>;
  /** The longest first: `gemini 3 pro image` is not `gemini 3 pro`. */
  readonly #names: readonly { sku: string; model: string; confidence: 'seen' | 'inferred' }[];
  readonly #groups = new Map<string, string>();

  constructor(json: unknown) {
    this.#json = v.parse(schema, json);
    const named = this.#json.models.map(({ sku, ids, confidence: sure }) => ({
      ...{ sku, confidence: sure },
      model: ids[0] ?? sku,
    }));
    this.#names = named.toSorted((a, b) => b.sku.length - a.sku.length);
    for (const { ids } of this.#json.models) {
      for (const id of ids) if (!this.#groups.has(id)) this.#groups.set(id, ids[0] ?? id);
    }
  }

  service(name: string): Service | undefined {
    return this.#json.services.find((service) => service.name.toLowerCase() === name.trim().toLowerCase());
  }

  /** Models that share their SKUs are one: the id that stands for them. */
  groupOf(model: string): string {
    const id = canonicalModelId(model);
    return this.#groups.get(id) ?? id;
  }

  /** Undefined when a word of the description is not known: an unmapped SKU is shown, never guessed. */
  sku(description: string): Sku | undefined {
    const text = ` ${description
      .toLowerCase()
      .replaceAll(/[_\-\s]+/g, ' ')
      .trim()} `;
    const { notInReceipts, directions, modalities, serviceTiers } = this.#json;
    for (const { phrases, meter, why } of notInReceipts) {
      if (phrases.some((phrase) => text.includes(` ${phrase} `)))
        return { kind: 'not-in-receipts', meter, why };
    }
    const name = this.#names.find(({ sku }) => text.includes(` ${sku} `));
    if (!name) return undefined;
    const rest = text.replace(` ${name.sku} `, ' ').trim().split(' ').filter(Boolean);
    if (rest.some((word) => !this.#json.words.includes(word))) return undefined;
    const direction = directions.find((each) => each.words.some((word) => rest.includes(word)));
    if (!direction) return undefined;
    const modality = modalities.find((word) => rest.includes(word)) ?? 'text';
    const tier = serviceTiers.find((word) => rest.includes(word)) ?? 'standard';
    return {
      kind: 'tokens',
      model: name.model,
      meter: `${direction.room}.${modality}`,
      serviceTier: direction.room === 'cached' ? 'any' : tier,
      confidence: name.confidence,
    };
  }
}
