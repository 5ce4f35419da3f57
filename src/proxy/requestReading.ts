import type { IncomingMessage } from 'node:http';
import { isFreeMethod } from '../pricing/freeMethod.ts';
import type { ForwardParts } from './forwardParts.ts';
import { operationOf, type Operation } from './operation.ts';
import { Behind } from './tap/behind.ts';
import { HistoryHash } from './tap/historyHash.ts';
import { RequestTap, type TappedRequest } from './tap/requestTap.ts';

const CONVERSES = /generateContent$|^chat\.completions$|^interactions\.create$/i;

/** What a request asks for. Nothing of it is needed to pass it on: it is read when somebody wants to know, or later. */
export class RequestReading {
  readonly #parts: ForwardParts;
  readonly #request: IncomingMessage;
  readonly #path: string;
  readonly #client: string;
  readonly #behind: Behind;
  #operation: Operation | undefined;
  /** Null: a body that tells nothing. */
  #tap: RequestTap | null | undefined;
  #history: HistoryHash | undefined;
  #hasEnded = false;
  #whole: TappedRequest | undefined;
  #turn: string | undefined;

  constructor(parts: ForwardParts, request: IncomingMessage, path: string, client: string) {
    this.#parts = parts;
    this.#request = request;
    this.#path = path;
    this.#client = client;
    this.#behind = new Behind((bytes) => this.readNow(bytes), parts.afterwards);
  }

  get operation(): Operation {
    return (this.#operation ??= operationOf(this.#request.method ?? '', this.#path));
  }

  get isFree(): boolean {
    return isFreeMethod(this.operation.method);
  }

  /** All of the body was given. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Of a conversation, once it was read. */
  get turn(): string | undefined {
    return this.#turn;
  }

  /** Bytes of the body, which were passed on. */
  push(bytes: Buffer): void {
    this.#behind.push(bytes);
  }

  /** The same, while a budget waits for what they say. */
  readNow(bytes: Buffer): void {
    this.#tapped()?.push(bytes);
  }

  /** Nothing more comes; turns are told in the order in which requests end. */
  end(): void {
    this.#hasEnded = true;
    this.#parts.afterwards.add(() => void this.read());
  }

  /** As far as it has come. */
  read(): TappedRequest | undefined {
    this.#behind.catchUp();
    const tap = this.#tapped();
    if (!this.#hasEnded) return tap?.read(false);
    if (this.#whole || !tap) return this.#whole;
    this.#whole = tap.read(true);
    if (CONVERSES.test(this.operation.method))
      this.#turn = this.#parts.turns.turnOf(this.#history?.beginnings ?? [], this.#whole.last);
    return this.#whole;
  }

  /** It had no answer: the same one again is the same turn. */
  failed(): void {
    this.read();
    this.#parts.turns.failed(this.#history?.beginnings ?? []);
  }

  #tapped(): RequestTap | undefined {
    if (this.#tap === undefined) {
      const { headers } = this.#request;
      const isJson = /json/i.test(headers['content-type'] ?? 'json');
      const isPlain = headers['content-encoding'] === undefined;
      this.#history = new HistoryHash(this.#parts.hashKey, this.#client);
      this.#tap = isJson && isPlain && !this.isFree ? new RequestTap(this.#history) : null;
    }
    return this.#tap ?? undefined;
  }
}
