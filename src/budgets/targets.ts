import * as v from 'valibot';
import { ENGLISH, type L10n } from '../l10n.ts';
import type { Money } from '../money.ts';
import { parseUsd } from '../money.ts';
import { issueText } from '../pricing/issueText.ts';

/** What the figures of the report are measured against; an absent one is not measured. */
export interface Targets {
  /** At most. */
  costPerPanel?: Money;
  costPerKeptPanel?: Money;
  costPerChapter?: Money;
  /** Whole or decimal percent: at least. */
  flashShare?: number;
  cacheHits?: number;
  /** At most. */
  retryRate?: number;
}

export type TargetSetting = { targets: Targets; problem?: string };

const amount = v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0)));
const percent = v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(100)));
const schema = v.strictObject({
  costPerPanelUsd: v.optional(amount, 0.05),
  costPerKeptPanelUsd: v.optional(amount, null),
  costPerChapterUsd: v.optional(amount, 1),
  flashSharePercent: v.optional(percent, 80),
  cacheHitPercent: v.optional(percent, 70),
  retryPercent: v.optional(percent, 5),
});

/**
 * Reads `panelmeter.targets`. What it leaves out has its default, null takes a target away; a wrong setting is a
 * problem to show and leaves the defaults in force.
 */
export function readTargets(setting: unknown, l10n: L10n = ENGLISH): TargetSetting {
  const parsed = v.safeParse(schema, setting ?? {});
  // A list is an object without any of the keys.
  if (parsed.success && !Array.isArray(setting)) return { targets: targetsOf(parsed.output) };
  const issue = parsed.issues?.[0];
  const problem = issue
    ? `${v.getDotPath(issue) ?? l10n.t('setting')}: ${issueText(issue, l10n)}`
    : l10n.t('wants { "costPerPanelUsd": 0.05 }');
  return { targets: targetsOf(v.parse(schema, {})), problem: `panelmeter.targets: ${problem}` };
}

function targetsOf(setting: v.InferOutput<typeof schema>): Targets {
  return {
    ...money('costPerPanel', setting.costPerPanelUsd),
    ...money('costPerKeptPanel', setting.costPerKeptPanelUsd),
    ...money('costPerChapter', setting.costPerChapterUsd),
    ...share('flashShare', setting.flashSharePercent),
    ...share('cacheHits', setting.cacheHitPercent),
    ...share('retryRate', setting.retryPercent),
  };
}

/** Settings are JSON numbers; up to six decimals are taken as written. */
function money<K extends string>(key: K, usd: number | null): { [P in K]?: Money } {
  const amountOf = usd === null ? undefined : parseUsd(usd.toFixed(6));
  return amountOf === undefined ? {} : one(key, amountOf);
}

function share<K extends string>(key: K, value: number | null): { [P in K]?: number } {
  return value === null ? {} : one(key, value);
}

function one<K extends string, T>(key: K, value: T): { [P in K]?: T } {
  const entry: { [P in K]?: T } = {};
  entry[key] = value;
  return entry;
}
