import * as v from 'valibot';

import { bookFaults } from './bookCheck.ts';
import { CompiledModel } from './compiledModel.ts';
import { canonicalModelId } from './modelId.ts';
import { modelEntry, type ModelEntry, type PriceRow } from './modelEntry.ts';
import { bookSchema, type BookJson } from './priceBookSchema.ts';
import { PriceBookError } from './priceBookError.ts';

/** Distinct ids remembered by a book; a journal with more invented ids than this only costs a second look-up. */
const REMEMBERED_IDS = 2000;

/** Dated prices of Gemini models. Ids match exactly, or by a listed alias, after canonicalModelId. */
export class PriceBook {
  /** YYYY-MM-DD. */
  readonly asOf: string;
  readonly json: BookJson;
  readonly #entries: readonly ModelEntry[];
  readonly #byId = new Map<string, ModelEntry>();
  readonly #compiled = new Map<ModelEntry, CompiledModel>();
  readonly #remembered = new Map<string, ResolvedId>();

  constructor(json: BookJson) {
    this.json = json;
    this.asOf = json.as_of;
    this.#entries = json.models.map((model) => modelEntry(model, json.models));
    for (const entry of this.#entries) {
      for (const alias of entry.aliases) this.#byId.set(alias, entry);
    }
    // An id of its own wins over another model's alias.
    for (const entry of this.#entries) this.#byId.set(entry.id, entry);
  }

  models(): readonly ModelEntry[] {
    return this.#entries;
  }

  model(id: string): ModelEntry | undefined {
    return this.#byId.get(canonicalModelId(id));
  }

  /** The row in force at an instant (ms); undefined when the model or a row for that day is missing. */
  rowAt(id: string, atMs: number): PriceRow | undefined {
    return this.model(id)?.rows.find((row) => row.fromMs <= atMs && atMs < row.toMs);
  }

  /** What a `-latest` alias is thought to mean: for estimates only, never for a bill. */
  movingAlias(id: string): { model: string; confidence: string } | undefined {
    const key = canonicalModelId(id);
    const alias = Object.hasOwn(this.json.aliases, key) ? this.json.aliases[key] : undefined;
    return alias && { model: alias.resolvesTo, confidence: alias.confidence ?? 'inferred' };
  }

  /** Where a row's figures come from, by a key of its `source`. */
  source(key: string): { title: string; address: string; read?: string | undefined } | undefined {
    return Object.hasOwn(this.json.sources, key) ? this.json.sources[key] : undefined;
  }

  /** An id as it stands in a request or an answer: its bare form, and its model made ready for receipts. */
  resolve(rawId: string): ResolvedId {
    const known = this.#remembered.get(rawId);
    if (known !== undefined) return known;
    const id = canonicalModelId(rawId);
    const entry = this.#byId.get(id);
    let model = entry && this.#compiled.get(entry);
    if (entry && !model) {
      model = new CompiledModel(entry);
      this.#compiled.set(entry, model);
    }
    const resolved = { id, model };
    if (this.#remembered.size >= REMEMBERED_IDS) this.#remembered.clear();
    this.#remembered.set(rawId, resolved);
    return resolved;
  }
}

interface ResolvedId {
  readonly id: string;
  readonly model: CompiledModel | undefined;
}

/** Decodes a price book. Throws PriceBookError naming model, row and field of the first fault. */
export function parsePriceBook(json: unknown): PriceBook {
  const decoded = v.safeParse(bookSchema, json);
  if (!decoded.success) throw PriceBookError.fromIssue(decoded.issues[0], json);
  const [fault] = bookFaults(decoded.output.models);
  if (fault) throw new PriceBookError('contradiction', fault.place, fault.message);
  return new PriceBook(decoded.output);
}
