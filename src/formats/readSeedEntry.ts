import * as v from 'valibot';
import type { Tags } from '../call.ts';
import type { Money } from '../money.ts';
import type { Exchange } from '../usage/exchange.ts';
import { ENGLISH, type L10n, later as t } from '../l10n.ts';
import { firstProblem } from './callSchema.ts';
import { readResolution } from './imageResolution.ts';
import { importedUsage, thoughtsInTotal } from './importedUsage.ts';
import type { Counts } from './importedUsage.ts';
import type { ImportedLine } from './importedLine.ts';
import { isoTime } from './isoTime.ts';
import { known } from './known.ts';
import { readMetadata } from './seedMetadata.ts';
import type { ReadMetadata } from './seedMetadata.ts';
import { readStatus } from './seedStatus.ts';
import { statedUsd } from './statedUsd.ts';

/** Operations whose answer is text alone, whatever the model can draw. */
const TEXT = /text|chat|embed/i;

const count = v.nullish(
  v.pipe(
    v.number(t('wanted a whole number')),
    v.safeInteger(t('wanted a whole number below 2^53')),
    v.minValue(0, t('cannot be negative')),
  ),
);
const milliseconds = v.nullish(
  v.pipe(
    v.number(t('wanted milliseconds')),
    v.finite(t('wanted milliseconds')),
    v.minValue(0, t('cannot be negative')),
  ),
);
const amount = v.nullish(
  v.pipe(
    v.union([v.number(), v.string()], t('wanted an amount in USD')),
    v.check((value) => statedUsd(value) !== undefined, t('wanted an amount in USD that is not negative')),
  ),
);
const section = <T extends v.ObjectEntries>(entries: T) =>
  v.nullish(v.looseObject(entries, t('wanted an object')));

const seedEntrySchema = v.looseObject({
  id: v.nullish(
    v.pipe(
      v.string(t('wanted text')),
      v.nonEmpty(t('is empty')),
      v.maxLength(500, t('is longer than 500 characters')),
    ),
  ),
  timestamp: v.pipe(
    v.string(t('wanted an ISO 8601 time')),
    v.check(
      (value) => isoTime(value) !== undefined,
      t('wanted an ISO 8601 time with its zone, as 2026-11-22T10:00:00Z'),
    ),
  ),
  model: v.pipe(v.string(t('wanted a model id')), v.trim(), v.nonEmpty(t('is empty'))),
  operation: v.nullish(v.string(t('wanted text'))),
  input: section({ prompt_tokens: count, cached_tokens: count, reference_images: count }),
  output: section({
    output_tokens: count,
    total_tokens: count,
    image_resolution: v.nullish(v.string(t('wanted text'))),
  }),
  cost: section({ input_cost_usd: amount, output_cost_usd: amount, total_cost_usd: amount }),
  performance: section({ generation_time_ms: milliseconds, queue_time_ms: milliseconds }),
  metadata: v.nullish(v.record(v.string(), v.unknown(), t('wanted an object'))),
  status: v.nullish(v.string(t('wanted text'))),
  error: v.nullish(v.unknown()),
});

type SeedEntry = v.InferOutput<typeof seedEntrySchema>;

/** Reads one per-call entry; `hash` makes the id of one that names none. */
export function readSeedEntry(value: object, hash: () => string, l10n: L10n = ENGLISH): ImportedLine {
  const { success, output, issues } = v.safeParse(seedEntrySchema, nested(value));
  return success ? unpricedCall(output, hash) : { problem: firstProblem(issues, l10n) };
}

/** Trackers of this field also write the entry flat: `prompt_tokens`, `cost_usd`, … at the top. */
function nested(value: object): object {
  if (!('prompt_tokens' in value || 'cost_usd' in value) || 'input' in value) return value;
  const flat: Record<string, unknown> = { ...value };
  return {
    ...flat,
    input: { prompt_tokens: flat['prompt_tokens'], cached_tokens: flat['cached_tokens'] },
    output: {
      output_tokens: flat['output_tokens'],
      total_tokens: flat['total_tokens'],
      image_resolution: flat['image_resolution'],
    },
    cost: { total_cost_usd: flat['cost_usd'] },
    performance: { generation_time_ms: flat['generation_time_ms'] },
  };
}

