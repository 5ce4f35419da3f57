import type { GenerateContentResponse, GoogleGenAI } from '@google/genai';
import type { ServiceTier } from '../call.ts';
import type { Answer } from '../usage/exchange.ts';
import { AnswerReader } from '../usage/readAnswer.ts';
import { bodyInMessage, networkFailure, presentable } from './failure.ts';
import type { CountResult, GeminiClient, GenerateRequest, GenerateResult } from './geminiClient.ts';
import { ObservedExchange } from './observedFetch.ts';
import { countParams, generateParams } from './sdkParams.ts';

const SERVICE = 'https://generativelanguage.googleapis.com';

/** What was thrown is not quoted: it can hold the key. */
const NOT_SENT =
  'The request was not sent and costs nothing: check the API key for characters that no key has.';

export interface GeminiClientOptions {
  apiKey: string;
  /** The simulator's URL, or a gateway's. Default: Google's. */
  baseUrl?: string;
}

/**
 * A client over the official SDK, which is loaded here (some 50 ms) and not before. Base URL and version are
 * always given, so that the SDK does not follow GOOGLE_GEMINI_BASE_URL: in our terminals that is the capture
 * proxy, and a call would be counted twice. v1beta is the version of the recorded answers.
 */
export async function createGeminiClient({
  apiKey,
  baseUrl = SERVICE,
}: GeminiClientOptions): Promise<GeminiClient> {
  const sdk = await import('@google/genai');
  const ai = new sdk.GoogleGenAI({ apiKey, vertexai: false, httpOptions: { baseUrl, apiVersion: 'v1beta' } });
  return new SdkClient(ai, apiKey, new URL(baseUrl).host);
}

class SdkClient implements GeminiClient {
  readonly #ai: GoogleGenAI;
  readonly #apiKey: string;
  readonly #host: string;

  constructor(ai: GoogleGenAI, apiKey: string, host: string) {
    this.#ai = ai;
    this.#apiKey = apiKey;
    this.#host = host;
  }

  async generate(request: GenerateRequest, signal: AbortSignal): Promise<GenerateResult> {
    const exchange = new ObservedExchange();
    const reader = new AnswerReader();
    const content = new Content();
    const end = async (): Promise<Ending> => {
      try {
        const stream = await this.#ai.models.generateContentStream(generateParams(request, exchange, signal));
        for await (const chunk of stream) {
          reader.push(chunk);
          content.add(chunk);
        }
        return { ended: 'complete' };
      } catch (cause) {
        return this.#ending(cause, exchange, signal, (body) => reader.push(body));
      }
    };
    const ending = await end();
    return {
      ...ending,
      ...(exchange.status === undefined ? {} : { httpStatus: exchange.status }),
      ...(exchange.firstByteMs === undefined ? {} : { firstByteMs: exchange.firstByteMs }),
      streamed: true,
      latencyMs: exchange.elapsedMs(),
      answer: this.#answer(reader.answer(), exchange),
      text: content.text,
      images: content.images,
    };
  }

  async countTokens(request: GenerateRequest, signal: AbortSignal): Promise<CountResult> {
    const exchange = new ObservedExchange();
    try {
      const counted = await this.#ai.models.countTokens(countParams(request, exchange, signal));
      return counted.totalTokens === undefined
        ? { ok: false, httpStatus: 200, message: 'The answer to countTokens names no count.' }
        : { ok: true, totalTokens: counted.totalTokens, latencyMs: exchange.elapsedMs() };
    } catch (cause) {
      const reader = new AnswerReader();
      const { ended, failure } = this.#ending(cause, exchange, signal, (body) => reader.push(body));
      const { error } = this.#answer(reader.answer(), exchange);
      return {
        ok: false,
        ...(exchange.status === undefined ? {} : { httpStatus: exchange.status }),
        message: failure ?? error?.message ?? 'Counting was stopped.',
        ...(ended === 'aborted' ? { aborted: true } : {}),
      };
    }
  }

  /** What a thrown error means. An error of the service is a complete exchange; its body is handed on. */
  #ending(
    cause: unknown,
    exchange: ObservedExchange,
    signal: AbortSignal,
    serviceError: (body: unknown) => void,
  ): Ending {
    if (signal.aborted) return { ended: 'aborted' };
    const body =
      cause instanceof Error && cause.name === 'ApiError' ? bodyInMessage(cause.message) : undefined;
    if (body !== undefined) {
      serviceError(body);
      return { ended: 'complete' };
    }
    if (exchange.status !== undefined && exchange.status >= 400) return { ended: 'complete' };
    const failure = exchange.sent
      ? networkFailure(cause, this.#host, exchange.status !== undefined)
      : NOT_SENT;
    return { ended: 'broken', failure };
  }

  #answer(answer: Answer, { status, serviceTier }: ObservedExchange): Answer {
    const tier = answer.serviceTier ?? serviceTierOf(serviceTier);
    const unread = { code: status ?? 0, message: `The service answered with HTTP ${status}.` };
    const error = answer.error ?? (status !== undefined && status >= 400 ? unread : undefined);
    return {
      ...answer,
      ...(tier ? { serviceTier: tier } : {}),
      ...(error ? { error: presentable(error, this.#apiKey) } : {}),
    };
  }
}

interface Ending {
  ended: GenerateResult['ended'];
  failure?: string;
}

/** Text and pictures of an answer; thoughts are neither. */
class Content {
  text = '';
  readonly images: GenerateResult['images'] = [];

  add(chunk: GenerateContentResponse): void {
    for (const part of chunk.candidates?.[0]?.content?.parts ?? []) {
      if (part.thought) continue;
      this.text += part.text ?? '';
      const { data, mimeType = '' } = part.inlineData ?? {};
      if (data !== undefined && mimeType.startsWith('image/')) {
        this.images.push({ mimeType, bytes: Buffer.from(data, 'base64') });
      }
    }
  }
}

function serviceTierOf(header: string | undefined): ServiceTier | undefined {
  const tiers: ServiceTier[] = ['standard', 'flex', 'priority'];
  return tiers.find((tier) => tier === header?.toLowerCase());
}
