import * as v from 'valibot';
import type { Call, Tags } from '../call.ts';
import { modelOf } from './callSums.ts';
import { usdNumber } from './exactJson.ts';
import type { ExactJson } from './exactJson.ts';

/**
 * `metadata` of an entry: the five names that the field uses, every other tag by its own name, and marks that tell
 * what the other sections have no place for.
 */

type Fields = { [key: string]: ExactJson };

export function metadataOf(call: Call): ExactJson {
  const { workflow, panel, chapter, scene, characters, operation: _, ...others } = call.tags;
  const fields: Fields = {
    workflow_id: workflow ?? null,
    panel_id: panel ?? null,
    chapter:
      chapter !== undefined && /^(0|[1-9]\d{0,8})$/.test(chapter) ? Number(chapter) : (chapter ?? null),
    scene: scene ?? null,
    characters: characters === undefined ? [] : characters.split(',').map((id) => id.trim()),
  };
  const tags: Fields = {};
  for (const [key, value] of Object.entries(others)) {
    // No tag may stand in the place of one of the five.
    if (value !== undefined && !(key in fields)) tags[key] = value;
  }
  return { ...fields, ...tags, ...marksOf(call) };
}

function marksOf(call: Call): Fields {
  const { thoughtsTokens, toolUsePromptTokens, serviceTier, attempt } = call;
  // A figure that is only a range is null in `cost`; its bounds stand here.
  const range = call.picoUsd === undefined;
  return {
    call_id: call.id,
    ...(call.session === undefined ? {} : { session_id: call.session }),
    ...(modelOf(call) === call.requestedModel ? {} : { requested_model: call.requestedModel }),
    ...(call.simulated ? { simulated: true } : {}),
    ...(attempt !== undefined && attempt > 1 ? { attempt } : {}),
    ...(thoughtsTokens ? { thoughts_tokens: thoughtsTokens } : {}),
    ...(toolUsePromptTokens ? { tool_use_prompt_tokens: toolUsePromptTokens } : {}),
    ...(call.tier === 'free' ? { tier: 'free' } : {}),
    ...(serviceTier !== undefined && serviceTier !== 'standard' ? { service_tier: serviceTier } : {}),
    ...(range && call.minPicoUsd !== undefined ? { min_cost_usd: usdNumber(BigInt(call.minPicoUsd)) } : {}),
    ...(range && call.maxPicoUsd !== undefined ? { max_cost_usd: usdNumber(BigInt(call.maxPicoUsd)) } : {}),
  };
}

/** A mark of a wrong kind is passed over. */
const optionalText = v.fallback(v.optional(v.pipe(v.string(), v.nonEmpty())), undefined);
const optionalCount = v.fallback(v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))), undefined);
const marks = v.object({
  call_id: optionalText,
  session_id: optionalText,
  requested_model: optionalText,
  simulated: v.fallback(v.optional(v.boolean()), undefined),
  attempt: optionalCount,
  thoughts_tokens: optionalCount,
  tool_use_prompt_tokens: optionalCount,
  tier: v.fallback(v.optional(v.literal('free')), undefined),
  service_tier: v.fallback(v.optional(v.picklist(['standard', 'batch', 'flex', 'priority'])), undefined),
  min_cost_usd: v.optional(v.unknown()),
  max_cost_usd: v.optional(v.unknown()),
});

const TAG_NAMES = new Map([
  ['workflow_id', 'workflow'],
  ['panel_id', 'panel'],
  ['scene_id', 'scene'],
]);

export interface ReadMetadata {
  tags: Tags;
  marks: v.InferOutput<typeof marks>;
}

/** What is no mark becomes a tag. */
export function readMetadata(metadata: Record<string, unknown>): ReadMetadata {
  const tags: Tags = {};
  for (const [key, value] of Object.entries(metadata)) {
    const text = key in marks.entries ? undefined : tagText(value);
    if (text !== undefined) tags[TAG_NAMES.get(key) ?? key] = text;
  }
  return { tags, marks: v.parse(marks, metadata) };
}

/** Ids in a list are joined by commas, as a Call keeps them; an empty one says nothing. */
function tagText(value: unknown): string | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
    return value.join(',') || undefined;
  return JSON.stringify(value);
}
