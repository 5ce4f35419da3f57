import type { ServiceTier } from '../call.ts';
import { noTokens } from './meterTokens.ts';
import type { PriceBook } from './priceBook.ts';
import { PRICED_METERS } from './priceBookSchema.ts';
import { priceTokens, sumPico } from './priceTokens.ts';

/** Tokens as a receipt's lines counted them. */
export interface CountedTokens {
  serviceTier: ServiceTier;
  /** Decides the step. */
  promptTokens: number;
  tokensByMeter: Readonly<Record<string, number>>;
}

/**
 * What counted tokens cost at list price by a model's row in force at an instant (ms): tokens × price, exactly.
 * `steps`: how many steps of prompt length the row has. Undefined: a price, factor, row or meter is missing.
 */
export function reprice(
  { serviceTier, promptTokens, tokensByMeter }: CountedTokens,
  model: string,
  atMs: number,
  book: PriceBook,
): { picoUsd: bigint; steps: number } | undefined {
  const steps = book.resolve(model).model?.rowAt(atMs)?.steps(serviceTier);
  const step = steps?.find(({ maxPromptTokens }) => promptTokens <= maxPromptTokens);
  if (!steps || !step) return undefined;
  const tokens = noTokens();
  for (const [meter, count] of Object.entries(tokensByMeter)) {
    const index = PRICED_METERS.findIndex((priced) => priced === meter);
    if (index < 0 || index >= tokens.length || !Number.isSafeInteger(count) || count < 0) return undefined;
    tokens[index] = count;
  }
  const lines = priceTokens(tokens, step.rates, []);
  return lines && { picoUsd: sumPico(lines), steps: steps.length };
}
