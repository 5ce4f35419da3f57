import type {
  CountTokensParameters,
  GenerateContentConfig,
  GenerateContentParameters,
  Part,
} from '@google/genai';
import { canonicalModelId } from '../pricing/modelId.ts';
import type { GenerateRequest, RequestPart } from './geminiClient.ts';
import type { ObservedExchange } from './observedFetch.ts';

/** The 2.x image models take an aspect ratio and no size (FACTS.md 7). */
function takesImageSize(model: string): boolean {
  return !canonicalModelId(model).startsWith('gemini-2.');
}

export function wireParts(parts: readonly RequestPart[]): Part[] {
  return parts.map((part) =>
    'text' in part
      ? { text: part.text }
      : { inlineData: { mimeType: part.mimeType, data: Buffer.from(part.bytes).toString('base64') } },
  );
}

export function generateParams(
  request: GenerateRequest,
  exchange: ObservedExchange,
  abortSignal: AbortSignal,
): GenerateContentParameters {
  const parts = wireParts(request.parts);
  return {
    model: request.model,
    contents: [{ role: 'user', parts }],
    config: {
      ...(request.image ? imageConfig(request.model, request.image) : {}),
      ...(request.systemInstruction === undefined ? {} : { systemInstruction: request.systemInstruction }),
      ...(request.maxOutputTokens === undefined ? {} : { maxOutputTokens: request.maxOutputTokens }),
      ...(request.cachedContent === undefined ? {} : { cachedContent: request.cachedContent }),
      // A continuation would be a second billed request behind one call.
      automaticContinuation: false,
      abortSignal,
      httpOptions: { fetch: exchange.fetch },
    },
  };
}

/** Text comes along with the picture: it is the service's default, and where it refuses, the text says why. */
function imageConfig(
  model: string,
  { aspectRatio, size }: { aspectRatio?: string; size?: string },
): GenerateContentConfig {
  return {
    responseModalities: ['TEXT', 'IMAGE'],
    imageConfig: {
      ...(aspectRatio === undefined ? {} : { aspectRatio }),
      ...(size === undefined || !takesImageSize(model) ? {} : { imageSize: size }),
    },
  };
}

/**
 * The texts of a request, never its images. The SDK refuses a system instruction in countTokens, while the
 * service takes it inside a `generateContentRequest` (FACTS.md 8), which excludes `contents`: so the body is
 * replaced by way of extraBody.
 */
export function countParams(
  request: GenerateRequest,
  exchange: ObservedExchange,
  abortSignal: AbortSignal,
): CountTokensParameters {
  const parts = request.parts.filter((part) => 'text' in part).map(({ text }) => ({ text }));
  const system = request.systemInstruction;
  const contents = [{ role: 'user', parts }];
  const generateContentRequest = {
    model: `models/${canonicalModelId(request.model)}`,
    contents,
    ...(system === undefined ? {} : { systemInstruction: { parts: [{ text: system }] } }),
  };
  return {
    model: request.model,
    contents,
    config: {
      abortSignal,
      httpOptions: { fetch: exchange.fetch, extraBody: { contents: undefined, generateContentRequest } },
    },
  };
}
