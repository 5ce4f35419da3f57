import {
  OUTPUT_AUDIO,
  OUTPUT_IMAGE,
  OUTPUT_TEXT,
  OUTPUT_VIDEO,
  type CompiledModel,
  type CompiledStep,
} from './compiledModel.ts';
import type { MeterTokens } from './meterTokens.ts';
import { priceTokens, sumPico } from './priceTokens.ts';
import type { Receipt, ReceiptInput } from './receiptTypes.ts';

/**
 * Candidates without modality details, on a model whose outputs have several prices (FACTS.md 3.11): false when only a
 * range can be told.
 */
export function inferOutput(
  { answer, imageSize }: ReceiptInput,
  { entry }: CompiledModel,
  { rates }: CompiledStep,
  tokens: MeterTokens,
  flags: string[],
): boolean {
  const text = rates[OUTPUT_TEXT];
  const other = [OUTPUT_IMAGE, OUTPUT_AUDIO, OUTPUT_VIDEO].some(
    (index) => rates[index] !== undefined && rates[index]?.usdPerMillion !== text?.usdPerMillion,
  );
  if (!other) return true;
  if (!answer.hasCandidates || (answer.otherMediaParts ?? 0) > 0) return false;
  if (answer.imageParts === 0) return true;
  const { image } = entry;
  const size = imageSize ?? image?.defaultSize;
  const known =
    image !== undefined && size !== undefined && Object.hasOwn(image.sizes, size)
      ? image.sizes[size]
      : undefined;
  if (known === undefined) return false;
  const candidates = tokens[OUTPUT_TEXT] ?? 0;
  const drawn = Math.min(candidates, answer.imageParts * known.tokens);
  tokens[OUTPUT_IMAGE] = drawn;
  tokens[OUTPUT_TEXT] = candidates - drawn;
  flags.push('image-tokens-inferred');
  return true;
}

/** All candidates at the cheapest and at the dearest of the model's outputs. */
export function priceRange(
  step: CompiledStep,
  tokens: MeterTokens,
  candidates: number,
  receipt: Receipt,
): void {
  const sums: bigint[] = [];
  for (const index of [OUTPUT_TEXT, OUTPUT_IMAGE, OUTPUT_AUDIO, OUTPUT_VIDEO]) {
    if (step.rates[index] === undefined) continue;
    tokens[OUTPUT_TEXT] = 0;
    const variant = [...tokens];
    variant[index] = candidates;
    const lines = priceTokens(variant, step.rates, receipt.flags);
    if (lines === undefined) return;
    sums.push(sumPico(lines));
  }
  const [first, ...rest] = sums;
  if (first === undefined) return;
  receipt.reason = 'uncertain';
  receipt.minPicoUsd = rest.reduce((a, b) => (b < a ? b : a), first);
  receipt.maxPicoUsd = rest.reduce((a, b) => (b > a ? b : a), first);
}
