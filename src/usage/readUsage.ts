import type { Details, Modality, Usage } from '../pricing/meters.ts';
import { isObject, objectAt, type JsonObject } from './json.ts';

const MODALITY_NAMES: Readonly<Record<string, Modality>> = {
  TEXT: 'text',
  DOCUMENT: 'document',
  IMAGE: 'image',
  VIDEO: 'video',
  AUDIO: 'audio',
  text: 'text',
  document: 'document',
  image: 'image',
  video: 'video',
  audio: 'audio',
};
const NO_MODALITY = new Set(['', 'unspecified', 'modality_unspecified']);

/** The spellings of one count and of its list of modalities; the first that is there holds. */
interface Spelling {
  count: readonly string[];
  details: readonly string[];
}

/** generateContent in both spellings, Live (`response…`) and embeddings (`promptTokenDetails`): FACTS.md section 4. */
const GENERATE = {
  prompt: {
    count: ['promptTokenCount', 'prompt_token_count'],
    details: ['promptTokensDetails', 'promptTokenDetails', 'prompt_tokens_details'],
  },
  cached: {
    count: ['cachedContentTokenCount', 'cached_content_token_count'],
    details: ['cacheTokensDetails', 'cache_tokens_details'],
  },
  candidates: {
    count: ['candidatesTokenCount', 'responseTokenCount', 'candidates_token_count', 'response_token_count'],
    details: [
      'candidatesTokensDetails',
      'responseTokensDetails',
      'candidates_tokens_details',
      'response_tokens_details',
    ],
  },
  thoughts: { count: ['thoughtsTokenCount', 'thoughts_token_count'], details: [] },
  toolUse: {
    count: ['toolUsePromptTokenCount', 'tool_use_prompt_token_count'],
    details: ['toolUsePromptTokensDetails', 'tool_use_prompt_tokens_details'],
  },
  total: { count: ['totalTokenCount', 'total_token_count'], details: [] },
} satisfies Record<string, Spelling>;

const INTERACTION = {
  prompt: { count: ['total_input_tokens'], details: ['input_tokens_by_modality'] },
  cached: { count: ['total_cached_tokens'], details: ['cached_tokens_by_modality'] },
  candidates: { count: ['total_output_tokens'], details: ['output_tokens_by_modality'] },
  thoughts: { count: ['total_thought_tokens'], details: [] },
  toolUse: { count: ['total_tool_use_tokens'], details: ['tool_use_tokens_by_modality'] },
  total: { count: ['total_tokens'], details: [] },
} satisfies Record<string, Spelling>;

/** `usageMetadata` of generateContent, streams, embeddings, Live and caches. */
export function readUsageMetadata(metadata: JsonObject): Usage {
  return readBy(GENERATE, metadata);
}

/** `usage` of an interaction, or of the OpenAI-compatible path; undefined when it is neither. */
export function readUsageField(usage: JsonObject): Usage | undefined {
  if ('prompt_tokens' in usage || 'completion_tokens' in usage) return readOpenAi(usage);
  return readBy(INTERACTION, usage);
}

/** True when the usage says how many tokens were billed; a total alone does not. */
export function hasBillableCount(usage: Usage): boolean {
  return (
    usage.promptTokens !== undefined ||
    usage.candidatesTokens !== undefined ||
    usage.thoughtsTokens !== undefined ||
    usage.toolUsePromptTokens !== undefined ||
    usage.malformed === true
  );
}

