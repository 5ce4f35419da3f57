import * as v from 'valibot';
import { count, picoUsd, time } from './money.ts';

/** What stands out, what the month comes to, and what panels cost against their targets. */

/** Words are made where they are also told; the page adds amounts, marks and ways on. */
export const unusualSchema = v.strictObject({
  kind: v.literal('unusual'),
  level: v.picklist(['error', 'warning', 'info']),
  title: v.string(),
  text: v.string(),
  picoUsd: v.exactOptional(picoUsd),
  lowerBound: v.boolean(),
  simulated: v.boolean(),
  /** When the last call of it began. */
  at: v.exactOptional(time),
  /** A run of this window may be what causes it. */
  canStop: v.boolean(),
  /** What its calls share. */
  group: v.exactOptional(v.strictObject({ by: v.picklist(['feature', 'phase', 'model']), key: v.string() })),
});

/** Month's end by three lines (docs/insights.md). */
export const forecastSchema = v.strictObject({
  lowPicoUsd: picoUsd,
  highPicoUsd: picoUsd,
  p95PicoUsd: picoUsd,
  plainPicoUsd: picoUsd,
  weekdayPicoUsd: v.exactOptional(picoUsd),
  /** Whole days that are known. */
  days: count,
  sure: v.picklist(['low', 'medium', 'high']),
  lowerBound: v.boolean(),
});

const state = v.picklist(['met', 'missed', 'unknown']);
const percent = v.pipe(v.number(), v.minValue(0), v.maxValue(100));

const costSchema = v.strictObject({
  id: v.picklist(['costPerPanel', 'costPerKeptPanel', 'costPerChapter']),
  picoUsd: v.exactOptional(picoUsd),
  spentPicoUsd: picoUsd,
  things: count,
  lowerBound: v.boolean(),
  targetPicoUsd: v.exactOptional(picoUsd),
  state,
});

const shareSchema = v.strictObject({
  id: v.picklist(['flashShare', 'cacheHits', 'retryRate']),
  part: count,
  /** 0: there is no figure. */
  whole: count,
  /** Percent. */
  target: v.exactOptional(percent),
  state,
});

export const panelsSchema = v.strictObject({
  /** They are read for the first time: none is known yet. */
  reading: v.boolean(),
  costs: v.array(costSchema),
  shares: v.array(shareSchema),
  savings: v.exactOptional(v.strictObject({ picoUsd, complete: v.boolean() })),
  mix: v.exactOptional(v.strictObject({ flashPercent: count, flashPicoUsd: picoUsd, proPicoUsd: picoUsd })),
});

export type UnusualItem = v.InferOutput<typeof unusualSchema>;
export type ForecastFigure = v.InferOutput<typeof forecastSchema>;
export type PanelsFigures = v.InferOutput<typeof panelsSchema>;
