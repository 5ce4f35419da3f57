import { multiply, parseDecimal } from './decimal.ts';
import type { PriceBook } from './priceBook.ts';

/** What Google Search grounding costs beyond its free allotment (FACTS.md 3.12). Never a line of a receipt. */
export interface GroundingTerms {
  /** A query, or a prompt however many queries it made. */
  per: 'query' | 'prompt';
  /** The allotment begins again with this: a Pacific day, or a calendar month. */
  period: 'day' | 'month';
  free: number;
  /** Of each one above the allotment, in pico-USD. */
  picoUsd: bigint;
}

/** The terms of a model's generation; undefined when the book does not know them. All models of one generation share one allotment. */
export function groundingTerms(model: string, book: PriceBook): GroundingTerms | undefined {
  const family = book.model(model)?.family ?? '';
  const search = book.json.grounding?.googleSearch;
  const version = /^\d+(?:\.\d+)?$/.test(family) ? Number(family) : undefined;
  if (search === undefined || version === undefined) return undefined;
  if (version === 2.5)
    return search.gemini25 && terms('prompt', 'day', search.gemini25.freePerDay, search.gemini25);
  if (version < 3) return undefined;
  return search.gemini3plus && terms('query', 'month', search.gemini3plus.freePerMonth, search.gemini3plus);
}

function terms(
  per: GroundingTerms['per'],
  period: GroundingTerms['period'],
  free: number,
  { usdPer1000 }: { usdPer1000: string },
): GroundingTerms | undefined {
  const price = parseDecimal(usdPer1000);
  // USD per thousand × 10^9 = pico-USD each
  const each = price && multiply(price, { digits: 10n ** 9n, scale: 0 });
  return each && each.scale === 0 ? { per, period, free, picoUsd: each.digits } : undefined;
}
