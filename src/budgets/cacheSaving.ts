import type { Call, CallLine } from '../call.ts';
import type { Money } from '../money.ts';
import { CACHED, INPUT, type CompiledStep } from '../pricing/compiledModel.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { PRICED_METERS } from '../pricing/priceBookSchema.ts';

/**
 * What a call's cached tokens would have cost more as plain input: tokens × (input price − cached price), after the
 * service factor, by the very row that its receipt names. 0 without cached tokens and on the free tier. Undefined when
 * it cannot be told: the receipt has no price, or the book's row is another one by now.
 */
export function cacheSaving(call: Call, book: PriceBook): Money | undefined {
  if (!call.cachedTokens) return 0n;
  if (call.reason === 'free-tier' || call.reason === 'not-charged') return 0n;
  if (call.reason !== 'priced' || !call.lines) return undefined;
  const step = stepOf(call, book);
  let saved = 0n;
  for (const line of call.lines) {
    const place = PRICED_METERS.findIndex((meter) => meter === line.meter) - CACHED;
    if (place < INPUT || place >= CACHED) continue;
    const more = step && lineSaving(line, step, place);
    if (more === undefined) return undefined;
    saved += more;
  }
  return saved;
}

function lineSaving(line: CallLine, { rates }: CompiledStep, place: number): Money | undefined {
  const [input, cached] = [rates[INPUT + place], rates[CACHED + place]];
  if (!input || cached?.usdPerMillion !== line.usdPerMillion) return undefined;
  const plain = BigInt(line.tokens) * input.numerator;
  // Half and more of a pico-USD goes up, as on a receipt.
  const rounded = (plain * 2n + input.denominator) / (input.denominator * 2n);
  return rounded - BigInt(line.picoUsd);
}

/** The step that the receipt names, as `gemini-3.8-flash@2026-09-01 >200000`. */
function stepOf(call: Call, book: PriceBook): CompiledStep | undefined {
  const name = call.priceRow;
  const id = name?.slice(0, name.indexOf('@'));
  if (!id) return undefined;
  const row = book.resolve(id).model?.rowAt(Date.parse(call.startedAt));
  return row?.steps(call.serviceTier ?? 'standard')?.find((step) => step.name === name);
}
