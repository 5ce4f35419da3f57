import type { Answer, ServiceError } from '../usage/exchange.ts';

/** What a generate call sends. */
export interface GenerateRequest {
  model: string;
  /** In order; reference images before the text, as the pipelines of this field send them. */
  parts: RequestPart[];
  systemInstruction?: string;
  /** Asks for an image answer. */
  image?: { aspectRatio?: string; size?: string };
  maxOutputTokens?: number;
  /** An explicit cache that the request begins with, as `cachedContents/abc`; it holds the system instruction. */
  cachedContent?: string;
}

export type RequestPart = { text: string } | { mimeType: string; bytes: Uint8Array };

/** One HTTP exchange, whatever became of it: service errors and aborts are values, not throws. */
export interface GenerateResult {
  /** Absent when nothing answered. */
  httpStatus?: number;
  ended: 'complete' | 'aborted' | 'broken';
  streamed: boolean;
  latencyMs: number;
  firstByteMs?: number;
  answer: Answer;
  text: string;
  images: { mimeType: string; bytes: Uint8Array }[];
  /** Why the exchange broke, for people; absent when it did not. */
  failure?: string;
}

export type CountResult =
  | { ok: true; totalTokens: number; latencyMs: number }
  | { ok: false; httpStatus?: number; message: string; aborted?: true };

/** Gemini over HTTP. Each call is exactly one exchange: no retries inside. */
export interface GeminiClient {
  generate(request: GenerateRequest, signal: AbortSignal): Promise<GenerateResult>;
  /** Counts the text parts; free (FACTS.md 8). */
  countTokens(request: GenerateRequest, signal: AbortSignal): Promise<CountResult>;
  /** Absent: this client cannot submit batch jobs. */
  batches?: GeminiBatches;
  /** Absent: this client cannot make explicit caches. */
  caches?: GeminiCaches;
}

/** Why something that makes no picture did not work. Without `httpStatus` nobody answered: it may have been done. */
export interface ServiceFailure {
  ok: false;
  httpStatus?: number;
  message: string;
  error?: ServiceError;
  aborted?: true;
}

/** `unknown`: a state that came after this version. */
export type BatchState = 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'expired' | 'unknown';

export interface BatchJob {
  /** As `batches/123`. */
  name: string;
  displayName?: string;
  state: BatchState;
  /** In the order of the requests; absent while there are none. */
  answers?: BatchAnswer[];
}

export interface BatchAnswer {
  /** As it was sent with the request. */
  key?: string;
  result: GenerateResult;
}

/** The Batch API with inline requests: half price, within 24 hours. Nothing is sent twice by itself. */
export interface GeminiBatches {
  submit(
    job: { model: string; displayName: string; requests: { key: string; request: GenerateRequest }[] },
    signal: AbortSignal,
  ): Promise<{ ok: true; job: BatchJob } | ServiceFailure>;
  get(name: string, signal: AbortSignal): Promise<{ ok: true; job: BatchJob } | ServiceFailure>;
  /** Among the newest jobs of the key; undefined when there is none of that name. */
  find(
    displayName: string,
    signal: AbortSignal,
  ): Promise<{ ok: true; job: BatchJob | undefined } | ServiceFailure>;
  cancel(name: string, signal: AbortSignal): Promise<{ ok: true } | ServiceFailure>;
}

/** What an explicit cache holds. */
interface CacheContent {
  model: string;
  displayName: string;
  systemInstruction?: string;
  parts: RequestPart[];
  ttlSeconds: number;
}

export interface CacheMade {
  /** As `cachedContents/abc`. */
  name: string;
  /** Its size; absent when the answer does not say. */
  totalTokens?: number;
  /** ms since the epoch. */
  expiresAt?: number;
}

/** Explicit caches: billed as input once when made, then by the hour until they are deleted or expire. */
export interface GeminiCaches {
  /** One exchange; `answer` is what is recorded of it. */
  create(
    content: CacheContent,
    signal: AbortSignal,
  ): Promise<
    | { ok: true; cache: CacheMade; answer: Answer; httpStatus: number; latencyMs: number }
    | (ServiceFailure & { answer: Answer; latencyMs: number })
  >;
  delete(name: string, signal: AbortSignal): Promise<{ ok: true } | ServiceFailure>;
}
