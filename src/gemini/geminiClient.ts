import type { Answer } from '../usage/exchange.ts';

/** What a generate call sends. */
export interface GenerateRequest {
  model: string;
  /** In order; reference images before the text, as the pipelines of this field send them. */
  parts: RequestPart[];
  systemInstruction?: string;
  /** Asks for an image answer. */
  image?: { aspectRatio?: string; size?: string };
  maxOutputTokens?: number;
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
}
