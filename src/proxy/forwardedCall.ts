import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { readHeaders, type Attribution } from '../attribution/headers.ts';
import type { Answer, Exchange } from '../usage/exchange.ts';
import { REFUSALS, sendErrorAnswer } from './errorAnswer.ts';
import { exchangeOf } from './exchangeOf.ts';
import { Flow } from './flow.ts';
import type { ForwardParts } from './forwardParts.ts';
import { clientHeaders, upstreamHeaders } from './passedHeaders.ts';
import { questionOf } from './question.ts';
import { readHead } from './requestHead.ts';
import { RequestReading } from './requestReading.ts';
import { AnswerTap } from './tap/answerTap.ts';
import { Behind } from './tap/behind.ts';
import type { Target } from './target.ts';
import { failureOf } from './upstreamFailure.ts';
import { uploadUrlRewriter } from './uploadUrl.ts';

const NOTHING: Answer = { hasCandidates: false, imageParts: 0, groundingQueries: 0 };
/** A body of which nothing comes for so long is given up. */
const IDLE_MS = 120_000;

/** One call on its way: both streams as they are, and beside them what they tell. */
export class ForwardedCall {
  readonly #parts: ForwardParts;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #target: Target;
  readonly #attribution: Attribution;
  readonly #headers: string[];
  readonly #asking: RequestReading;
  readonly #processes: Promise<readonly number[] | undefined> | undefined;
  readonly #id: string;
  readonly #startedAt: number;
  readonly #from = performance.now();
  #asked: string | undefined;
  #upstream: ClientRequest | undefined;
  #tap: AnswerTap | undefined;
  #seenAnswer: Behind | undefined;
  #status: number | undefined;
  #firstByteMs: number | undefined;
  #idle: NodeJS.Timeout | undefined;
  #done = false;
  readonly #over: () => void;

  /** `over` is called when the call has ended and was told. */
  constructor(
    parts: ForwardParts,
    request: IncomingMessage,
    response: ServerResponse,
    target: Target,
    over: () => void,
  ) {
    this.#parts = parts;
    this.#over = over;
    this.#request = request;
    this.#response = response;
    this.#target = target;
    this.#id = parts.newId();
    this.#startedAt = parts.now();
    const { rest, ...own } = readHeaders(request.rawHeaders);
    this.#headers = rest;
    this.#attribution = { ...target.attribution, ...own, tags: { ...target.attribution.tags, ...own.tags } };
    this.#asking = new RequestReading(parts, request, target.path, own.client ?? '');
    this.#processes = this.#attribution.terminal === undefined ? parts.processesOf(request) : undefined;
  }

  start(): void {
    this.#response.once('close', () => {
      if (!this.#response.writableFinished) this.abort();
    });
    this.#request.on('error', () => this.abort());
    const guard = this.#parts.guard();
    if (guard && !this.#asking.isFree) void this.#ask(guard);
    else this.#send([], false);
  }

  /** Its answer has not come to its end. */
  get isOpen(): boolean {
    return !this.#done;
  }

