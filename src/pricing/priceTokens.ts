import type { Rate } from './compiledModel.ts';
import { addFlag, type MeterTokens } from './meterTokens.ts';
import { PRICED_METERS } from './priceBookSchema.ts';
import type { ReceiptLine } from './receiptTypes.ts';

/**
 * Tokens × rates, one line for each meter that has tokens. Undefined when a meter has no price (or a modality is not
 * known): the flags then say which.
 */
export function priceTokens(
  tokens: MeterTokens,
  rates: readonly (Rate | undefined)[],
  flags: string[],
): ReceiptLine[] | undefined {
  const lines: ReceiptLine[] = [];
  let complete = true;
  for (const flag of flags) if (flag.startsWith('no-price-for-')) complete = false;
  for (let i = 0; i < tokens.length; i += 1) {
    const count = tokens[i];
    if (!count) continue;
    const rate = rates[i];
    const meter = PRICED_METERS[i];
    if (rate === undefined || meter === undefined) {
      addFlag(flags, `no-price-for-${meter}`);
      complete = false;
      continue;
    }
    if (rate.fullInputRate) addFlag(flags, 'no-cached-rate');
    lines.push({
      meter,
      tokens: count,
      usdPerMillion: rate.usdPerMillion,
      picoUsd: product(count, rate, flags),
    });
  }
  return complete ? lines : undefined;
}

/** Exact; a number while it is a safe integer. */
function product(count: number, rate: Rate, flags: string[]): number | bigint {
  const pico = count * rate.pico;
  if (pico <= Number.MAX_SAFE_INTEGER) return pico;
  const numerator = BigInt(count) * rate.numerator;
  const whole = numerator / rate.denominator;
  const rest = numerator % rate.denominator;
  if (rest === 0n) return small(whole);
  // A part of a pico-USD cannot be kept: half and more goes up, and the receipt says so.
  addFlag(flags, 'rounded-to-pico-usd');
  return small(rest * 2n >= rate.denominator ? whole + 1n : whole);
}

/** A number while it is a safe integer. */
export function small(pico: bigint): number | bigint {
  return pico <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(pico) : pico;
}

/** The exact sum of lines. */
export function sumPico(lines: readonly ReceiptLine[]): bigint {
  let fast = 0;
  for (let i = 0; i < lines.length; i += 1) {
    const pico = lines[i]?.picoUsd;
    if (typeof pico !== 'number') return lines.reduce((sum, line) => sum + BigInt(line.picoUsd), 0n);
    fast += pico;
    if (fast > Number.MAX_SAFE_INTEGER) return lines.reduce((sum, line) => sum + BigInt(line.picoUsd), 0n);
  }
  return BigInt(fast);
}
