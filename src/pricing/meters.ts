/** What Gemini meters, and a usage by modality as the pricing rules read it. */

export const MODALITIES = ['text', 'document', 'image', 'video', 'audio'] as const;
export type Modality = (typeof MODALITIES)[number];

export type Meter =
  | `input.${Modality}`
  | `cached.${Modality}`
  | 'output.text'
  | 'output.thoughts'
  | 'output.image'
  | 'output.audio'
  | 'output.video'
  | 'cacheStorage.perHour'
  | 'grounding.query';

/** Tokens by modality, as far as an answer's details name them. */
export type Details = Partial<Record<Modality, number>>;

/** Token counts read off one answer. Absent = the answer does not say. */
export interface Usage {
  promptTokens?: number;
  /** Part of promptTokens. */
  cachedTokens?: number;
  /** Not part of promptTokens; billed as input. */
  toolUsePromptTokens?: number;
  /** Without thoughts. */
  candidatesTokens?: number;
  thoughtsTokens?: number;
  totalTokens?: number;
  promptDetails?: Details;
  cachedDetails?: Details;
  toolUseDetails?: Details;
  candidatesDetails?: Details;
  /** Meters of modalities that no price book knows yet, as `input.haptic`: such a call is unpriced. */
  unnamedMeters?: readonly string[];
  /** A count was not a whole number in 0…2^53−1 (flag `usage-malformed`). */
  malformed?: true;
}
