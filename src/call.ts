/**
 * The one record: one HTTP exchange with Gemini, or one refused before it was sent. This is also its shape in the
 * journal and as it leaves the product, so that nothing is translated on the way. An absent field is not known,
 * never 0. Money is a decimal string of integer pico-USD.
 */

export type Source = 'runner' | 'proxy' | 'import';
export type Outcome = 'ok' | 'error' | 'aborted' | 'blocked' | 'refused';
/** The billing tier of a key; `auto` (a setting) means paid until a FreeTier quota id was seen. */
export type Tier = 'paid' | 'free';
/** Of one request; batch is asked for, the others are told by the answer. */
export type ServiceTier = 'standard' | 'batch' | 'flex' | 'priority';
/** Why a receipt says what it says (FACTS.md 3.14). */
export type Reason = 'priced' | 'free-tier' | 'not-charged' | 'unpriced' | 'unknown' | 'uncertain';

/** One line of a receipt: one meter. `usdPerMillion` is the price after the service factor. */
export interface CallLine {
  meter: string;
  tokens: number;
  usdPerMillion: string;
  picoUsd: string;
}

/** The tags that have a name of their own: columns of the index and of exports. */
export const TAG_NAMES = [
  'panel',
  'scene',
  'chapter',
  'phase',
  'characters',
  'workflow',
  'feature',
  'agent',
  'department',
  'project',
  'tenant',
  'user',
  'userSegment',
  'requestId',
  'env',
  'branch',
] as const;

/** Attribution. Keys beyond the named ones are kept. */
export interface Tags extends Partial<Record<(typeof TAG_NAMES)[number], string>> {
  /** Comma-separated ids. */
  characters?: string;
  [other: string]: string | undefined;
}

export interface Call {
  id: string;
  /** ISO 8601, UTC. */
  startedAt: string;
  session?: string;
  source: Source;
  simulated: boolean;
  client?: string;
  terminal?: string;
  /** generateContent, streamGenerateContent, countTokens, embedContent, … */
  method: string;
  requestedModel: string;
  /** As served. */
  modelVersion?: string;
  httpStatus?: number;
  outcome: Outcome;
  /** Google's status text, as RESOURCE_EXHAUSTED. */
  errorStatus?: string;
  finishReason?: string;
  streamed?: boolean;
  /** 1 for the first attempt of a run. */
  attempt?: number;
  run?: string;
  turn?: string;
  latencyMs?: number;
  firstByteMs?: number;
  queueMs?: number;
  /** 512 | 1K | 2K | 4K */
  imageSize?: string;
  imageWidth?: number;
  imageHeight?: number;
  aspectRatio?: string;
  /** Images answered. */
  images?: number;
  /** Images sent. */
  referenceImages?: number;
  promptTokens?: number;
  cachedTokens?: number;
  toolUsePromptTokens?: number;
  candidatesTokens?: number;
  thoughtsTokens?: number;
  imageTokens?: number;
  totalTokens?: number;
  tokensByMeter?: Record<string, number>;
  tier?: Tier;
  serviceTier?: ServiceTier;
  reason: Reason;
  /** What is billed. Absent when not known. */
  picoUsd?: string;
  usd?: string;
  listPicoUsd?: string;
  minPicoUsd?: string;
  maxPicoUsd?: string;
  /** The cost an imported entry states for itself. */
  statedPicoUsd?: string;
  estimatePicoUsd?: string;
  /** The range that was shown with it. */
  estimateLowPicoUsd?: string;
  estimateHighPicoUsd?: string;
  /** Tokens of the text as they were counted (or guessed) before sending, uncorrected, and by whom. */
  estimateTextTokens?: number;
  estimateTextBy?: 'service' | 'simulator' | 'offline';
  /** Names the row of the price book: `model@from`, with the step when there is one. */
  priceRow?: string;
  lines?: CallLine[];
  flags: string[];
  /** When the receipt was made, and by the price book of which day, where it took another's place. */
  receiptAt?: string;
  receiptBook?: string;
  /** Receipts that were replaced, oldest first: nothing that was said once is lost. */
  superseded?: CallReceipt[];
  /** Where the image was saved, relative to the spec's folder. */
  imageFile?: string;
  /** HMAC of spec and prompt with the ledger's key: tells whether the spec changed since. */
  contentHash?: string;
  /** The spec it was made from, by its place in the workspace. */
  specFile?: string;
  tags: Tags;
}

/** The fields of a Call that are its receipt: a reprice replaces them together and leaves the rest as it was. */
export const RECEIPT_FIELDS = [
  'imageTokens',
  'tokensByMeter',
  'tier',
  'serviceTier',
  'reason',
  'picoUsd',
  'usd',
  'listPicoUsd',
  'minPicoUsd',
  'maxPicoUsd',
  'priceRow',
  'lines',
  'flags',
  'receiptAt',
  'receiptBook',
] as const;

export type CallReceipt = Pick<Call, (typeof RECEIPT_FIELDS)[number]>;