function readBy(spelling: Record<keyof typeof GENERATE, Spelling>, metadata: JsonObject): Usage {
  const usage: Usage = {};
  let value = countOf(metadata, spelling.prompt, usage);
  if (value !== undefined) usage.promptTokens = value;
  value = countOf(metadata, spelling.cached, usage);
  if (value !== undefined) usage.cachedTokens = value;
  value = countOf(metadata, spelling.candidates, usage);
  if (value !== undefined) usage.candidatesTokens = value;
  value = countOf(metadata, spelling.thoughts, usage);
  if (value !== undefined) usage.thoughtsTokens = value;
  value = countOf(metadata, spelling.toolUse, usage);
  if (value !== undefined) usage.toolUsePromptTokens = value;
  const total = first(metadata, spelling.total.count);
  if (isCount(total)) usage.totalTokens = total;

  let details = detailsOf(metadata, spelling.prompt, 'input', usage);
  if (details) usage.promptDetails = details;
  details = detailsOf(metadata, spelling.cached, 'cached', usage);
  if (details) usage.cachedDetails = details;
  details = detailsOf(metadata, spelling.toolUse, 'input', usage);
  if (details) usage.toolUseDetails = details;
  details = detailsOf(metadata, spelling.candidates, 'output', usage);
  if (details) usage.candidatesDetails = details;
  return usage;
}

/**
 * The OpenAI-compatible path: what the total has beyond prompt and completion are thoughts, which that shape does
 * not name. Thoughts and text have one price, so this holds too where the completion already includes them.
 */
function readOpenAi(raw: JsonObject): Usage {
  const usage: Usage = {};
  const prompt = countOf(raw, { count: ['prompt_tokens'], details: [] }, usage) ?? 0;
  const completion = countOf(raw, { count: ['completion_tokens'], details: [] }, usage) ?? 0;
  const total = countOf(raw, { count: ['total_tokens'], details: [] }, usage);
  const promptDetails = objectAt(raw, 'prompt_tokens_details');
  const cached = promptDetails && countOf(promptDetails, { count: ['cached_tokens'], details: [] }, usage);
  usage.promptTokens = prompt;
  usage.candidatesTokens = completion;
  if (cached !== undefined) usage.cachedTokens = cached;
  if (total !== undefined) {
    usage.totalTokens = total;
    if (total > prompt + completion) usage.thoughtsTokens = total - prompt - completion;
  }
  return usage;
}

function first(parent: JsonObject, keys: readonly string[]): unknown {
  for (const key of keys) {
    const value = parent[key];
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** An absent (or null) count is a 0 that was left out; anything else that is no count spoils the usage. */
function countOf(metadata: JsonObject, { count }: Spelling, usage: Usage): number | undefined {
  const value = first(metadata, count);
  if (value === undefined) return undefined;
  if (isCount(value)) return value;
  usage.malformed = true;
  return undefined;
}

function detailsOf(
  metadata: JsonObject,
  { details: keys }: Spelling,
  side: 'input' | 'cached' | 'output',
  usage: Usage,
): Details | undefined {
  const list = first(metadata, keys);
  if (list === undefined) return undefined;
  if (!Array.isArray(list)) {
    usage.malformed = true;
    return undefined;
  }
  let details: Details | undefined;
  for (const entry of list as unknown[]) {
    if (!isObject(entry)) {
      usage.malformed = true;
      continue;
    }
    const tokens = entry['tokenCount'] ?? entry['tokens'] ?? entry['token_count'] ?? 0;
    if (!isCount(tokens)) {
      usage.malformed = true;
      continue;
    }
    const modality = modalityOf(entry['modality']);
    details ??= {};
    if (typeof modality === 'string') details[modality] = (details[modality] ?? 0) + tokens;
    else if (tokens > 0)
      usage.unnamedMeters = [...(usage.unnamedMeters ?? []), `${side}.${modality.unknown}`];
  }
  return details;
}

/** No modality named is text (FACTS.md 3.1); a name that no meter stands for is kept, so that it is not priced as another. */
function modalityOf(name: unknown): Modality | { unknown: string } {
  if (typeof name !== 'string') return 'text';
  const known = Object.hasOwn(MODALITY_NAMES, name) ? MODALITY_NAMES[name] : undefined;
  if (known) return known;
  const lower = name.toLowerCase();
  if (NO_MODALITY.has(lower)) return 'text';
  return (
    (Object.hasOwn(MODALITY_NAMES, lower) ? MODALITY_NAMES[lower] : undefined) ?? {
      unknown: lower.slice(0, 40),
    }
  );
}
