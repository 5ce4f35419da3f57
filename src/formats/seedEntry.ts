import type { Call, CallLine } from '../call.ts';
import type { Money } from '../money.ts';
import { modelOf } from './callSums.ts';
import { usdNumber } from './exactJson.ts';
import type { ExactJson } from './exactJson.ts';
import { resolutionText } from './imageResolution.ts';
import { metadataOf } from './seedMetadata.ts';
import { statusFields } from './seedStatus.ts';

/**
 * One call as this field's pipelines log it. null: not known. `output_tokens` are the candidates; thoughts are in
 * the output cost. `metadata` also carries what the entry needs to be read back as the same call.
 */
export function seedEntry(call: Call): { [key: string]: ExactJson } {
  // Gemini leaves out counts that are 0, so with a prompt count the others are known to be 0.
  const absent = call.promptTokens === undefined ? null : 0;
  return {
    timestamp: call.startedAt,
    model: modelOf(call),
    operation: operationOf(call),
    input: {
      prompt_tokens: call.promptTokens ?? null,
      cached_tokens: call.cachedTokens ?? absent,
      reference_images: call.referenceImages ?? null,
    },
    output: {
      output_tokens: call.candidatesTokens ?? withoutCandidates(call),
      total_tokens: call.totalTokens ?? null,
      image_resolution: resolutionText(call),
    },
    cost: costOf(call),
    performance: {
      generation_time_ms: call.latencyMs ?? null,
      queue_time_ms: call.queueMs ?? null,
    },
    metadata: metadataOf(call),
    ...statusFields(call),
  };
}

function operationOf(call: Call): string {
  if (call.tags['operation'] !== undefined) return call.tags['operation'];
  if (/embed/i.test(call.method)) return 'embedding';
  const image = call.imageSize ?? call.aspectRatio ?? call.images ?? call.imageTokens;
  return image === undefined ? 'text_generation' : 'image_generation';
}

/** Thinking can eat the whole answer: the total then shows that there were no candidates. */
function withoutCandidates(call: Call): number | null {
  const others = (call.promptTokens ?? 0) + (call.thoughtsTokens ?? 0) + (call.toolUsePromptTokens ?? 0);
  return call.promptTokens !== undefined && call.totalTokens === others ? 0 : null;
}

function costOf(call: Call): ExactJson {
  const total = call.picoUsd === undefined ? undefined : BigInt(call.picoUsd);
  const part = (meters: RegExp): Money | undefined => {
    if (total === 0n) return 0n;
    if (total === undefined || call.lines === undefined) return undefined;
    return sumOf(call.lines.filter(({ meter }) => meters.test(meter)));
  };
  return {
    input_cost_usd: usdNumber(part(/^(input|cached)\./)),
    output_cost_usd: usdNumber(part(/^output\./)),
    total_cost_usd: usdNumber(total),
  };
}

function sumOf(lines: CallLine[]): Money {
  return lines.reduce((sum, { picoUsd }) => sum + BigInt(picoUsd), 0n);
}
