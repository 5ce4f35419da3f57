import type { GoogleGenAI } from '@google/genai';
import type { Answer } from '../usage/exchange.ts';
import { readAnswer } from '../usage/readAnswer.ts';
import type { GeminiCaches } from './geminiClient.ts';
import { ObservedExchange } from './observedFetch.ts';
import { failureOf } from './sdkEnding.ts';
import type { SdkPlace } from './sdkEnding.ts';
import { wireParts } from './sdkParams.ts';

const NO_ANSWER: Answer = { hasCandidates: false, imageParts: 0, groundingQueries: 0 };

/** The SDK's explicit caches. */
export function sdkCaches(ai: GoogleGenAI, place: SdkPlace): GeminiCaches {
  return {
    async create({ model, displayName, systemInstruction, parts, ttlSeconds }, signal) {
      const exchange = new ObservedExchange();
      try {
        const made = await ai.caches.create({
          model,
          config: {
            displayName,
            ttl: `${ttlSeconds}s`,
            contents: [{ role: 'user', parts: wireParts(parts) }],
            ...(systemInstruction === undefined ? {} : { systemInstruction }),
            abortSignal: signal,
            httpOptions: { fetch: exchange.fetch },
          },
        });
        const expiresAt = Date.parse(made.expireTime ?? '');
        const tokens = made.usageMetadata?.totalTokenCount;
        return {
          ok: true,
          cache: {
            name: made.name ?? '',
            ...(tokens === undefined ? {} : { totalTokens: tokens }),
            ...(Number.isNaN(expiresAt) ? {} : { expiresAt }),
          },
          answer: readAnswer(made),
          httpStatus: exchange.status ?? 200,
          latencyMs: exchange.elapsedMs(),
        };
      } catch (cause) {
        const failure = failureOf(cause, exchange, signal, place);
        const answer = failure.error ? { ...NO_ANSWER, error: failure.error } : NO_ANSWER;
        return { ...failure, answer, latencyMs: exchange.elapsedMs() };
      }
    },
    async delete(name, signal) {
      const exchange = new ObservedExchange();
      try {
        const config = { abortSignal: signal, httpOptions: { fetch: exchange.fetch } };
        await ai.caches.delete({ name, config });
        return { ok: true };
      } catch (cause) {
        return failureOf(cause, exchange, signal, place);
      }
    },
  };
}
