import * as v from 'valibot';
import { count, day, picoUsd, time } from './money.ts';
import { callsPageSchema } from './reportCalls.ts';
import { forecastSchema, panelsSchema, unusualSchema } from './reportInsights.ts';
import { keptSchema } from './reportKept.ts';
import { DIMENSIONS, viewSchema } from './reportView.ts';

/** The complete state of the report: a page that has this needs nothing older. */

/** Raised when an older page could not draw what a host sends, or the other way round. */
export const REPORT_SCHEMA = 1;

export const sumSchema = v.strictObject({
  calls: count,
  errors: count,
  /** In no sum of money, as `unknown`. */
  unpriced: count,
  unknown: count,
  /** Above 0: `billedPicoUsd` is a lower bound. */
  uncertain: count,
  freeTier: count,
  retries: count,
  images: count,
  promptTokens: count,
  cachedTokens: count,
  outputTokens: count,
  totalTokens: count,
  billedPicoUsd: picoUsd,
  listPicoUsd: picoUsd,
});

/** One bar of a small chart. */
const sparkSchema = v.array(v.strictObject({ day, picoUsd, calls: count, missing: count }));

const figure = { sum: sumSchema, days: sparkSchema };

const freeTierSchema = v.strictObject({
  model: v.string(),
  /** Sent with the key today (the quota's day) as far as was counted here, failed ones included. */
  requests: count,
  state: v.picklist(['ok', 'near', 'used', 'billed', 'unknown']),
  /** As observed; absent = not known. */
  limit: v.exactOptional(count),
  /** 0 also where the service said that the day is spent, whatever was counted here. */
  left: v.exactOptional(count),
  /** When the model's own day begins again, where the service named it. */
  resetsAt: v.exactOptional(time),
  /** The last 60 s, where a limit for a minute is known; `learned`: from this key's own 429. */
  minutes: v.exactOptional(
    v.array(
      v.strictObject({
        used: count,
        limit: count,
        metric: v.picklist(['requests', 'input-tokens']),
        learned: v.boolean(),
      }),
    ),
  ),
  seen: v.exactOptional(v.string()),
  confidence: v.exactOptional(v.string()),
});

const budgetSchema = v.strictObject({
  spentPicoUsd: picoUsd,
  limitPicoUsd: picoUsd,
  /** Whole percent, rounded down. */
  percent: count,
  state: v.picklist(['ok', 'near', 'over']),
  /** Spent is a lower bound. */
  lowerBound: v.boolean(),
});

const watchSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('degraded'), reason: v.string(), message: v.string() }),
  v.strictObject({
    kind: v.literal('damage'),
    lines: count,
    first: v.strictObject({ file: v.string(), line: count, reason: v.string() }),
  }),
  v.strictObject({ kind: v.literal('budget'), budget: budgetSchema }),
  /** Of any unit: amounts are pico-USD or counts. */
  v.strictObject({
    kind: v.literal('namedBudget'),
    name: v.string(),
    unit: v.picklist(['usd', 'tokens', 'calls', 'images']),
    per: v.picklist(['session', 'day', 'week', 'month']),
    hard: v.boolean(),
    raised: v.boolean(),
    spent: picoUsd,
    limit: picoUsd,
    percent: count,
    over: v.boolean(),
    /** Spent is a lower bound. */
    lowerBound: v.boolean(),
    endsAt: v.exactOptional(time),
  }),
  v.strictObject({ kind: v.literal('budgetSetting'), problem: v.string() }),
  v.strictObject({ kind: v.literal('freeTier'), figure: freeTierSchema, resetsAt: time }),
  v.strictObject({ kind: v.literal('billed'), models: v.array(v.string()), sum: sumSchema }),
  v.strictObject({
    kind: v.literal('unpriced'),
    model: v.nullable(v.string()),
    calls: count,
    unknown: count,
  }),
  v.strictObject({
    kind: v.literal('coming'),
    change: v.picklist(['price', 'reroute', 'shutdown']),
    model: v.string(),
    /** YYYY-MM-DD at Pacific time. */
    day,
    /** What the model does then, as "doubles". */
    words: v.string(),
    /** The model that answers then; absent: the same, or none. */
    to: v.exactOptional(v.string()),
    /** Calls of the last 30 days that were priced anew; the amounts are of these. */
    repriced: count,
    /** Calls that could not be. */
    unknown: count,
    beforePicoUsd: picoUsd,
    afterPicoUsd: picoUsd,
  }),
  unusualSchema,
  v.strictObject({ kind: v.literal('targetSetting'), problem: v.string() }),
  v.strictObject({ kind: v.literal('staleBook'), asOf: v.string(), days: count }),
]);

