import type { Call, CallReceipt, ServiceTier } from '../call.ts';
import { receiptOf } from '../ledger/supersede.ts';
import { MODALITIES, type Details, type Usage } from '../pricing/meters.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { PRICED_METERS } from '../pricing/priceBookSchema.ts';
import { makeReceipt } from '../pricing/receipt.ts';
import type { Answer, Exchange } from '../usage/exchange.ts';
import { callOf } from './callOf.ts';

/** Flags that speak of a price, not of the answer: the new receipt sets its own. */
const OF_PRICE =
  /^(no-price-for-|no-factor-for-|no-modality-details$|rounded-to-pico-usd$|no-cached-rate$|price-change-window$)/;
const SERVICE_TIERS: readonly ServiceTier[] = ['standard', 'batch', 'flex', 'priority'];
const OUTPUTS = ['text', 'image', 'audio', 'video'] as const;

/**
 * The receipt of a recorded call by another price book, at the row in force when it started. Undefined when the call
 * did not keep what a price needs: then it stays as it is.
 */
export function repriceCall(call: Call, book: PriceBook): CallReceipt | undefined {
  const usage = usageOf(call);
  if (usage === undefined || isOneOfManyPrompts(call, book)) return undefined;
  const exchange = exchangeOf(call, usage);
  const receipt = makeReceipt(exchange, book);
  const fresh = receiptOf(callOf(exchange, receipt, call.outcome, ''));
  const kept = call.flags.filter((flag) => !OF_PRICE.test(flag));
  return { ...fresh, flags: [...new Set([...kept, ...fresh.flags])] };
}

/** The usage as far as tokens by meter tell it; undefined when they do not tell all that was stated. */
function usageOf(call: Call): Usage | undefined {
  const { tokensByMeter: meters, promptTokens = 0, cachedTokens, candidatesTokens, thoughtsTokens } = call;
  if (meters === undefined) return undefined;
  const input = named(meters, 'input', MODALITIES);
  const cached = named(meters, 'cached', MODALITIES);
  const output = named(meters, 'output', OUTPUTS);
  const isCache = call.method === 'cachedContents.create' && call.promptTokens === undefined;
  const prompt = isCache ? (call.totalTokens ?? 0) : promptTokens;
  // Tool-use input stands in the input meters: which of them it was makes no difference to the amount.
  let toolUse = call.toolUsePromptTokens ?? 0;
  if (total(input) + total(cached) !== prompt + toolUse) return undefined;
  const toolUseDetails: Details = {};
  const promptDetails: Details = {};
  for (const modality of MODALITIES) {
    const taken = Math.min(toolUse, input[modality] ?? 0);
    toolUse -= taken;
    if (taken > 0) toolUseDetails[modality] = taken;
    const own = (input[modality] ?? 0) - taken + (cached[modality] ?? 0);
    if (own > 0) promptDetails[modality] = own;
  }
  const hasOutput = total(output) > 0;
  if (hasOutput && total(output) !== (candidatesTokens ?? 0)) return undefined;
  if ((meters['output.thoughts'] ?? 0) !== (thoughtsTokens ?? 0)) return undefined;
  const unnamed = flagged(call, 'no-price-for-').filter(
    (meter) => !PRICED_METERS.some((known) => known === meter),
  );
  return {
    ...(isCache ? { totalTokens: prompt } : { promptTokens, promptDetails }),
    ...(cachedTokens === undefined ? {} : { cachedTokens, cachedDetails: cached }),
    ...(call.toolUsePromptTokens === undefined
      ? {}
      : { toolUsePromptTokens: call.toolUsePromptTokens, toolUseDetails }),
    ...(candidatesTokens === undefined ? {} : { candidatesTokens }),
    ...(hasOutput ? { candidatesDetails: output } : {}),
    ...(thoughtsTokens === undefined ? {} : { thoughtsTokens }),
    ...(unnamed.length === 0 ? {} : { unnamedMeters: unnamed }),
  };
}

function named(
  meters: Readonly<Record<string, number>>,
  room: string,
  modalities: readonly (keyof Details)[],
): Details {
  const details: Details = {};
  for (const modality of modalities) {
    const count = meters[`${room}.${modality}`];
    if (count !== undefined) details[modality] = count;
  }
  return details;
}

function total(details: Details): number {
  return Object.values(details).reduce((sum, count) => sum + count, 0);
}

/** A batch's tokens are a sum: with several steps of prompt length nobody can tell on which each prompt stood. */
function isOneOfManyPrompts({ serviceTier, startedAt, ...call }: Call, book: PriceBook): boolean {
  if (serviceTier !== 'batch') return false;
  const steps = book.rowAt(call.modelVersion ?? call.requestedModel, Date.parse(startedAt))?.steps ?? [];
  const [first] = steps;
  return steps.length > 1 && (call.promptTokens ?? 0) > (first?.maxPromptTokens ?? Infinity);
}

function flagged({ flags }: Call, prefix: string): string[] {
  return flags.filter((flag) => flag.startsWith(prefix)).map((flag) => flag.slice(prefix.length));
}

function exchangeOf(call: Call, usage: Usage): Exchange {
  const unknownServiceTier = flagged(call, 'no-factor-for-').find(
    (tier) => !SERVICE_TIERS.some((known) => known === tier),
  );
  const images = call.images ?? 0;
  const answer: Answer = {
    usage,
    // Without modality details only images that were counted tell what the candidates were.
    hasCandidates: images > 0 && !call.flags.includes('no-modality-details'),
    imageParts: images,
    groundingQueries: 0,
    ...(call.modelVersion === undefined ? {} : { modelVersion: call.modelVersion }),
    ...(unknownServiceTier === undefined ? {} : { unknownServiceTier }),
    ...(call.outcome === 'error' ? { error: { message: call.errorStatus ?? 'error' } } : {}),
  };
  return {
    id: call.id,
    startedAt: Date.parse(call.startedAt),
    source: call.source,
    simulated: call.simulated,
    method: call.method,
    requestedModel: call.requestedModel,
    ended: call.outcome === 'aborted' || call.outcome === 'refused' ? call.outcome : 'complete',
    streamed: call.streamed ?? false,
    tier: call.tier ?? 'paid',
    answer,
    tags: call.tags,
    ...(call.httpStatus === undefined ? {} : { httpStatus: call.httpStatus }),
    ...(call.serviceTier === undefined ? {} : { serviceTier: call.serviceTier }),
    ...(call.imageSize === undefined ? {} : { imageSize: call.imageSize }),
  };
}
