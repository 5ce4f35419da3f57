import type { ServiceTier, Source, Tags, Tier } from '../call.ts';
import type { Usage } from '../pricing/meters.ts';

/** What Gemini answered, reduced to what billing and the ledger need. No text, no image bytes, no keys. */
export interface Answer {
  /** `modelVersion` without `models/`; absent when the answer does not name it. */
  modelVersion?: string;
  usage?: Usage;
  /** As the answer says it was served. */
  serviceTier?: ServiceTier;
  /** A service tier that the answer names and the book does not know: unpriced. */
  unknownServiceTier?: string;
  finishReason?: string;
  blockReason?: string;
  /** The answer had a candidates field, even an empty one (FACTS.md 3.11). */
  hasCandidates: boolean;
  /** All its candidates fields were empty lists. */
  emptyCandidates?: true;
  /** inlineData image parts without `thought: true`. */
  imageParts: number;
  /** Other inlineData parts (audio, video). */
  otherMediaParts?: number;
  /** webSearchQueries of grounding metadata. */
  groundingQueries: number;
  /** An error body, or an error chunk inside a 200. */
  error?: ServiceError;
  /** A countTokens answer: never charged. */
  countTokens?: true;
  /** The answers inside a batch operation: each is priced for itself, `usage` is their sum. */
  inner?: readonly Answer[];
}

/** Google's error body: {"error": {code, message, status, details}}. */
export interface ServiceError {
  code?: number;
  status?: string;
  message: string;
  /** ErrorInfo.reason, as API_KEY_INVALID. */
  reason?: string;
  quota?: QuotaFacts;
}

/** Read off a 429 (limits.json `readingOrder`). */
export interface QuotaFacts {
  /**
   * What kind of 429: `not-offered` (limit 0: this tier does not have the model, or it is retired), `per-day`,
   * `per-minute`, `prepaid-empty` and `spend` (money, not requests), `capacity` (as a 503), `generic`.
   */
  kind?: 'not-offered' | 'per-day' | 'per-minute' | 'prepaid-empty' | 'spend' | 'capacity' | 'generic';
  /** As the quota names it. */
  model?: string;
  quotaId?: string;
  metric?: string;
  limit?: number;
  per?: 'day' | 'minute';
  freeTier?: boolean;
  retryAfterMs?: number;
  /** Other quotas that the same answer names, each with its limit. */
  also?: readonly {
    model?: string;
    per: 'day' | 'minute';
    metric?: string;
    limit: number;
    freeTier?: boolean;
  }[];
}

/** One HTTP exchange as a source saw it; recordCall makes the Call from it. A source never prices. */
export interface Exchange {
  id: string;
  /** ms since the epoch, by the wall clock. */
  startedAt: number;
  source: Source;
  simulated: boolean;
  client?: string;
  terminal?: string;
  method: string;
  requestedModel: string;
  /** Absent when nothing answered (network failure) or nothing was sent. */
  httpStatus?: number;
  /** 'complete', 'aborted' by the client, 'broken' by the network or upstream, 'refused' by our own budget. */
  ended: 'complete' | 'aborted' | 'broken' | 'refused';
  streamed: boolean;
  latencyMs?: number;
  firstByteMs?: number;
  queueMs?: number;
  attempt?: number;
  run?: string;
  turn?: string;
  imageSize?: string;
  imageWidth?: number;
  imageHeight?: number;
  aspectRatio?: string;
  referenceImages?: number;
  /** What was asked for: batch and free stay, the others give way to what the answer says. */
  tier: Tier;
  serviceTier?: ServiceTier;
  answer: Answer;
  estimatePicoUsd?: bigint;
  /** The range that was shown with it. */
  estimateLowPicoUsd?: bigint;
  estimateHighPicoUsd?: bigint;
  /** Tokens of the text as they were counted (or guessed) before sending, uncorrected, and by whom. */
  estimateTextTokens?: number;
  estimateTextBy?: 'service' | 'simulator' | 'offline';
  imageFile?: string;
  contentHash?: string;
  /** The spec it was made from, by its place in the workspace. */
  specFile?: string;
  /** What the source did to the request: flags of the Call beside those of its receipt. */
  flags?: readonly string[];
  tags: Tags;
}
