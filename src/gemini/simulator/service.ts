import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import type { PriceBook } from '../../pricing/priceBook.ts';
import type { ModelEntry } from '../../pricing/modelEntry.ts';
import { makeAnswer } from './answer.ts';
import type { Chunks, WireAnswer } from './answer.ts';
import { invalidArgument, keyInvalid, modelNotFound, pathNotFound, unavailable } from './errors.ts';
import type { ErrorAnswer } from './errors.ts';
import { SimBatches } from './batches.ts';
import type { InlineAnswer } from './batches.ts';
import { SimCaches } from './caches.ts';
import { FaultQueue, markedFaults } from './faults.ts';
import { JobFiles } from './jobFiles.ts';
import type { Fault, Oddity, SeenRequest } from './faults.ts';
import { Catalogue, inputImageTokens } from './models.ts';
import { OtherPaths } from './otherPaths.ts';
import { otherRouteOf } from './otherRoute.ts';
import type { OtherRoute } from './otherRoute.ts';
import { PromptCache } from './promptCache.ts';
import { refusal } from './refusal.ts';
import { Resources } from './resources.ts';
import { parseCount, parseGenerate } from './request.ts';
import type { SimRequest } from './request.ts';
import { routeOf } from './route.ts';
import type { Route } from './route.ts';
import { digest } from './seed.ts';
import { mergeChunks, sendError, sendJson, sendStream } from './send.ts';
import type { Pace } from './send.ts';
import { countSegments, totalOf } from './tokens.ts';
import type { ModalityCount } from './tokens.ts';

export interface ServiceOptions {
  /** The same seed and request give the same tokens and pictures. */
  seed?: string;
  /** Which models there are, and what they take. */
  book: PriceBook;
  /** The day decides which models are retired or rerouted. ms */
  now?: () => number;
  /** Until the first chunk, and between two. */
  pace?: Pace;
  /** How long a batch job takes; default 2 s. */
  batchMs?: number;
  /** Keeps batch jobs in this folder, so that they outlive the simulator. */
  jobFolder?: string;
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

type CallRoute = Extract<Route, { sse: boolean }>;

/** Answers requests as Gemini does; knows nothing of ports. */
export class SimulatedService {
  readonly faults = new FaultQueue();
  readonly #options: ServiceOptions;
  readonly #models: Catalogue;
  readonly #cache = new PromptCache();
  readonly #caches = new SimCaches();
  readonly #resources: Resources;
  readonly #otherPaths: OtherPaths;
  /** How often each request came. */
  readonly #times = new Map<string, number>();
  #answers = 0;

