import type { GoogleGenAI } from '@google/genai';
import { ENGLISH, type L10n } from '../l10n.ts';
import { AnswerReader } from '../usage/readAnswer.ts';
import { AnswerContent } from './answerContent.ts';
import type {
  CountResult,
  GeminiBatches,
  GeminiCaches,
  GeminiClient,
  GenerateRequest,
  GenerateResult,
} from './geminiClient.ts';
import { ObservedExchange } from './observedFetch.ts';
import { sdkBatches } from './sdkBatches.ts';
import { sdkCaches } from './sdkCaches.ts';
import { answerOf, endingOf, failureOf } from './sdkEnding.ts';
import type { Ending, SdkPlace } from './sdkEnding.ts';
import { countParams, generateParams } from './sdkParams.ts';

const SERVICE = 'https://generativelanguage.googleapis.com';

export interface GeminiClientOptions {
  apiKey: string;
  /** The simulator's URL, or a gateway's. Default: Google's. */
  baseUrl?: string;
  /** Of what the client says itself, not the service; absent: English. */
  l10n?: L10n;
}

/**
 * A client over the official SDK, which is loaded here (some 50 ms) and not before. Base URL and version are
 * always given, so that the SDK does not follow GOOGLE_GEMINI_BASE_URL: in our terminals that is the capture
 * proxy, and a call would be counted twice. v1beta is the version of the recorded answers.
 */
export async function createGeminiClient({
  apiKey,
  baseUrl = SERVICE,
  l10n = ENGLISH,
}: GeminiClientOptions): Promise<GeminiClient> {
  const sdk = await import('@google/genai');
  const ai = new sdk.GoogleGenAI({ apiKey, vertexai: false, httpOptions: { baseUrl, apiVersion: 'v1beta' } });
  return new SdkClient(ai, { apiKey, host: new URL(baseUrl).host, l10n });
}

class SdkClient implements GeminiClient {
  readonly #ai: GoogleGenAI;
  readonly #place: SdkPlace;
  readonly batches: GeminiBatches;
  readonly caches: GeminiCaches;

  constructor(ai: GoogleGenAI, place: SdkPlace) {
    this.#ai = ai;
    this.#place = place;
    this.batches = sdkBatches(ai, place);
    this.caches = sdkCaches(ai, place);
  }

  async generate(request: GenerateRequest, signal: AbortSignal): Promise<GenerateResult> {
    const exchange = new ObservedExchange();
    const reader = new AnswerReader();
    const content = new AnswerContent();
    const end = async (): Promise<Ending> => {
      try {
        const stream = await this.#ai.models.generateContentStream(generateParams(request, exchange, signal));
        for await (const chunk of stream) {
          reader.push(chunk);
          content.add(chunk);
        }
        return { ended: 'complete' };
      } catch (cause) {
        return endingOf(cause, exchange, signal, this.#place, (body) => reader.push(body));
      }
    };
    const ending = await end();
    return {
      ...ending,
      ...(exchange.status === undefined ? {} : { httpStatus: exchange.status }),
      ...(exchange.firstByteMs === undefined ? {} : { firstByteMs: exchange.firstByteMs }),
      streamed: true,
      latencyMs: exchange.elapsedMs(),
      answer: answerOf(reader.answer(), exchange, this.#place),
      text: content.text,
      images: content.images,
    };
  }

  async countTokens(request: GenerateRequest, signal: AbortSignal): Promise<CountResult> {
    const exchange = new ObservedExchange();
    const { l10n = ENGLISH } = this.#place;
    try {
      const counted = await this.#ai.models.countTokens(countParams(request, exchange, signal));
      return counted.totalTokens === undefined
        ? { ok: false, httpStatus: 200, message: l10n.t('The answer to {0} names no count.', 'countTokens') }
        : { ok: true, totalTokens: counted.totalTokens, latencyMs: exchange.elapsedMs() };
    } catch (cause) {
      const { message, ...failure } = failureOf(cause, exchange, signal, this.#place);
      return { ...failure, message: failure.aborted ? l10n.t('Counting was stopped.') : message };
    }
  }
}
