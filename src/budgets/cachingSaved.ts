import type { Call } from '../call.ts';
import type { Money } from '../money.ts';
import { cacheStorage } from '../pricing/cacheStorage.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { cacheSaving } from './cacheSaving.ts';

/** What caching saved, measured on calls that were made: never assumed. */
export interface CachingSaved {
  /** Calls with cached tokens. */
  calls: number;
  cachedTokens: number;
  /** Of all calls that report a prompt: cachedTokens ÷ promptTokens is the hit rate. */
  promptTokens: number;
  /** At full input price less what was priced, of the calls that have a price. */
  saved: Money;
  /** Calls with cached tokens of which it cannot be told. */
  unknown: number;
  /** Explicit caches. Making them is in the calls' own cost. */
  caches: number;
  created: Money;
  storage: Money;
  /** Caches whose storage has no price, or whose size or end is not known. */
  storageUnknown: number;
  /** saved − created − storage. */
  net: Money;
}

/** `nowMs`: a cache that is alive is counted up to now. */
export function cachingSaved(calls: Iterable<Call>, book: PriceBook, nowMs: number): CachingSaved {
  const sum: CachingSaved = {
    calls: 0,
    cachedTokens: 0,
    promptTokens: 0,
    saved: 0n,
    unknown: 0,
    caches: 0,
    created: 0n,
    storage: 0n,
    storageUnknown: 0,
    net: 0n,
  };
  const made: Call[] = [];
  const deletedAt = new Map<string, number>();
  for (const call of calls) {
    if (call.method === 'cachedContents.create' && call.outcome === 'ok') made.push(call);
    const cache = call.tags['cache'];
    if (call.method === 'cachedContents.delete' && call.outcome === 'ok' && cache !== undefined)
      deletedAt.set(cache, Date.parse(call.startedAt));
    if (call.method.startsWith('cachedContents.') || call.method === 'countTokens') continue;
    sum.promptTokens += call.promptTokens ?? 0;
    if ((call.cachedTokens ?? 0) === 0) continue;
    sum.calls += 1;
    sum.cachedTokens += call.cachedTokens ?? 0;
    const saved = cacheSaving(call, book);
    if (saved === undefined) sum.unknown += 1;
    else sum.saved += saved;
  }
  for (const call of made) {
    sum.caches += 1;
    sum.created += BigInt(call.picoUsd ?? 0);
    const storage = storageOf(call, deletedAt, book, nowMs);
    if (storage === undefined) sum.storageUnknown += 1;
    else sum.storage += storage;
  }
  return { ...sum, net: sum.saved - sum.created - sum.storage };
}

/** From its making to its deletion, its end, or now. */
function storageOf(
  call: Call,
  deletedAt: ReadonlyMap<string, number>,
  book: PriceBook,
  nowMs: number,
): Money | undefined {
  const from = Date.parse(call.startedAt);
  const until = Date.parse(call.tags['cacheUntil'] ?? '');
  const tokens = call.tokensByMeter?.['input.text'] ?? call.totalTokens;
  const { cache } = call.tags;
  if (tokens === undefined || Number.isNaN(until)) return undefined;
  const end = Math.min(until, nowMs, (cache === undefined ? undefined : deletedAt.get(cache)) ?? Infinity);
  const model = call.modelVersion ?? call.requestedModel;
  return cacheStorage(model, tokens, from, Math.max(from, end), book)?.picoUsd;
}
