import type { SimRequest } from './request.ts';
import { totalOf } from './tokens.ts';
import type { ModalityCount } from './tokens.ts';

/** Token counts of one answer, before they are written down. */
export interface Counts {
  prompt: ModalityCount[];
  cached: ModalityCount[];
  thoughts: number;
  /** Candidates tokens without thoughts, and how many of them are images. */
  candidates: number;
  images: number;
}

/**
 * `usageMetadata` as the service writes it: a field that is 0 is left out, thoughts are not in the candidates,
 * the candidates' details name images alone.
 */
export function usageMetadata(
  counts: Counts,
  serviceTier: SimRequest['serviceTier'],
): Record<string, unknown> {
  const prompt = totalOf(counts.prompt);
  const cached = totalOf(counts.cached);
  const images = [{ modality: 'IMAGE', tokenCount: counts.images }];
  return {
    promptTokenCount: prompt,
    ...(counts.candidates > 0 ? { candidatesTokenCount: counts.candidates } : {}),
    totalTokenCount: prompt + counts.candidates + counts.thoughts,
    ...(cached > 0 ? { cachedContentTokenCount: cached } : {}),
    promptTokensDetails: counts.prompt,
    ...(cached > 0 ? { cacheTokensDetails: counts.cached } : {}),
    ...(counts.images > 0 ? { candidatesTokensDetails: images } : {}),
    ...(counts.thoughts > 0 ? { thoughtsTokenCount: counts.thoughts } : {}),
    serviceTier,
  };
}
