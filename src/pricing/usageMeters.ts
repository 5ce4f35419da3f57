import { type Rate, TOKEN_METERS } from './compiledModel.ts';
import { countInput, countOutput, noTokens } from './meterTokens.ts';
import type { Usage } from './meters.ts';
import { PRICED_METERS } from './priceBookSchema.ts';

/** Only their order matters: where details exceed a total, the dearer modality is served first, as a receipt does. */
const ORDER = [1, 1, 2, 2, 3, 1, 1, 2, 2, 3, 1, 1, 3, 2, 3].slice(0, TOKEN_METERS).map((price): Rate => {
  const numerator = BigInt(price);
  return { usdPerMillion: '', pico: price, numerator, denominator: 1n, fullInputRate: false };
});

/**
 * Tokens by meter of a usage that no row priced, so that it can be priced later. Candidates without details are left
 * out: which meter they belong to is for the price row to say. Undefined when the usage is malformed or says nothing.
 */
export function usageMeters(usage: Usage): Record<string, number> | undefined {
  if (usage.malformed) return undefined;
  const tokens = noTokens();
  countInput(usage, ORDER, tokens, []);
  const { candidatesTokens: _unknown, ...known } = usage;
  countOutput(usage.candidatesDetails === undefined ? known : usage, ORDER, tokens, []);
  const meters: Record<string, number> = {};
  for (const [index, count] of tokens.entries()) {
    const meter = PRICED_METERS[index];
    if (meter !== undefined && count > 0) meters[meter] = count;
  }
  return Object.keys(meters).length === 0 ? undefined : meters;
}
