import * as v from 'valibot';
import type { Usage } from '../pricing/meters.ts';
import type { Counts } from './importedUsage.ts';
import { known } from './known.ts';

const count = v.fallback(v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))), undefined);
const part = v.fallback(
  v.optional(
    v.object({
      cached_tokens: count,
      text_tokens: count,
      image_tokens: count,
      audio_tokens: count,
      reasoning_tokens: count,
    }),
  ),
  undefined,
);
const usageObject = v.object({
  prompt_tokens_details: part,
  completion_tokens_details: part,
  cache_read_input_tokens: count,
});

interface RowCounts {
  prompt_tokens?: number | null | undefined;
  completion_tokens?: number | null | undefined;
  total_tokens?: number | null | undefined;
}

/**
 * Counts as Gemini counts them: candidates without thoughts. `told`: the row says how much was cached, or that nothing
 * was; without that a receipt takes all input at its full price.
 */
export function liteLlmUsage(
  row: RowCounts,
  metadata: Record<string, unknown>,
): { counts: Counts; details: Partial<Usage>; told: boolean } {
  const read = [metadata['usage_object'], metadata['additional_usage_values']]
    .map((value) => v.safeParse(usageObject, value))
    .find(({ success, output }) => success && Object.values(known(output as object)).length > 0);
  const usage = read?.success === true ? read.output : undefined;
  const prompt = usage?.prompt_tokens_details;
  const completion = usage?.completion_tokens_details;
  const cachedTokens = prompt?.cached_tokens ?? usage?.cache_read_input_tokens;
  const all = row.completion_tokens ?? undefined;
  const thoughts = Math.min(completion?.reasoning_tokens ?? 0, all ?? 0);
  const images = completion?.image_tokens ?? 0;
  return {
    counts: known({
      promptTokens: row.prompt_tokens ?? undefined,
      cachedTokens,
      candidatesTokens: all === undefined ? undefined : all - thoughts,
      thoughtsTokens: thoughts > 0 ? thoughts : undefined,
      totalTokens: row.total_tokens ?? undefined,
    }),
    details: known({
      promptDetails: detailsOf(prompt),
      candidatesDetails: images > 0 ? { image: Math.min(images, (all ?? 0) - thoughts) } : undefined,
    }),
    told: cachedTokens !== undefined,
  };
}

/** Which part of the input is of which kind, where it is more than text. */
function detailsOf(prompt: v.InferOutput<typeof part>): Usage['promptDetails'] {
  const { text_tokens: text, image_tokens: image = 0, audio_tokens: audio = 0 } = prompt ?? {};
  if (image === 0 && audio === 0) return undefined;
  return known({ text, image: image > 0 ? image : undefined, audio: audio > 0 ? audio : undefined });
}
