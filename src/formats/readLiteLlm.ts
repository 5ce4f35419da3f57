import * as v from 'valibot';
import type { Tags } from '../call.ts';
import type { Exchange } from '../usage/exchange.ts';
import { ENGLISH, type L10n, later as t } from '../l10n.ts';
import { firstProblem } from './callSchema.ts';
import { importedUsage } from './importedUsage.ts';
import type { ImportedLine } from './importedLine.ts';
import { isoTime } from './isoTime.ts';
import { known } from './known.ts';
import { liteLlmTags } from './liteLlmTags.ts';
import { liteLlmUsage } from './liteLlmUsage.ts';
import { parseJson } from './ndjson.ts';
import { statedUsd } from './statedUsd.ts';

/**
 * A row of LiteLLM's LiteLLM_SpendLogs, as its /spend/logs answers (litellm/proxy/spend_tracking, 2026-09): times are
 * UTC, `completion_tokens` holds the thoughts, `spend` is a float of USD and 0 where LiteLLM knew no price.
 */

const words = v.nullish(v.string(t('wanted text')));
const count = v.nullish(
  v.pipe(
    v.number(t('wanted a whole number')),
    v.safeInteger(t('wanted a whole number')),
    v.minValue(0, t('cannot be negative')),
  ),
);
const time = v.pipe(
  v.string(t('wanted a time')),
  v.check((value) => liteLlmTime(value) !== undefined, t('wanted a time, as 2026-11-22T10:00:00Z')),
);

const schema = v.looseObject({
  request_id: v.pipe(
    v.string(t('wanted text')),
    v.nonEmpty(t('is empty')),
    v.maxLength(450, t('is too long')),
  ),
  startTime: time,
  endTime: v.nullish(time),
  completionStartTime: v.nullish(time),
  call_type: words,
  model: v.pipe(v.string(t('wanted a model')), v.trim(), v.nonEmpty(t('is empty'))),
  custom_llm_provider: words,
  spend: v.nullish(v.number(t('wanted USD'))),
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  cache_hit: v.nullish(v.union([v.string(), v.boolean()])),
  status: words,
  session_id: words,
  metadata: v.nullish(v.unknown()),
});

const GOOGLE = /^(gemini|vertex_ai)/;
const GEMINI_MODEL = /(^|\/)(gemini|gemma|imagen|veo|nano-banana)[-.\d]/i;

export function isLiteLlmRow(value: object): boolean {
  return 'request_id' in value && 'startTime' in value;
}

/** A call of another provider, and one that LiteLLM's own cache answered, are skipped: Google billed nothing. */
export function readLiteLlm(value: object, l10n: L10n = ENGLISH): ImportedLine {
  const { success, output: row, issues } = v.safeParse(schema, value);
  if (!success) return { problem: firstProblem(issues, l10n) };
  const provider = row.custom_llm_provider ?? '';
  if (provider === '' ? !GEMINI_MODEL.test(row.model) : !GOOGLE.test(provider))
    return {
      skipped:
        provider === '' ? l10n.t('of another provider') : l10n.t('of another provider ({0})', provider),
    };
  if (String(row.cache_hit ?? '').toLowerCase() === 'true')
    return { skipped: l10n.t("answered by LiteLLM's cache") };

  const metadata = objectOf(row.metadata);
  const method = /embed/i.test(row.call_type ?? '') ? 'embedContent' : 'generateContent';
  const { counts, details, told } = liteLlmUsage(row, metadata);
  const usage = importedUsage(counts, method === 'embedContent');
  const failed = row.status === 'failure' || metadata['status'] === 'failure';
  const startedAt = liteLlmTime(row.startTime) ?? 0;
  const endedAt = liteLlmTime(row.endTime ?? '');
  const firstAt = liteLlmTime(row.completionStartTime ?? '');
  const model = row.model.replace(/^(gemini|vertex_ai(_beta)?)\//, '');
  const exchange: Exchange = {
    id: `litellm-${row.request_id}`,
    startedAt,
    source: 'import',
    simulated: false,
    client: 'litellm',
    method,
    requestedModel: model,
    ended: 'complete',
    streamed: false,
    tier: 'paid',
    answer: {
      hasCandidates: usage?.candidatesTokens !== undefined,
      imageParts: 0,
      groundingQueries: 0,
      ...known({ usage: usage && { ...usage, ...details } }),
      ...(failed ? { error: { message: errorText(metadata) } } : {}),
    },
    tags: tagsOf(row, metadata),
    ...known({
      latencyMs: span(startedAt, endedAt),
      firstByteMs: firstAt === endedAt ? undefined : span(startedAt, firstAt),
    }),
  };
  // LiteLLM writes 0 for a model it knows no price of: that says nothing.
  const stated = row.spend == null || row.spend <= 0 ? undefined : statedUsd(row.spend);
  return {
    unpriced: {
      exchange,
      outcome: failed ? 'error' : 'ok',
      notCharged: failed && usage === undefined,
      also: { ...(usage ? {} : counts), ...known({ session: row.session_id ?? undefined }) },
      flags: told || usage === undefined ? [] : ['cached-tokens-not-told'],
      ...known({ stated }),
    },
  };
}

/** `2026-11-22T10:00:00.123Z`, or as its database writes it: `2026-11-22 10:00:00.123`, which is UTC. */
function liteLlmTime(text: string): number | undefined {
  const iso = text
    .trim()
    .replace(' ', 'T')
    .replace(/\+00(:?00)?$/, 'Z');
  return isoTime(iso) ?? isoTime(`${iso}Z`);
}

function span(from: number, to: number | undefined): number | undefined {
  return to === undefined || to <= from ? undefined : to - from;
}

/** Some exports hold JSON columns as text. */
function objectOf(value: unknown): Record<string, unknown> {
  const read = typeof value === 'string' ? parseJson(value) : value;
  return typeof read === 'object' && read !== null ? { ...read } : {};
}

function errorText(metadata: Record<string, unknown>): string {
  const { error_class: name, error_code: code } = objectOf(metadata['error_information']);
  const said = [name, code].filter((part) => typeof part === 'string' && part !== '');
  return said.length === 0 ? 'failure' : said.join(' ').slice(0, 200);
}

function tagsOf(row: Record<string, unknown>, metadata: Record<string, unknown>): Tags {
  const asked =
    typeof row['request_tags'] === 'string' ? parseJson(row['request_tags']) : row['request_tags'];
  return liteLlmTags(row, Array.isArray(asked) ? asked : [], metadata);
}