function unpricedCall(entry: SeedEntry, hash: () => string): ImportedLine {
  const { tags, marks } = readMetadata(entry.metadata ?? {});
  const { outcome, error, httpStatus, blockReason } = readStatus(entry.status, entry.error);
  const resolution = readResolution(entry.output?.image_resolution);
  const method = methodOf(entry.operation);
  const { counts, flags } = countsOf(entry, marks);
  const usage = importedUsage(counts, method !== 'generateContent');
  // The entry has no image details. Its size stands for one image; without a size only a range is known.
  const image = resolution.size !== undefined && usage !== undefined;
  const exchange: Exchange = {
    id: entry.id ?? marks.call_id ?? hash(),
    startedAt: isoTime(entry.timestamp) ?? 0,
    source: 'import',
    simulated: marks.simulated ?? false,
    method,
    requestedModel: marks.requested_model ?? entry.model,
    ended: outcome === 'aborted' ? 'aborted' : 'complete',
    streamed: false,
    tier: marks.tier ?? 'paid',
    answer: {
      hasCandidates: usage?.candidatesTokens !== undefined && (image || TEXT.test(entry.operation ?? '')),
      imageParts: image ? 1 : 0,
      groundingQueries: 0,
      ...known({
        modelVersion: marks.requested_model === undefined ? undefined : entry.model,
        usage,
        error,
        blockReason,
      }),
    },
    tags: withOperation(tags, entry.operation, resolution.size !== undefined),
    ...known({
      httpStatus,
      latencyMs: entry.performance?.generation_time_ms,
      queueMs: entry.performance?.queue_time_ms,
      referenceImages: entry.input?.reference_images,
      imageSize: resolution.size,
      imageWidth: resolution.width,
      imageHeight: resolution.height,
      attempt: marks.attempt,
      serviceTier: marks.service_tier,
    }),
  };
  return {
    unpriced: {
      exchange,
      outcome,
      notCharged: outcome === 'error' && usage === undefined,
      also: { ...(usage ? {} : counts), ...known({ session: marks.session_id }) },
      flags,
      ...known({ stated: statedOf(entry.cost) }),
    },
  };
}

function countsOf(
  { input, output }: SeedEntry,
  marks: ReadMetadata['marks'],
): { counts: Counts; flags: string[] } {
  const counts: Counts = known({
    promptTokens: input?.prompt_tokens,
    cachedTokens: input?.cached_tokens,
    toolUsePromptTokens: marks.tool_use_prompt_tokens,
    candidatesTokens: output?.output_tokens,
    thoughtsTokens: marks.thoughts_tokens,
    totalTokens: output?.total_tokens,
  });
  const thoughtsTokens = thoughtsInTotal(counts);
  return thoughtsTokens === undefined
    ? { counts, flags: [] }
    : { counts: { ...counts, thoughtsTokens }, flags: ['thoughts-inferred'] };
}

function statedOf(cost: SeedEntry['cost']): Money | undefined {
  const [total, input, output] = [cost?.total_cost_usd, cost?.input_cost_usd, cost?.output_cost_usd].map(
    (value) => (value == null ? undefined : statedUsd(value)),
  );
  return total ?? (input === undefined || output === undefined ? undefined : input + output);
}

function methodOf(operation: string | null | undefined): string {
  if (operation === 'count_tokens') return 'countTokens';
  return operation != null && /embed/i.test(operation) ? 'embedContent' : 'generateContent';
}

/** An operation that the Call does not tell by itself is kept as a tag. */
function withOperation(tags: Tags, operation: string | null | undefined, image: boolean): Tags {
  const told = image ? 'image_generation' : 'text_generation';
  return operation == null || operation === '' || operation === told ? tags : { ...tags, operation };
}
