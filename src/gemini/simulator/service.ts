import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import type { PriceBook } from '../../pricing/priceBook.ts';
import { makeAnswer } from './answer.ts';
import type { Chunks, WireAnswer } from './answer.ts';
import { invalidArgument, keyInvalid, modelNotFound, pathNotFound, unavailable } from './errors.ts';
import { FaultQueue, markedFaults } from './faults.ts';
import type { Fault, Oddity, SeenRequest } from './faults.ts';
import { Catalogue, inputImageTokens, modelResource } from './models.ts';
import { PromptCache } from './promptCache.ts';
import { refusal } from './refusal.ts';
import { parseCount, parseGenerate } from './request.ts';
import type { SimRequest } from './request.ts';
import { routeOf } from './route.ts';
import type { Route } from './route.ts';
import { digest } from './seed.ts';
import { mergeChunks, sendError, sendJson, sendStream } from './send.ts';
import type { Pace } from './send.ts';
import { countSegments, totalOf } from './tokens.ts';

export interface ServiceOptions {
  /** The same seed and request give the same tokens and pictures. */
  seed?: string;
  /** Which models there are, and what they take. */
  book: PriceBook;
  /** The day decides which models are retired or rerouted. ms */
  now?: () => number;
  /** Until the first chunk, and between two. */
  pace?: Pace;
  /** Lets a request that comes again have other thoughts and another picture. Default: no. */
  varyAttempts?: boolean;
  /** Told about every finished exchange. */
  onExchange?: (exchange: SimulatedExchange) => void;
}

export interface SimulatedExchange extends SeenRequest {
  /** Absent when the connection ended before an answer. */
  status?: number;
  /** The client went before the answer was complete. */
  closedByClient: boolean;
}

type CallRoute = Extract<Route, { model: string; to: SeenRequest['method'] }>;

/** Answers requests as Gemini does; knows nothing of ports. */
export class SimulatedService {
  readonly faults = new FaultQueue();
  readonly #options: ServiceOptions;
  readonly #models: Catalogue;
  readonly #cache = new PromptCache();
  /** How often each request came. */
  readonly #times = new Map<string, number>();
  #answers = 0;

  constructor(options: ServiceOptions) {
    this.#options = options;
    this.#models = new Catalogue(options.book);
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    const body = (await buffer(request)).toString('utf8');
    const route = routeOf(request.method ?? '', request.url ?? '');
    if (!route) return sendError(response, pathNotFound(), false);
    const key = keyOf(request);
    if (key === '' || key.startsWith('invalid')) {
      return sendError(response, keyInvalid(key === ''), isList(route));
    }
    if (route.to === 'list') return this.#list(response, route);
    if (route.to === 'get') return this.#get(response, route);
    await this.#call(response, route, body, gone.signal);
  }

