import * as v from 'valibot';
import { later as t } from '../l10n.ts';

import { parseDecimal } from './decimal.ts';
import { MODALITIES } from './meters.ts';
import type { Meter } from './meters.ts';
import { pacificMidnight } from './pacificDay.ts';

/** Meters that a row may price, in the order of receipt lines. */
export const PRICED_METERS: readonly Meter[] = [
  ...MODALITIES.map((modality) => `input.${modality}` as const),
  ...MODALITIES.map((modality) => `cached.${modality}` as const),
  'output.text',
  'output.thoughts',
  'output.image',
  'output.audio',
  'output.video',
  'cacheStorage.perHour',
];

const decimal = v.pipe(
  v.string(t('wanted a decimal string of USD, as "0.075"')),
  v.check(
    (text) => parseDecimal(text) !== undefined,
    t('wanted a plain decimal, as "0.075", with at most 12 decimals'),
  ),
);
const day = v.pipe(
  v.string(t('wanted a date, as "2026-12-01"')),
  v.check((text) => pacificMidnight(text) !== undefined, t('wanted an existing date, as "2026-12-01"')),
);
const text = v.pipe(v.string(t('wanted text')), v.nonEmpty(t('wanted text that is not empty')));
const confidence = v.picklist(['official-page', 'third-party', 'inferred', 'user']);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const sources = v.array(text);

const factors = v.strictObject({ input: decimal, output: decimal, cached: decimal });
const serviceFactors = v.strictObject({
  batch: v.nullish(factors),
  flex: v.nullish(factors),
  priority: v.nullish(factors),
  confidence: v.nullish(confidence),
  source: v.optional(sources),
});

const step = v.strictObject({
  maxPromptTokens: v.nullable(count),
  meters: v.record(v.picklist(PRICED_METERS, t('no such meter')), decimal),
});

const row = v.strictObject({
  from: v.nullable(day),
  to: v.nullable(day),
  tiers: v.pipe(v.array(step), v.minLength(1, t('wanted at least one step'))),
  confidence: v.optional(confidence, 'user'),
  source: v.optional(sources, []),
  as_of: v.optional(day),
  note: v.optional(v.string()),
});

const imageSizes = v.looseObject({
  sizes: v.record(v.string(), v.looseObject({ tokens: count })),
  defaultSize: text,
  acceptsImageSize: v.optional(v.boolean(), true),
  rejects: v.optional(v.array(text), []),
  aspectRatios: v.nullish(v.array(text)),
  inputImageTokens: v.nullish(count),
  inputImageTokensConfidence: v.optional(confidence),
  maxReferenceImages: v.optional(count),
  thinkingLevels: v.optional(v.array(text)),
});

const modelSchema = v.looseObject({
  id: text,
  name: v.optional(text),
  family: v.optional(text),
  kind: v.optional(text),
  aliases: v.optional(v.array(text)),
  release: v.nullish(text),
  shutdown: v.nullish(v.looseObject({ date: day, state: v.optional(text), source: v.optional(text) })),
  replacement: v.nullish(text),
  reroute: v.nullish(v.looseObject({ from: day, to: text, source: v.optional(text) })),
  freeTier: v.nullish(v.boolean()),
  limits: v.nullish(v.looseObject({ inputTokens: v.optional(count), outputTokens: v.optional(count) })),
  serviceFactors: v.nullish(serviceFactors),
  image: v.nullish(v.union([v.strictObject({ sameAs: text }), imageSizes])),
  prices: v.array(row),
  note: v.optional(v.string()),
});

/** An estimate may resolve such an alias and says that it is a guess; a receipt never does. */
const movingAlias = v.looseObject({ resolvesTo: text, confidence: v.optional(confidence) });

/** Google Search grounding: what is free, and what each thousand beyond it costs. */
const grounding = v.looseObject({
  googleSearch: v.optional(
    v.looseObject({
      gemini3plus: v.optional(v.looseObject({ freePerMonth: count, usdPer1000: decimal })),
      gemini25: v.optional(v.looseObject({ freePerDay: count, usdPer1000: decimal })),
    }),
  ),
});

/** What a row's `source` keys stand for. */
const namedSource = v.looseObject({ title: text, address: text, read: v.optional(text) });

export const bookSchema = v.looseObject({
  schema: v.literal('gemini-pricebook/1'),
  as_of: day,
  aliases: v.optional(v.record(v.string(), movingAlias), {}),
  sources: v.optional(v.record(v.string(), namedSource), {}),
  grounding: v.optional(grounding),
  models: v.array(modelSchema),
});

/** An override names only what it changes. */
export const overrideSchema = v.looseObject({
  schema: v.optional(v.literal('gemini-pricebook/1')),
  as_of: v.optional(day),
  aliases: v.optional(v.record(v.string(), movingAlias), {}),
  sources: v.optional(v.record(v.string(), namedSource), {}),
  grounding: v.optional(grounding),
  models: v.array(v.looseObject({ ...modelSchema.entries, prices: v.optional(v.array(row), []) })),
});

export type BookJson = v.InferOutput<typeof bookSchema>;
export type ModelJson = v.InferOutput<typeof modelSchema>;
export type RowJson = v.InferOutput<typeof row>;
export type FactorsJson = v.InferOutput<typeof factors>;
