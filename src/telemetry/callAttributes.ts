import {
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_RESPONSE_FINISH_REASONS,
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS,
  GEN_AI_OPERATION_NAME_VALUE_EMBEDDINGS,
  GEN_AI_OPERATION_NAME_VALUE_GENERATE_CONTENT,
  GEN_AI_PROVIDER_NAME_VALUE_GCP_GEMINI,
} from '@opentelemetry/semantic-conventions/incubating';
import type { Call } from '../call.ts';
import { exactUsd } from '../money.ts';

export type AttributeValue = string | number | boolean | string[];
export type Attributes = Record<string, AttributeValue>;

/** What the call's cached tokens would have cost more, pico-USD; undefined when it cannot be told. */
export type SavedOf = (call: Call) => bigint | undefined;

/** Tags that have few values: they may be attributes of a metric. The others are on the span only. */
const METRIC_TAGS = ['department', 'project', 'feature', 'agent', 'tenant', 'userSegment', 'phase', 'env'];

/** OpenTelemetry GenAI semantic conventions: names of semantic-conventions 1.45, incubating. */
export function operationOf({ method }: Call): string {
  if (/embed/i.test(method)) return GEN_AI_OPERATION_NAME_VALUE_EMBEDDINGS;
  return /^(stream)?generateContent$/i.test(method) ? GEN_AI_OPERATION_NAME_VALUE_GENERATE_CONTENT : method;
}

/** Attributes of the call's measurements; a metric has a series for each combination. */
export function metricAttributes(call: Call): Attributes {
  const attributes: Attributes = {
    [ATTR_GEN_AI_PROVIDER_NAME]: GEN_AI_PROVIDER_NAME_VALUE_GCP_GEMINI,
    [ATTR_GEN_AI_OPERATION_NAME]: operationOf(call),
    [ATTR_GEN_AI_REQUEST_MODEL]: call.requestedModel,
  };
  if (call.modelVersion !== undefined) attributes[ATTR_GEN_AI_RESPONSE_MODEL] = call.modelVersion;
  const error = errorOf(call);
  if (error !== undefined) attributes[ATTR_ERROR_TYPE] = error;
  for (const tag of METRIC_TAGS) addTag(attributes, tag, call.tags[tag]);
  return attributes;
}

/** Attributes of the call's span. Prompts, answers and keys are in none: a Call has none of them. */
export function spanAttributes(call: Call, savedOf: SavedOf): Attributes {
  const attributes = metricAttributes(call);
  for (const [tag, value] of Object.entries(call.tags)) addTag(attributes, tag, value);
  const { finishReason, latencyMs, firstByteMs, receiptBook } = call;
  const known: Record<string, AttributeValue | undefined> = {
    [ATTR_GEN_AI_RESPONSE_FINISH_REASONS]: finishReason === undefined ? undefined : [finishReason],
    [ATTR_GEN_AI_USAGE_INPUT_TOKENS]: inputTokens(call),
    [ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS]: call.cachedTokens,
    [ATTR_GEN_AI_USAGE_OUTPUT_TOKENS]: outputTokens(call),
    [ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS]: call.thoughtsTokens,
    'http.response.status_code': call.httpStatus,
    'gen_ai.cost.usd': usdOf(call.picoUsd),
    'gen_ai.cost_saved.usd': call.simulated ? undefined : savedUsd(savedOf(call)),
    'panelmeter.call.id': call.id,
    'panelmeter.source': call.source,
    'panelmeter.client': call.client,
    'panelmeter.terminal': call.terminal,
    'panelmeter.outcome': call.outcome,
    'panelmeter.reason': call.reason,
    'panelmeter.cost.pico_usd': call.picoUsd,
    'panelmeter.cost.list_usd': usdOf(call.listPicoUsd),
    'panelmeter.cost.min_usd': usdOf(call.minPicoUsd),
    'panelmeter.price_row': call.priceRow,
    'panelmeter.price_book': receiptBook,
    'panelmeter.tier': call.tier,
    'panelmeter.service_tier': call.serviceTier,
    'panelmeter.images': call.images,
    'panelmeter.image_size': call.imageSize,
    'panelmeter.latency_ms': latencyMs,
    'panelmeter.first_byte_ms': firstByteMs,
    'panelmeter.attempt': call.attempt,
    'panelmeter.simulated': call.simulated ? true : undefined,
  };
  for (const [name, value] of Object.entries(known)) if (value !== undefined) attributes[name] = value;
  // Nothing was charged for a simulated call: no dashboard may add it to a bill.
  if (call.simulated) delete attributes['gen_ai.cost.usd'];
  return attributes;
}

/** The convention's words: what failed, else nothing. */
export function errorOf({ outcome, errorStatus, httpStatus }: Call): string | undefined {
  if (outcome === 'ok') return undefined;
  return errorStatus ?? (outcome === 'error' && httpStatus !== undefined ? String(httpStatus) : outcome);
}

/** Cached tokens are among them, tool-use input too. */
export function inputTokens({ promptTokens, toolUsePromptTokens }: Call): number | undefined {
  return promptTokens === undefined ? undefined : promptTokens + (toolUsePromptTokens ?? 0);
}

/** Thoughts are billed as output. */
export function outputTokens({ candidatesTokens, thoughtsTokens }: Call): number | undefined {
  if (candidatesTokens === undefined && thoughtsTokens === undefined) return undefined;
  return (candidatesTokens ?? 0) + (thoughtsTokens ?? 0);
}

function usdOf(picoUsd: string | undefined): number | undefined {
  return picoUsd === undefined ? undefined : Number(exactUsd(BigInt(picoUsd)));
}

function savedUsd(saved: bigint | undefined): number | undefined {
  return saved === undefined ? undefined : Number(exactUsd(saved));
}

function addTag(attributes: Attributes, tag: string, value: string | undefined): void {
  if (value !== undefined) attributes[`panelmeter.tag.${tag}`] = value;
}
