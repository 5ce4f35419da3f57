import { ENGLISH, type L10n } from '../l10n.ts';
import type { Money } from '../money.ts';
import { cacheStorage } from '../pricing/cacheStorage.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { makeReceipt } from '../pricing/receipt.ts';

export interface CachePlan {
  model: string;
  /** Of what is shared. */
  text: number;
  image: number;
  /** Calls that will begin with it. */
  reads: number;
  /** When it is made, and until when it is kept; ms. */
  fromMs: number;
  toMs: number;
}

export interface CachePayoff {
  /** Sent in full with every call. */
  without: Money;
  /** Once as input, when the cache is made. */
  create: Money;
  /** At the cached price with every call. */
  reads: Money;
  storage: Money;
  /** without − create − reads − storage; negative: the cache costs more than it saves. */
  saved: Money;
  /** The smallest number of reads from which it pays within this time. Absent: never. */
  paysFrom?: number;
}

/**
 * Whether an explicit cache would pay: tokens × reads × storage hours, by the rows in force when it is made. Against
 * prompts sent in full; where the service caches by itself, less is saved. `unknown` says which price is missing.
 */
export function cachePayoff(
  plan: CachePlan,
  book: PriceBook,
  l10n: L10n = ENGLISH,
): CachePayoff | { unknown: string } {
  const { model, text, image, reads, fromMs, toMs } = plan;
  const storage = cacheStorage(model, text + image, fromMs, toMs, book);
  if (!storage) {
    const unknown = l10n.t('{0} has no explicit caches in the price book of {1}', model, book.asOf);
    return { unknown };
  }
  const full = inputCost(plan, false, book);
  const cached = inputCost(plan, true, book);
  if (full === undefined)
    return { unknown: l10n.t('the price book has no input price for {0} on that day', model) };
  if (cached === undefined) return { unknown: l10n.t('the price book has no cached price for {0}', model) };
  const count = BigInt(reads);
  const fixed = full + storage.picoUsd;
  const payoff = {
    without: full * count,
    create: full,
    reads: cached * count,
    storage: storage.picoUsd,
    saved: (full - cached) * count - fixed,
  };
  return full > cached ? { ...payoff, paysFrom: Number(fixed / (full - cached)) + 1 } : payoff;
}

/** Of what is shared, once; undefined when it has no price. */
function inputCost(
  { model, text, image, fromMs }: CachePlan,
  isCached: boolean,
  book: PriceBook,
): Money | undefined {
  const details = { text, image };
  const promptTokens = text + image;
  const receipt = makeReceipt(
    {
      requestedModel: model,
      startedAt: fromMs,
      tier: 'paid',
      answer: {
        modelVersion: model,
        usage: {
          promptTokens,
          promptDetails: details,
          ...(isCached ? { cachedTokens: promptTokens, cachedDetails: details } : {}),
        },
        hasCandidates: true,
        imageParts: 0,
        groundingQueries: 0,
      },
    },
    book,
  );
  if (receipt.reason !== 'priced' || receipt.listPicoUsd === null) return undefined;
  return receipt.flags.includes('no-cached-rate') ? undefined : receipt.listPicoUsd;
}