  constructor(options: ServiceOptions) {
    this.#options = options;
    this.#models = new Catalogue(options.book);
    this.#resources = new Resources({
      models: this.#models,
      batches: new SimBatches(
        options.batchMs,
        options.jobFolder === undefined ? undefined : new JobFiles(options.jobFolder),
        this.#now,
      ),
      caches: this.#caches,
      now: () => this.#now,
      inline: (model, request) => this.#inline(model, request),
    });
    this.#otherPaths = new OtherPaths({
      now: () => this.#now,
      pace: options.pace ?? { firstMs: 0, chunkMs: 0 },
      priced: (id) => this.#models.priced(id, this.#now),
      listed: () => this.#models.listed(this.#now),
      answer: (id, request) => {
        const model = this.#models.served(id, this.#now);
        const seen: SeenRequest = { method: 'generateContent', model: id, text: request.text };
        return model
          ? this.#made(model, request, seen)
          : { refused: modelNotFound(id, 'v1beta', 'generateContent') };
      },
      newId: () => this.#responseId(),
    });
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    const other = otherRouteOf(request.method ?? '', request.url ?? '');
    if (other) return this.#other(other, request, response);
    const body = (await buffer(request)).toString('utf8');
    const route = routeOf(request.method ?? '', request.url ?? '');
    if (!route) return sendError(response, pathNotFound(), false);
    const key = keyOf(request);
    if (key === '' || key.startsWith('invalid')) {
      return sendError(response, keyInvalid(key === ''), isList(route));
    }
    if ('sse' in route) return this.#call(response, route, body, gone.signal);
    const answer = await this.#resources.answer(route, body);
    if ('error' in answer) sendError(response, answer.error, false);
    else sendJson(response, 200, answer.body);
  }

  async #other(route: OtherRoute, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const key = keyOf(request);
    // The second leg of an upload is known by its id alone.
    const isContinued = route.to === 'upload' && (request.url ?? '').includes('upload_id=');
    if (!isContinued && (key === '' || key.startsWith('invalid')))
      return sendError(response, keyInvalid(key === ''), false);
    await this.#otherPaths.answer(route, request, response);
  }

  /** One request of a batch job, answered without a stream. Its error carries the number of google.rpc.Code. */
  async #inline(id: string, request: SimRequest): Promise<InlineAnswer> {
    const model = this.#models.served(id, this.#now);
    const made =
      model && this.#made(model, request, { method: 'generateContent', model: id, text: request.text });
    if (!made) return { error: rpcError(modelNotFound(id, 'v1beta', 'batchGenerateContent')) };
    return 'refused' in made
      ? { error: rpcError(made.refused) }
      : { response: await mergeChunks(made.chunks) };
  }

  get #now(): number {
    return this.#options.now?.() ?? Date.now();
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
    if (route.to === 'countTokens') {
      const { faults } = this.#faultsOf(seen, parsed);
      const error = faults.find((fault) => fault.kind === 'error');
      const refused = error ? error.answer(route.model) : refusal(model, parsed, undefined);
      if (refused) return sendError(response, refused, false);
      const counts = countSegments(parsed.segments, parsed.roleTokens, inputImageTokens(model));
      return sendJson(response, 200, { totalTokens: totalOf(counts), promptTokensDetails: counts });
    }
    const made = this.#made(model, parsed, seen);
    if ('refused' in made) return sendError(response, made.refused, isList(route));
    await this.#send(response, route, made.chunks, { ...made, signal, serviceTier: parsed.serviceTier });
  }

  /** The answer to a request, chunk by chunk, or why there is none. */
  #made(
    model: ModelEntry,
    parsed: SimRequest,
    seen: SeenRequest,
  ): { refused: ErrorAnswer } | { chunks: Chunks; faults: Fault[]; oddities: ReadonlySet<Oddity> } {
    const { faults, time } = this.#faultsOf(seen, parsed);
    const error = faults.find((fault) => fault.kind === 'error');
    const held =
      parsed.cachedContent === undefined
        ? undefined
        : this.#caches.of(parsed.cachedContent, model.id, this.#now);
    const refused = error ? error.answer(seen.model) : refusal(model, parsed, held?.counts);
    if (refused) return { refused };
    const oddities = new Set(
      faults.map(({ kind }) => kind).filter((kind) => kind !== 'error' && kind !== 'slow'),
    );
    const chunks = makeAnswer({
      model,
      request: held ? { ...parsed, segments: [...held.segments, ...parsed.segments] } : parsed,
      cached: held?.counts ?? this.#implicit(model, parsed),
      oddities,
      seed: this.#options.seed ?? '',
      take: this.#options.varyAttempts ? time : 1,
      responseId: this.#responseId(),
    }).map((make) => stripped(make, oddities));
    return { chunks, faults, oddities };
  }

  #implicit(model: ModelEntry, { segments }: SimRequest): ModalityCount[] {
    return this.#models.caches(model, this.#now)
      ? this.#cache.lookUp(model.id, segments, inputImageTokens(model))
      : [];
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

/** HTTP statuses as google.rpc.Code numbers. */
const RPC_OF_HTTP: Readonly<Record<number, number>> = {
  400: 3,
  403: 7,
  404: 5,
  429: 8,
  500: 13,
  503: 14,
  504: 4,
};

function rpcError({ status, body }: ErrorAnswer): { code: number; message: string; status: string } {
  const { message, status: text } = body.error;
  return { code: RPC_OF_HTTP[status] ?? 13, message, status: text };
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
