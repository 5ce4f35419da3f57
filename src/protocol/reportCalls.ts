import * as v from 'valibot';
import { count, picoUsd, time } from './money.ts';
import { OUTCOMES, REASONS } from './queryKeys.ts';

/** Calls and receipts as the page draws them. An absent field is not known, never 0. */

const SOURCES = ['runner', 'proxy', 'import'] as const;

const duration = v.pipe(v.number(), v.finite());

const rowEntries = {
  call: v.string(),
  startedAt: time,
  simulated: v.boolean(),
  /** Served, or requested where none was served. */
  model: v.string(),
  method: v.string(),
  outcome: v.picklist(OUTCOMES),
  reason: v.picklist(REASONS),
  panel: v.exactOptional(v.string()),
  scene: v.exactOptional(v.string()),
  chapter: v.exactOptional(v.string()),
  phase: v.exactOptional(v.string()),
  feature: v.exactOptional(v.string()),
  attempt: v.exactOptional(count),
  imageSize: v.exactOptional(v.string()),
  httpStatus: v.exactOptional(count),
  finishReason: v.exactOptional(v.string()),
  /** Prompt and tool use. */
  tokensIn: v.exactOptional(count),
  /** Candidates and thoughts. */
  tokensOut: v.exactOptional(count),
  tokensCached: v.exactOptional(count),
  tokensTotal: v.exactOptional(count),
  agent: v.exactOptional(v.string()),
  project: v.exactOptional(v.string()),
  latencyMs: v.exactOptional(duration),
  picoUsd: v.exactOptional(picoUsd),
  listPicoUsd: v.exactOptional(picoUsd),
  minPicoUsd: v.exactOptional(picoUsd),
  maxPicoUsd: v.exactOptional(picoUsd),
  estimatePicoUsd: v.exactOptional(picoUsd),
};

const callRowSchema = v.strictObject(rowEntries);

const ORDERS = ['time', 'cost', 'list', 'tokens', 'in', 'out', 'latency'] as const;

/** What is not known stands last either way. */
export const orderSchema = v.strictObject({ by: v.picklist(ORDERS), descending: v.boolean() });

export const callsPageSchema = v.strictObject({
  rows: v.array(callRowSchema),
  /** The place of the first row, from 0. */
  offset: count,
  total: count,
  /** Places whose calls cannot be read, as their lines are damaged: `rows` goes on behind them. */
  lost: v.exactOptional(v.array(count)),
});

export const valuesSchema = v.array(v.strictObject({ value: v.string(), calls: count }));

const link = v.strictObject({
  title: v.string(),
  /** Only web pages: the page makes a link of it. */
  address: v.pipe(v.string(), v.regex(/^https:\/\//)),
});

/** One line a meter; `usdPerMillion` after the service factor. */
const lines = v.array(
  v.strictObject({ meter: v.string(), tokens: count, usdPerMillion: v.string(), picoUsd }),
);

/** A receipt whose place another one took. */
const pastReceiptSchema = v.strictObject({
  reason: v.picklist(REASONS),
  picoUsd: v.exactOptional(picoUsd),
  listPicoUsd: v.exactOptional(picoUsd),
  minPicoUsd: v.exactOptional(picoUsd),
  maxPicoUsd: v.exactOptional(picoUsd),
  lines,
  priceRow: v.exactOptional(v.string()),
  /** The day of the price book it was made by; absent for the one recorded with the call. */
  book: v.exactOptional(v.string()),
  replacedAt: v.exactOptional(time),
});

export const receiptSchema = v.strictObject({
  ...rowEntries,
  source: v.picklist(SOURCES),
  requestedModel: v.string(),
  modelVersion: v.exactOptional(v.string()),
  client: v.exactOptional(v.string()),
  terminal: v.exactOptional(v.string()),
  streamed: v.exactOptional(v.boolean()),
  errorStatus: v.exactOptional(v.string()),
  tier: v.exactOptional(v.picklist(['paid', 'free'])),
  serviceTier: v.exactOptional(v.picklist(['standard', 'batch', 'flex', 'priority'])),
  imageWidth: v.exactOptional(count),
  imageHeight: v.exactOptional(count),
  aspectRatio: v.exactOptional(v.string()),
  images: v.exactOptional(count),
  referenceImages: v.exactOptional(count),
  statedPicoUsd: v.exactOptional(picoUsd),
  lines,
  priceRow: v.exactOptional(v.string()),
  price: v.exactOptional(
    v.strictObject({ bookAsOf: v.string(), confidence: v.exactOptional(v.string()), sources: v.array(link) }),
  ),
  /** Its place in the workspace. */
  specFile: v.exactOptional(v.string()),
  /** When this receipt took an older one's place, and the day of the price book that made it. */
  repriced: v.exactOptional(v.strictObject({ at: time, book: v.exactOptional(v.string()) })),
  /** What it replaced, the latest first. */
  superseded: v.exactOptional(v.array(pastReceiptSchema)),
  /** With what each says about the figures, in the reader's language. */
  flags: v.array(v.strictObject({ flag: v.string(), meaning: v.exactOptional(v.string()) })),
  tags: v.array(v.tuple([v.string(), v.string()])),
  /** The saved image; `uri` only when the file is there. */
  image: v.exactOptional(v.strictObject({ file: v.string(), uri: v.exactOptional(v.string()) })),
});

export type ShownOrder = v.InferOutput<typeof orderSchema>;
export type CallRow = v.InferOutput<typeof callRowSchema>;
export type CallsPage = v.InferOutput<typeof callsPageSchema>;
export type PastReceipt = v.InferOutput<typeof pastReceiptSchema>;
export type ReportReceipt = v.InferOutput<typeof receiptSchema>;
