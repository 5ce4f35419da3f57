import * as v from 'valibot';
import { count, picoUsd } from './money.ts';

/** What kept panels cost, and what was spent beside them. */

export const KEPT_KEYS = ['panel', 'scene', 'chapter', 'character'] as const;

/** Calls that were read, and that there are; 0 of 0: reading has not begun. */
export const progressSchema = v.strictObject({ read: count, total: count });
export type ReadingFigure = v.InferOutput<typeof progressSchema>;

const part = v.strictObject({ picoUsd, uncertain: count, unpriced: count, unknown: count });

const costSchema = v.strictObject({
  panels: count,
  withImage: count,
  /** Panels of which the user said which image to keep. */
  chosen: count,
  attempts: count,
  retries: count,
  calls: count,
  spent: part,
  kept: part,
  superseded: part,
  withoutImage: part,
  /** A lower bound while `spent` lacks something. */
  perKeptPicoUsd: v.exactOptional(picoUsd),
});

const tableSchema = v.strictObject({
  by: v.picklist(KEPT_KEYS),
  /** The dearest first. */
  groups: v.array(v.strictObject({ key: v.nullable(v.string()), cost: costSchema })),
  /** Groups that are not among them. */
  more: count,
});

export const keptSchema = v.strictObject({
  /** How far its calls are read: what stands here is of before, if anything is. */
  reading: v.exactOptional(progressSchema),
  total: v.exactOptional(costSchema),
  tables: v.array(tableSchema),
});

export type KeptCostFigure = v.InferOutput<typeof costSchema>;
export type KeptTable = v.InferOutput<typeof tableSchema>;
export type KeptData = v.InferOutput<typeof keptSchema>;
export type KeptKey = (typeof KEPT_KEYS)[number];
