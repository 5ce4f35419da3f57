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

export function addCall(sum: Sum, call: Call): void {
  if (!isCounted(call)) return;
  const billed = billedOf(call);
  sum.calls += 1;
  if (call.outcome === 'error') sum.errors += 1;
  if (call.reason === 'unpriced' && billed === undefined) sum.unpriced += 1;
  if (call.reason === 'unknown' && billed === undefined) sum.unknown += 1;
  if (call.reason === 'uncertain') sum.uncertain += 1;
  if (call.reason === 'free-tier') sum.freeTier += 1;
  if ((call.attempt ?? 1) > 1) sum.retries += 1;
  sum.images += call.images ?? 0;
  sum.promptTokens += call.promptTokens ?? 0;
  sum.cachedTokens += call.cachedTokens ?? 0;
  sum.outputTokens += (call.candidatesTokens ?? 0) + (call.thoughtsTokens ?? 0);
  sum.totalTokens += call.totalTokens ?? 0;
  sum.billed += billed ?? 0n;
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
