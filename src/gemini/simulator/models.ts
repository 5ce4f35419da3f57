import type { ModelEntry } from '../../pricing/modelEntry.ts';
import { pacificMidnight } from '../../pricing/pacificDay.ts';
import type { PriceBook } from '../../pricing/priceBook.ts';

/** Input tokens of one picture where the book does not say (tokens.ts). */
const IMAGE_TOKENS_2 = 258;
const IMAGE_TOKENS_3 = 1120;

/** The models that the simulator serves on a day: the text and image models with a price row in force. */
export class Catalogue {
  readonly #book: PriceBook;

  constructor(book: PriceBook) {
    this.#book = book;
  }

  /**
   * Who answers for a requested id: itself, the target of a `-latest` alias, or the model that it is rerouted
   * to. Undefined for an unknown or retired one, which the service answers with 404. A shutdown that was only
   * announced, or after which the model was still seen to answer, does not retire it.
   */
  served(id: string, now: number): ModelEntry | undefined {
    const model = this.#book.model(this.#book.movingAlias(id)?.model ?? id);
    if (model?.reroute && model.reroute.fromMs <= now) return this.served(model.reroute.to, now);
    return model && this.#offered(model, now) ? model : undefined;
  }

  /** Of any kind, as long as it has a price. */
  priced(id: string, now: number): ModelEntry | undefined {
    const model = this.#book.model(id);
    return model && this.#book.rowAt(model.id, now) ? model : undefined;
  }

  /** Those in models.list. */
  listed(now: number): ModelEntry[] {
    return this.#book.models().filter((model) => this.#offered(model, now));
  }

  #offered(model: ModelEntry, now: number): boolean {
    const { shutdown } = model;
    const retired = shutdown?.state === 'shut down' && (pacificMidnight(shutdown.date) ?? Infinity) <= now;
    return (
      !retired &&
      (model.kind === 'text' || model.kind === 'image') &&
      this.#book.rowAt(model.id, now) !== undefined
    );
  }

  /** Whether the service caches prompts of this model by itself: the book then has a cached rate. */
  caches(model: ModelEntry, now: number): boolean {
    return this.#book.rowAt(model.id, now)?.steps[0]?.meters['cached.text'] !== undefined;
  }

  /** Whether an explicit cache of it can be made: the book then has a price for storing one. */
  storesCaches(model: ModelEntry, now: number): boolean {
    return this.#book.rowAt(model.id, now)?.steps[0]?.meters['cacheStorage.perHour'] !== undefined;
  }
}

export function inputImageTokens(model: ModelEntry): number {
  return model.image?.inputImageTokens ?? (model.family.startsWith('2') ? IMAGE_TOKENS_2 : IMAGE_TOKENS_3);
}

/** Models of the 2.0 family and the small image models answer without thoughts (recorded). */
export function thinks(model: ModelEntry): boolean {
  const silent = ['gemini-2.5-flash-image', 'gemini-3.1-flash-lite-image', 'gemini-2.5-flash-lite'];
  return !model.family.startsWith('2.0') && !silent.includes(model.id);
}

/** An entry of models.list, in the service's shape. */
export function modelResource(model: ModelEntry): object {
  return {
    name: `models/${model.id}`,
    version: model.family || '001',
    displayName: model.name,
    description: `${model.name} (simulated)`,
    inputTokenLimit: model.limits?.inputTokens ?? 131_072,
    outputTokenLimit: model.limits?.outputTokens ?? 32_768,
    supportedGenerationMethods: ['generateContent', 'countTokens'],
    temperature: 1,
    topP: 0.95,
    topK: 64,
    maxTemperature: 2,
    ...(thinks(model) ? { thinking: true } : {}),
  };
}
