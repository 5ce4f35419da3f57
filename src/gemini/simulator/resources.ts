import type { InlineAnswer, SimBatches } from './batches.ts';
import type { SimCaches } from './caches.ts';
import { cacheNotFound, cacheTooSmall, invalidArgument, modelNotFound, pathNotFound } from './errors.ts';
import type { ErrorAnswer } from './errors.ts';
import { inputImageTokens, modelResource } from './models.ts';
import type { Catalogue } from './models.ts';
import { parseBatch, parseCache } from './request.ts';
import type { SimRequest } from './request.ts';
import type { Route } from './route.ts';

type ResourceRoute = Exclude<Route, { sse: boolean }>;
type ResourceAnswer = { body: object } | { error: ErrorAnswer };

interface ResourcesParts {
  models: Catalogue;
  batches: SimBatches;
  caches: SimCaches;
  now: () => number;
  /** Answers one request of a batch job. */
  inline: (model: string, request: SimRequest) => Promise<InlineAnswer>;
}

/** What the service keeps and is asked about by name: models, batch jobs, explicit caches. */
export class Resources {
  readonly #parts: ResourcesParts;

  constructor(parts: ResourcesParts) {
    this.#parts = parts;
  }

  async answer(route: ResourceRoute, body: string): Promise<ResourceAnswer> {
    const { models, now } = this.#parts;
    switch (route.to) {
      case 'list':
        return { body: page('models', models.listed(now()).map(modelResource), route) };
      case 'get': {
        const found = models.served(route.model, now());
        return found
          ? { body: modelResource(found) }
          : { error: modelNotFound(route.model, route.version, 'GetModel') };
      }
      case 'batchGenerateContent':
        return this.#submit(route, body);
      case 'batch':
        return this.#batch(route);
      case 'cache':
        return this.#cache(route, body);
    }
  }

  #submit({ model: id, version }: { model: string; version: string }, body: string): ResourceAnswer {
    const { models, batches, now } = this.#parts;
    const model = models.served(id, now());
    if (!model) return { error: modelNotFound(id, version, 'batchGenerateContent') };
    const batch = parseBatch(body);
    return batch ? { body: batches.create(model.id, batch, now()) } : { error: invalidArgument() };
  }

  async #batch(route: Extract<Route, { to: 'batch' }>): Promise<ResourceAnswer> {
    const { batches, now, inline } = this.#parts;
    const { action, name } = route;
    if (action === 'list') return { body: page('operations', batches.list(now()), route) };
    if (action === 'get') {
      const operation = await batches.get(name, now(), inline);
      return operation ? { body: operation } : { error: pathNotFound() };
    }
    const done = action === 'cancel' ? batches.cancel(name, now()) : batches.delete(name);
    return done ? { body: {} } : { error: pathNotFound() };
  }

  #cache({ action, name }: Extract<Route, { to: 'cache' }>, body: string): ResourceAnswer {
    const { models, caches, now } = this.#parts;
    if (action === 'get') {
      const found = caches.get(name, now());
      return found ? { body: found } : { error: cacheNotFound() };
    }
    if (action === 'delete') return caches.delete(name) ? { body: {} } : { error: cacheNotFound() };
    const cache = parseCache(body);
    if (!cache) return { error: invalidArgument() };
    const model = models.served(cache.model, now());
    if (!model || !models.storesCaches(model, now()))
      return { error: modelNotFound(cache.model, 'v1beta', 'createCachedContent') };
    const result = caches.create({ ...cache, model: model.id }, inputImageTokens(model), now());
    return 'made' in result ? { body: result.made } : { error: cacheTooSmall(result.tooSmall) };
  }
}

function page(
  name: string,
  all: readonly object[],
  { pageSize, pageToken }: { pageSize: number; pageToken: string },
): object {
  const start = Number(pageToken) || 0;
  const next = start + pageSize;
  return { [name]: all.slice(start, next), ...(next < all.length ? { nextPageToken: String(next) } : {}) };
}