  get #now(): number {
    return this.#options.now?.() ?? Date.now();
  }

  #list(response: ServerResponse, { pageSize, pageToken }: { pageSize: number; pageToken: string }): void {
    const all = this.#models.listed(this.#now);
    const start = Number(pageToken) || 0;
    const next = start + pageSize;
    sendJson(response, 200, {
      models: all.slice(start, next).map(modelResource),
      ...(next < all.length ? { nextPageToken: String(next) } : {}),
    });
  }

  #get(response: ServerResponse, { model, version }: { model: string; version: string }): void {
    const found = this.#models.served(model, this.#now);
    if (found) sendJson(response, 200, modelResource(found));
    else sendError(response, modelNotFound(model, version, 'GetModel'), false);
  }

  async #call(response: ServerResponse, route: CallRoute, body: string, signal: AbortSignal): Promise<void> {
    const parsed = route.to === 'countTokens' ? parseCount(body) : parseGenerate(body);
    const seen: SeenRequest = { method: route.to, model: route.model, text: parsed?.text ?? '' };
    response.once('close', () => {
      const status = response.headersSent ? { status: response.statusCode } : {};
      this.#options.onExchange?.({ ...seen, ...status, closedByClient: signal.aborted });
    });
    const model = this.#models.served(route.model, this.#now);
    if (!model)
      return sendError(response, modelNotFound(route.model, route.version, route.to), isList(route));
    if (!parsed) return sendError(response, invalidArgument(), isList(route));
    const { faults, time } = this.#faultsOf(seen, parsed);
    const error = faults.find((fault) => fault.kind === 'error');
    const refused = error ? error.answer(route.model) : refusal(model, parsed);
    if (refused) return sendError(response, refused, isList(route));
    const imageTokens = inputImageTokens(model);
    if (route.to === 'countTokens') {
      const counts = countSegments(parsed.segments, parsed.roleTokens, imageTokens);
      return sendJson(response, 200, { totalTokens: totalOf(counts), promptTokensDetails: counts });
    }
    const oddities = new Set(
      faults.map(({ kind }) => kind).filter((kind) => kind !== 'error' && kind !== 'slow'),
    );
    const chunks = makeAnswer({
      model,
      request: parsed,
      cached: this.#models.caches(model, this.#now)
        ? this.#cache.lookUp(model.id, parsed.segments, imageTokens)
        : [],
      oddities,
      seed: this.#options.seed ?? '',
      take: this.#options.varyAttempts ? time : 1,
      responseId: this.#responseId(),
    }).map((make) => stripped(make, oddities));
    await this.#send(response, route, chunks, { faults, oddities, signal, serviceTier: parsed.serviceTier });
  }

  async #send(
    response: ServerResponse,
    route: CallRoute,
    chunks: Chunks,
    how: { faults: Fault[]; oddities: ReadonlySet<Oddity>; signal: AbortSignal; serviceTier: string },
  ): Promise<void> {
    const { oddities, signal } = how;
    const slow = how.faults.find((fault) => fault.kind === 'slow');
    const pace = this.#options.pace ?? { firstMs: 0, chunkMs: 0 };
    const headers = { 'x-gemini-service-tier': how.serviceTier };
    const cut = oddities.has('cut');
    const failing = oddities.has('error-chunk');
    if (oddities.has('no-answer')) {
      response.destroy();
      return;
    }
    if (route.to === 'streamGenerateContent') {
      await sendStream(response, chunks, {
        sse: route.sse,
        pace: slow ? { firstMs: pace.firstMs, chunkMs: slow.overMs / Math.max(1, chunks.length - 1) } : pace,
        headers,
        ...(cut ? { broken: 'cut' } : failing ? { broken: unavailable() } : {}),
        signal,
      });
      return;
    }
    await wait(slow ? slow.overMs : pace.firstMs + pace.chunkMs * (chunks.length - 1), undefined, { signal });
    if (failing) return sendError(response, unavailable(), false);
    const whole = await mergeChunks(chunks);
    if (!cut) return sendJson(response, 200, whole, headers);
    response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8', ...headers });
    response.write(JSON.stringify(whole).slice(0, 60), () => response.destroy());
  }

  #faultsOf(seen: SeenRequest, parsed: SimRequest): { faults: Fault[]; time: number } {
    const queued = this.faults.take(seen);
    const own = queued ? [queued] : [];
    if (seen.method === 'countTokens') return { faults: own, time: 1 };
    const id = digest(seen.model, parsed.key);
    const time = (this.#times.get(id) ?? 0) + 1;
    this.#times.set(id, time);
    return { faults: [...own, ...markedFaults(parsed.text, time)], time };
  }

  #responseId(): string {
    this.#answers += 1;
    return Buffer.from(digest(this.#options.seed ?? '', String(this.#answers)), 'hex')
      .subarray(0, 15)
      .toString('base64url');
  }
}

function keyOf(request: IncomingMessage): string {
  const header = request.headers['x-goog-api-key'];
  const bearer = /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1];
  const query = new URL(request.url ?? '', 'http://simulator').searchParams.get('key');
  return (typeof header === 'string' ? header : (bearer ?? query ?? '')).trim();
}

function isList(route: Route): boolean {
  return route.to === 'streamGenerateContent' && !route.sse;
}

function stripped(make: () => Promise<WireAnswer>, oddities: ReadonlySet<Oddity>): () => Promise<WireAnswer> {
  if (!oddities.has('no-usage') && !oddities.has('no-details')) return make;
  return async () => {
    const { usageMetadata, ...rest } = await make();
    if (!usageMetadata || oddities.has('no-usage')) return rest;
    const counts = Object.entries(usageMetadata).filter(([name]) => !name.endsWith('Details'));
    return { ...rest, usageMetadata: Object.fromEntries(counts) };
  };
}
