import type { Reason, ServiceTier, Tier } from '../call.ts';
import type { Meter, Usage } from './meters.ts';

/** What pricing needs of an answer; `Answer` of src/usage fits. */
export interface PricedAnswer {
  modelVersion?: string;
  usage?: Usage;
  serviceTier?: ServiceTier;
  unknownServiceTier?: string;
  hasCandidates: boolean;
  imageParts: number;
  otherMediaParts?: number;
  groundingQueries: number;
  countTokens?: true;
  error?: { code?: number; status?: string };
  inner?: readonly PricedAnswer[];
}

/** What is priced; an Exchange fits as it is. */
export interface ReceiptInput {
  /** null: the request did not name one. */
  requestedModel: string | null;
  /** ms since the epoch: the row in force when the call started prices it. */
  startedAt: number;
  method?: string;
  httpStatus?: number;
  ended?: 'complete' | 'aborted' | 'broken' | 'refused';
  tier: Tier;
  /** As asked for: batch stays, the others give way to what the answer says. */
  serviceTier?: ServiceTier;
  /** Image size asked for, as `2K`. */
  imageSize?: string;
  answer: PricedAnswer;
}

/** tokens × usdPerMillion = picoUsd, at list price. */
export interface ReceiptLine {
  meter: Meter;
  tokens: number;
  /** After the service factor, in plain decimals. */
  usdPerMillion: string;
  /** A bigint from 2^53 on. */
  picoUsd: number | bigint;
}

export interface Receipt {
  /** As asked for, without `models/`. */
  requestedModel: string | null;
  /** The model that served, by its id in the book where it is there. null: not known, or an error. */
  servedModel: string | null;
  reason: Reason;
  /** Billed. null: not known. */
  picoUsd: bigint | null;
  /** What it costs, or would cost outside of the free tier. null: not known. */
  listPicoUsd: bigint | null;
  /** Of a range (reason `uncertain`). */
  minPicoUsd?: bigint;
  maxPicoUsd?: bigint;
  flags: string[];
  /** Their sum is listPicoUsd. */
  lines: ReceiptLine[];
  /** `model@from`, with the step when there are several. */
  priceRow?: string;
  tier: Tier;
  serviceTier: ServiceTier;
}
