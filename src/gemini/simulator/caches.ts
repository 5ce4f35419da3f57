import type { SimCacheBody } from './request.ts';
import { countSegments, totalOf } from './tokens.ts';
import type { ModalityCount, Segment } from './tokens.ts';

/** The service refuses smaller explicit caches. */
const LEAST_TOKENS = 1024;

interface Cache extends SimCacheBody {
  name: string;
  createdAt: number;
  counts: ModalityCount[];
}

/** Explicit caches of the simulator. */
export class SimCaches {
  readonly #caches = new Map<string, Cache>();
  #made = 0;

  /** The resource; or how many tokens it has when those are too few. */
  create(body: SimCacheBody, imageTokens: number, now: number): { made: object } | { tooSmall: number } {
    const counts = countSegments(body.segments, body.roleTokens, imageTokens);
    if (totalOf(counts) < LEAST_TOKENS) return { tooSmall: totalOf(counts) };
    this.#made += 1;
    const name = `cachedContents/sim${String(this.#made).padStart(6, '0')}`;
    const cache: Cache = { ...body, name, createdAt: now, counts };
    this.#caches.set(name, cache);
    return { made: resource(cache) };
  }

  get(name: string, now: number): object | undefined {
    const cache = this.#live(name, now);
    return cache && resource(cache);
  }

  /** What a request that begins with the cache is answered from; undefined for another model, or when it is gone. */
  of(name: string, model: string, now: number): { segments: Segment[]; counts: ModalityCount[] } | undefined {
    const cache = this.#live(name, now);
    return cache?.model === model ? cache : undefined;
  }

  delete(name: string): boolean {
    return this.#caches.delete(name);
  }

  #live(name: string, now: number): Cache | undefined {
    const cache = this.#caches.get(name);
    return cache && now < cache.createdAt + cache.ttlMs ? cache : undefined;
  }
}

function resource({ name, model, displayName, createdAt, ttlMs, counts }: Cache): object {
  return {
    name,
    model: `models/${model}`,
    ...(displayName === undefined ? {} : { displayName }),
    createTime: new Date(createdAt).toISOString(),
    updateTime: new Date(createdAt).toISOString(),
    expireTime: new Date(createdAt + ttlMs).toISOString(),
    usageMetadata: { totalTokenCount: totalOf(counts) },
  };
}