/** Estimates against actuals of the last calls of a model; errors and shares in per mille. */
const accuracySchema = v.strictObject({
  model: v.string(),
  calls: count,
  median: count,
  p90: count,
  /** Of the part that is not the image. */
  rest: v.exactOptional(v.strictObject({ median: count, p90: count })),
  /** Actuals that lay in the range shown. */
  covered: v.exactOptional(count),
});

const binSchema = v.strictObject({
  /** YYYY-MM-DD, YYYY-MM when bins are months, YYYY-MM-DDTHH when they are hours. */
  bin: v.string(),
  inView: v.boolean(),
  sum: sumSchema,
});

const seriesSchema = v.strictObject({
  /** null: the calls without this tag; `rest` gathers what has no series of its own. */
  key: v.nullable(v.string()),
  rest: v.exactOptional(count),
  /** Of the range that the page sums up; the bars may show more. */
  sum: sumSchema,
  /** Billed, one amount a bin. */
  picoUsd: v.array(picoUsd),
});

const groupSchema = v.strictObject({
  key: v.nullable(v.string()),
  sum: sumSchema,
  p50: v.exactOptional(picoUsd),
  p95: v.exactOptional(picoUsd),
  p99: v.exactOptional(picoUsd),
});

export const snapshotSchema = v.strictObject({
  type: v.literal('snapshot'),
  schema: v.literal(REPORT_SCHEMA),
  replyTo: v.exactOptional(count),
  at: time,
  today: day,
  workspace: v.string(),
  /** As drawn: `filter.simulated` is decided. */
  view: viewSchema,
  /** Calls of any time. */
  recorded: v.strictObject({ real: count, simulated: count }),
  lastCallAt: v.exactOptional(time),
  now: v.strictObject({
    session: v.strictObject({ ...figure, since: time }),
    today: v.strictObject(figure),
    /** YYYY-MM */
    month: v.strictObject({ ...figure, month: v.string() }),
    budget: v.exactOptional(budgetSchema),
    /** Of real calls; absent with too little data. */
    forecast: v.exactOptional(forecastSchema),
    /** Models of today's requests; empty when the tier of the key is known to be paid. */
    freeTier: v.strictObject({ figures: v.array(freeTierSchema), resetsAt: time, tierKnown: v.boolean() }),
    /** Of this month. */
    unpriced: v.strictObject({ models: v.array(v.string()) }),
    /** Simulated calls of this month, while real ones are shown. */
    simulated: v.exactOptional(sumSchema),
  }),
  watch: v.array(watchSchema),
  overTime: v.strictObject({
    unit: v.picklist(['hour', 'day', 'month']),
    /** Bars of an hour can be had: few days are drawn. */
    hours: v.boolean(),
    bins: v.array(binSchema),
    series: v.array(seriesSchema),
  }),
  by: v.strictObject({ dimension: v.picklist(DIMENSIONS), groups: v.array(groupSchema), total: sumSchema }),
  panels: panelsSchema,
  kept: v.exactOptional(keptSchema),
  calls: callsPageSchema,
  how: v.strictObject({
    bookAsOf: v.string(),
    models: count,
    overridden: v.boolean(),
    limitsAsOf: v.string(),
    tier: v.picklist(['auto', 'paid', 'free']),
    /** Absent: being read. */
    accuracy: v.exactOptional(v.array(accuracySchema)),
  }),
  /** What one panel would cost, worked out offline; for a report without calls. */
  panelPrices: v.array(
    v.strictObject({ model: v.string(), sizes: v.array(v.strictObject({ size: v.string(), picoUsd })) }),
  ),
});

export type ReportSnapshot = v.InferOutput<typeof snapshotSchema>;
export type AccuracyFigure = v.InferOutput<typeof accuracySchema>;
export type ReportSum = v.InferOutput<typeof sumSchema>;
export type Spark = v.InferOutput<typeof sparkSchema>;
export type BudgetFigure = v.InferOutput<typeof budgetSchema>;
export type FreeTierFigure = v.InferOutput<typeof freeTierSchema>;
export type WatchItem = v.InferOutput<typeof watchSchema>;
export type ReportGroup = v.InferOutput<typeof groupSchema>;
export type ReportSeries = v.InferOutput<typeof seriesSchema>;
export type ReportBin = v.InferOutput<typeof binSchema>;