  /** The client went away, or the proxy closes. */
  abort(): void {
    if (this.#done) return;
    this.#upstream?.destroy();
    this.#finish('aborted');
    this.#response.destroy();
  }

  async #ask(guard: NonNullable<ReturnType<ForwardParts['guard']>>): Promise<void> {
    const head = await readHead(this.#request, (bytes) => this.#asking.readNow(bytes));
    if (!head || this.#done) return;
    this.#asked = this.#id;
    if (head.whole) this.#asking.end();
    const seen = this.#asking.read();
    const inHead = sum(head.chunks);
    const bytes = { head: inHead, all: Number(this.#request.headers['content-length'] ?? inHead) };
    const { tags } = this.#attribution;
    const verdict = await guard(
      questionOf(this.#id, this.#asking.operation, seen, bytes, tags, this.#parts.simulated),
    );
    if (this.#done) return;
    if (verdict.ok) this.#send(head.chunks, head.whole);
    else this.#refuse(verdict);
  }

  #send(head: readonly Buffer[], whole: boolean): void {
    const { upstream: to, send, agent } = this.#parts;
    const upstream = send({
      host: to.hostname,
      port: to.port,
      method: this.#request.method ?? 'GET',
      path: this.#target.pathAndQuery,
      headers: upstreamHeaders(this.#headers, this.#request, to.host),
      agent,
    });
    this.#upstream = upstream;
    upstream.once('response', (response) => this.#answer(response));
    upstream.once('upgrade', (_response, socket) => socket.destroy());
    upstream.on('error', (error) => this.#failed(error));
    upstream.once('close', () => {
      if (this.#status === undefined) this.#failed(new Error('closed'));
    });
    for (const chunk of head) upstream.write(chunk);
    if (whole) upstream.end();
    else this.#pipeBody(upstream);
  }

  #pipeBody(upstream: ClientRequest): void {
    const request = this.#request;
    const flow = new Flow(request);
    // Of most calls the body is there by then.
    this.#parts.afterwards.add(() => {
      if (this.#asking.hasEnded || this.#done) return;
      this.#idle = setTimeout(() => {
        if (flow.isPaused) this.#idle?.refresh();
        else this.#tooSlow();
      }, IDLE_MS).unref();
    });
    upstream.on('drain', () => flow.resume('upstream'));
    request.on('data', (chunk: Buffer) => {
      this.#idle?.refresh();
      if (!upstream.write(chunk)) flow.pause('upstream');
      this.#asking.push(chunk);
    });
    request.once('end', () => {
      clearTimeout(this.#idle);
      upstream.end();
      this.#asking.end();
    });
    request.resume();
  }

  #answer(answer: IncomingMessage): void {
    const response = this.#response;
    if (this.#done) {
      answer.destroy();
      return;
    }
    this.#status = answer.statusCode;
    const { headers } = answer;
    const rewrite = uploadUrlRewriter(this.#parts.upstream.bare, `http://${this.#request.headers.host ?? ''}${this.#target.prefix}`); // prettier-ignore
    response.sendDate = false;
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, clientHeaders(answer, rewrite));
    const flow = new Flow(answer);
    const seen = new Behind((bytes) => {
      this.#tap ??= new AnswerTap(headers['content-type'], headers['content-encoding']);
      if (!this.#tap.write(bytes, () => flow.resume('tap'))) flow.pause('tap');
    }, this.#parts.afterwards);
    this.#seenAnswer = seen;
    response.on('drain', () => flow.resume('client'));
    answer.on('data', (chunk: Buffer) => {
      this.#firstByteMs ??= performance.now() - this.#from;
      if (!response.write(chunk)) flow.pause('client');
      seen.push(chunk);
    });
    // Alone only when no body came with them.
    process.nextTick(() => {
      if (this.#firstByteMs === undefined && !response.writableEnded && !response.destroyed)
        response.flushHeaders();
    });
    answer.once('end', () => {
      if (!answer.complete) return;
      response.end();
      this.#finish('complete');
    });
    answer.once('error', (error) => this.#failed(error));
    answer.once('close', () => this.#failed(new Error('closed')));
  }

  /** The upstream broke: before its answer that is told, in the middle of it the client's connection breaks too. */
  #failed(error: Error): void {
    if (this.#done) return;
    if (this.#status === undefined) {
      this.#status = 502;
      const failure = failureOf(error);
      this.#finish('broken', failure.wasSent ? 504 : 502);
      sendErrorAnswer(this.#response, { code: 502, status: 'UNAVAILABLE', message: failure.message });
      return;
    }
    this.#finish('broken');
    // To a client of HTTP/1.0 the end of the connection would be the end of the answer.
    if (this.#request.httpVersionMinor === 0) this.#request.socket.resetAndDestroy();
    else this.#response.destroy();
  }

  #tooSlow(): void {
    if (this.#done) return;
    this.#upstream?.destroy();
    this.#finish('aborted');
    if (this.#response.headersSent) this.#response.destroy();
    else sendErrorAnswer(this.#response, REFUSALS.slow);
  }

  #refuse({ message, budget }: { message: string; budget?: string }): void {
    this.#finish('refused');
    // OpenAI's client retries a 429 unless it is told.
    const headers = { 'x-should-retry': 'false' };
    sendErrorAnswer(this.#response, { code: 429, status: 'RESOURCE_EXHAUSTED', message, ...(budget === undefined ? {} : { budget }) }, headers); // prettier-ignore
    this.#request.resume();
  }

  #finish(ended: Exchange['ended'], brokenCode?: number): void {
    if (this.#done) return;
    this.#done = true;
    clearTimeout(this.#idle);
    const { afterwards, unsent } = this.#parts;
    if (this.#upstream === undefined && ended === 'aborted') {
      unsent(this.#id);
      this.#over();
      return;
    }
    if (ended === 'broken' || (this.#status ?? 0) >= 400) this.#asking.failed();
    const latencyMs = performance.now() - this.#from;
    afterwards.add(() => void this.#tell(ended, latencyMs, brokenCode));
  }

  async #tell(ended: Exchange['ended'], latencyMs: number, brokenCode?: number): Promise<void> {
    const parts = this.#parts;
    this.#seenAnswer?.catchUp();
    const tapped = await this.#tap?.end(ended !== 'complete');
    const { answer: seen = NOTHING, isEvents = false, subject } = tapped ?? {};
    const { id, method, repeated } = parts.ids.of(
      this.#id,
      this.#asking.operation.method,
      subject,
      seen.usage !== undefined,
    );
    const { usage: _usage, inner: _inner, ...bare } = seen;
    const broken =
      brokenCode === undefined ? {} : { error: { code: brokenCode, status: 'UNAVAILABLE', message: '' } };
    const request = this.#asking.read();
    const exchange = exchangeOf({
      ...{ id, method, ended, request, latencyMs },
      pathModel: this.#asking.operation.model,
      startedAt: this.#startedAt,
      simulated: parts.simulated,
      attribution: this.#attribution,
      answer: { ...(repeated ? bare : seen), ...broken },
      httpStatus: this.#status,
      streamed: isEvents || request?.streamed === true || method === 'streamGenerateContent',
      firstByteMs: this.#firstByteMs,
      turn: this.#asking.turn,
    });
    const processes = await this.#processes;
    parts.emit({
      exchange,
      ...(this.#asked === undefined ? {} : { asked: this.#asked }),
      ...(processes ? { processes } : {}),
    });
    this.#over();
  }
}

function sum(chunks: readonly Buffer[]): number {
  return chunks.reduce((total, { length }) => total + length, 0);
}
