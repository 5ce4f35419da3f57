import { parseDecimal } from './decimal.ts';
import type { PriceBook } from './priceBook.ts';

const HOUR_MS = 3_600_000n;

/** What keeping an explicit cache costs, beside creating it (a receipt of `cachedContents.create`). */
export interface StorageCost {
  picoUsd: bigint;
  /** A part of a pico-USD was rounded half up. */
  rounded: boolean;
}

/**
 * Storage of `tokens` from one instant to another (ms), by the rows in force on the way. Undefined when the model or a
 * storage price on the way is not known (Gemini 4 has implicit caches only).
 */
export function cacheStorage(
  model: string,
  tokens: number,
  fromMs: number,
  toMs: number,
  book: PriceBook,
): StorageCost | undefined {
  const whole = [tokens, fromMs, toMs].every((number) => Number.isSafeInteger(number));
  if (!whole || tokens < 0 || toMs < fromMs) return undefined;
  const entry = book.model(model);
  if (!entry) return undefined;
  // pico-USD × 10^12 × ms of an hour, so that nothing is divided before the end
  let total = 0n;
  for (let at = fromMs; at < toMs;) {
    const row = entry.rows.find(({ fromMs: start, toMs: end }) => start <= at && at < end);
    const price = row && parseDecimal(row.steps.at(-1)?.meters['cacheStorage.perHour'] ?? '');
    if (!row || !price) return undefined;
    const until = Math.min(toMs, row.toMs);
    total += BigInt(tokens) * BigInt(until - at) * price.digits * 10n ** BigInt(18 - price.scale);
    at = until;
  }
  const unit = 10n ** 12n * HOUR_MS;
  return { picoUsd: (total + unit / 2n) / unit, rounded: total % unit !== 0n };
}
