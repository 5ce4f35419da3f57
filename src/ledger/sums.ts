import type { Call } from '../call.ts';
import type { Sum } from './ledgerTypes.ts';
import { isFreeMethod } from '../pricing/freeMethod.ts';

export function emptySum(): Sum {
  return {
    calls: 0,
    errors: 0,
    unpriced: 0,
    unknown: 0,
    uncertain: 0,
    freeTier: 0,
    retries: 0,
    images: 0,
    promptTokens: 0,
    cachedTokens: 0,
    outputTokens: 0,
    totalTokens: 0,
    billed: 0n,
    list: 0n,
  };
}

/** Refused calls never left, and what only looks things up costs nothing: neither is in a sum. */
export function isCounted(call: Call): boolean {
  return call.outcome !== 'refused' && !isFreeMethod(call.method);
}

/** What a sum takes for a call: the lower bound of a range, undefined where nothing is known. */
export function billedOf(call: Call): bigint | undefined {
  const amount = call.picoUsd ?? (call.reason === 'uncertain' ? call.minPicoUsd : undefined);
  return amount === undefined ? undefined : BigInt(amount);
}

/** The list price; where none is stated it is what was billed. */
export function listOf(call: Call): bigint | undefined {
  return call.listPicoUsd === undefined ? billedOf(call) : BigInt(call.listPicoUsd);
}

/** The model that served, else the one that was asked for. */
export function modelOf(call: Call): string {
  return call.modelVersion ?? call.requestedModel;
}

/**
 * What a call that counts adds to the counts of a sum, in their order: errors, unpriced, unknown, uncertain, freeTier,
 * retries, images, promptTokens, cachedTokens, outputTokens, totalTokens.
 */
export function countsOf(call: Call) {
  const unbilled = billedOf(call) === undefined;
  return [
    Number(call.outcome === 'error'),
    Number(call.reason === 'unpriced' && unbilled),
    Number(call.reason === 'unknown' && unbilled),
    Number(call.reason === 'uncertain'),
    Number(call.reason === 'free-tier'),
    Number((call.attempt ?? 1) > 1),
    call.images ?? 0,
    call.promptTokens ?? 0,
    call.cachedTokens ?? 0,
    (call.candidatesTokens ?? 0) + (call.thoughtsTokens ?? 0),
    call.totalTokens ?? 0,
  ] as const;
}

export function addCall(sum: Sum, call: Call): void {
  if (!isCounted(call)) return;
  const [errors, unpriced, unknown, uncertain, free, retries, images, prompt, cached, output, total] =
    countsOf(call);
  sum.calls += 1;
  sum.errors += errors;
  sum.unpriced += unpriced;
  sum.unknown += unknown;
  sum.uncertain += uncertain;
  sum.freeTier += free;
  sum.retries += retries;
  sum.images += images;
  sum.promptTokens += prompt;
  sum.cachedTokens += cached;
  sum.outputTokens += output;
  sum.totalTokens += total;
  sum.billed += billedOf(call) ?? 0n;
  sum.list += listOf(call) ?? 0n;
}

export function addSums(a: Sum, b: Sum): Sum {
  return {
    calls: a.calls + b.calls,
    errors: a.errors + b.errors,
    unpriced: a.unpriced + b.unpriced,
    unknown: a.unknown + b.unknown,
    uncertain: a.uncertain + b.uncertain,
    freeTier: a.freeTier + b.freeTier,
    retries: a.retries + b.retries,
    images: a.images + b.images,
    promptTokens: a.promptTokens + b.promptTokens,
    cachedTokens: a.cachedTokens + b.cachedTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    totalTokens: a.totalTokens + b.totalTokens,
    billed: a.billed + b.billed,
    list: a.list + b.list,
  };
}
