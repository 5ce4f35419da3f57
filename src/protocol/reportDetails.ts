import * as v from 'valibot';
import { count, day, picoUsd, time } from './money.ts';
import { progressSchema } from './reportKept.ts';
import { sumSchema } from './reportSnapshot.ts';
import { viewSchema } from './reportView.ts';

/** What the page draws after its totals: changes, trends, distributions, other models. */

/** They add up to the change exactly; any of them may be below 0. */
const partsSchema = v.strictObject({ volume: picoUsd, mix: picoUsd, price: picoUsd });

const beforeSchema = v.strictObject({
  from: time,
  to: time,
  /** The first call of all came within it: it is shorter than what it is compared with. */
  beginsAt: v.exactOptional(time),
  sum: sumSchema,
  parts: partsSchema,
  /** Calls of either period without a known cost: they are in no part. */
  missing: count,
  /** Of either period, so also what is gone. */
  groups: v.array(v.strictObject({ key: v.nullable(v.string()), sum: sumSchema, parts: partsSchema })),
});

/** Days of a group's own, the last seven. */
const trendSchema = v.array(v.strictObject({ day, picoUsd, calls: count, missing: count }));

const spreadSchema = v.strictObject({
  /** ms or pico-USD: edges for drawing only. */
  bins: v.array(
    v.strictObject({
      from: v.pipe(v.number(), v.finite()),
      to: v.pipe(v.number(), v.finite()),
      calls: count,
    }),
  ),
  p50: v.exactOptional(v.string()),
  p95: v.exactOptional(v.string()),
  p99: v.exactOptional(v.string()),
});

const REASONS = [
  'no-price',
  'no-size',
  'size-not-known',
  'image-input',
  'document-input',
  'video-input',
] as const;

const comparisonSchema = v.strictObject({
  /** Of the range. */
  calls: count,
  left: v.strictObject({ notPriced: count, noTokens: count, severalModels: count }),
  kinds: v.array(
    v.strictObject({
      kind: v.picklist(['text', 'image']),
      calls: count,
      listPicoUsd: picoUsd,
      models: v.array(
        v.strictObject({
          model: v.string(),
          used: v.boolean(),
          calls: count,
          herePicoUsd: picoUsd,
          therePicoUsd: picoUsd,
          unknown: v.array(v.strictObject({ reason: v.picklist(REASONS), calls: count })),
        }),
      ),
    }),
  ),
});

const turnSchema = v.strictObject({
  id: v.string(),
  startedAt: time,
  /** Calls, retries and failures among them. */
  hops: count,
  failed: count,
  models: v.array(v.string()),
  client: v.exactOptional(v.string()),
  terminal: v.exactOptional(v.string()),
  promptTokens: count,
  outputTokens: count,
  /** Absent: of no call it is known. */
  picoUsd: v.exactOptional(picoUsd),
  lowerBound: v.boolean(),
  /** What its first call alone came to; absent: not known. */
  firstPicoUsd: v.exactOptional(picoUsd),
});

export const detailsSchema = v.strictObject({
  /** As drawn. */
  view: viewSchema,
  /** Absent where the range has no beginning, or is not over. */
  before: v.exactOptional(beforeSchema),
  /** Of the dearest groups of the dimension. */
  trends: v.array(v.strictObject({ key: v.nullable(v.string()), days: trendSchema })),
  /** The dearest, with a name. */
  features: v.array(v.strictObject({ key: v.string(), sum: sumSchema, days: trendSchema })),
  latency: spreadSchema,
  cost: spreadSchema,
  /** Percentiles are calls' own values, not read off bins. */
  exact: v.boolean(),
  /** How far the range's calls are read for what is absent below, or is of before. */
  reading: v.exactOptional(progressSchema),
  comparison: v.exactOptional(comparisonSchema),
  /** What one message to a chat or an agent came to: how many there are, and the dearest. Absent: being read. */
  turns: v.exactOptional(v.strictObject({ count, dearest: v.array(turnSchema) })),
  /** Of this month: kept.json tells the image that stays, else it is the newest of a panel. Absent: being read. */
  waste: v.exactOptional(
    v.strictObject({
      spentPicoUsd: picoUsd,
      supersededPicoUsd: picoUsd,
      withoutImagePicoUsd: picoUsd,
      lowerBound: v.boolean(),
    }),
  ),
});

export type ReportDetails = v.InferOutput<typeof detailsSchema>;
export type BeforeFigures = NonNullable<ReportDetails['before']>;
export type ChangeFigures = BeforeFigures['parts'];
export type SpreadFigures = ReportDetails['latency'];
export type TrendDays = v.InferOutput<typeof trendSchema>;
export type ComparisonFigures = NonNullable<ReportDetails['comparison']>;
export type TurnFigures = NonNullable<ReportDetails['turns']>;
export type WasteFigure = NonNullable<ReportDetails['waste']>;
