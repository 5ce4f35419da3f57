import type { Reason, ServiceTier } from '../call.ts';
import { batchReceipt } from './batchReceipt.ts';
import type { CompiledModel, CompiledStep } from './compiledModel.ts';
import { addFlag, countInput, countOutput, noTokens, type MeterTokens } from './meterTokens.ts';
import type { Usage } from './meters.ts';
import { inferOutput, priceRange } from './outputWithoutDetails.ts';
import type { PriceBook } from './priceBook.ts';
import type { Receipt, ReceiptInput } from './receiptTypes.ts';
import { priceTokens, sumPico } from './priceTokens.ts';
import { isFreeMethod } from './freeMethod.ts';

export type { Receipt, ReceiptInput } from './receiptTypes.ts';

/** Prices one exchange by the rules of FACTS.md section 3, in the order of 3.14. Pure, exact, never throws. */
export function makeReceipt(input: ReceiptInput, book: PriceBook): Receipt {
  const { answer } = input;
  if (isNotCharged(input)) return notCharged(input, book);
  if (answer.inner !== undefined && answer.inner.length > 0)
    return batchReceipt(input, answer.inner, book, makeReceipt);

  const receipt = blank(input, book);
  const { flags } = receipt;
  if (answer.groundingQueries > 0) flags.push('grounding-not-included');
  const model = identify(input, book, receipt);
  const usage = billableUsage(input, flags);
  if (usage === undefined || isMalformed(usage)) {
    if (usage !== undefined) flags.push('usage-malformed');
    return receipt;
  }
  if (!hasCount(usage)) return receipt;
  receipt.reason = 'unpriced';
  const row = model?.rowAt(input.startedAt);
  if (model === undefined || row === undefined) return receipt;
  receipt.servedModel = model.entry.id;
  if (model.inChangeWindow(input.startedAt)) flags.push('price-change-window');

  // A batch stays one, whatever its answers say of themselves.
  const unknownTier = input.serviceTier === 'batch' ? undefined : answer.unknownServiceTier;
  const steps = unknownTier === undefined ? row.steps(receipt.serviceTier) : undefined;
  if (steps === undefined) {
    flags.push(`no-factor-for-${unknownTier ?? receipt.serviceTier}`);
    return onFreeTier(input) ? asFree(receipt) : receipt;
  }
  priceByStep(input, model, stepFor(steps, usage.promptTokens ?? 0), usage, receipt);
  if (onFreeTier(input)) return asFree(receipt);
  return input.ended === 'aborted' && answer.error === undefined ? asAborted(receipt) : receipt;
}

function onFreeTier(input: ReceiptInput): boolean {
  return input.tier === 'free';
}

/** An error answer, a call that was never sent, a method that costs nothing (FACTS.md 3.7, 3.14, section 8). */
function isNotCharged({ httpStatus, ended, method, answer }: ReceiptInput): boolean {
  if (ended === 'refused' || answer.countTokens || isFreeMethod(method ?? '')) return true;
  if (httpStatus !== undefined) return httpStatus >= 400;
  // Without a status, a body that is an error tells its own. Inside a 200 an error leaves the charge unknown.
  const isErrorBody = answer.usage === undefined && !answer.hasCandidates;
  return isErrorBody && answer.error?.code !== undefined && answer.error.code >= 400;
}

function notCharged(input: ReceiptInput, book: PriceBook): Receipt {
  const receipt = blank(input, book);
  receipt.reason = 'not-charged';
  receipt.picoUsd = 0n;
  receipt.listPicoUsd = 0n;
  if (input.ended === 'refused') return receipt;
  const { httpStatus, answer } = input;
  const { code, status } = answer.error ?? {};
  const timedOut = [httpStatus, code].some((number) => number === 499 || number === 504);
  // Google does not write down whether a cancelled or timed-out request is charged (FACTS.md section 11).
  if (timedOut || status === 'CANCELLED' || status === 'DEADLINE_EXCEEDED')
    receipt.flags.push('charge-unclear');
  return receipt;
}

function blank(input: ReceiptInput, book: PriceBook): Receipt {
  const { requestedModel, tier, answer } = input;
  return {
    requestedModel: requestedModel === null ? null : book.resolve(requestedModel).id,
    servedModel: null,
    reason: 'unknown',
    picoUsd: null,
    listPicoUsd: null,
    flags: [],
    lines: [],
    tier,
    serviceTier: effectiveServiceTier(input.serviceTier, answer.serviceTier),
  };
}

function effectiveServiceTier(asked: ServiceTier | undefined, served: ServiceTier | undefined): ServiceTier {
  return asked === 'batch' ? 'batch' : (served ?? asked ?? 'standard');
}

/** The model to price by: as the answer names it, else as asked for, rerouted from the announced day on. */
function identify(input: ReceiptInput, book: PriceBook, receipt: Receipt): CompiledModel | undefined {
  const { requestedModel, answer, startedAt, serviceTier: asked } = input;
  const { modelVersion, serviceTier: served } = answer;
  const { flags } = receipt;
  if (asked !== undefined && asked !== 'batch' && served !== undefined && asked !== served) {
    flags.push('service-tier-differs');
  }
  const requested = requestedModel === null ? undefined : book.resolve(requestedModel).model;
  if (modelVersion === undefined) {
    receipt.servedModel = receipt.requestedModel;
    const reroute = requested?.entry.reroute;
    if (reroute === undefined || startedAt < reroute.fromMs || !answer.usage) return requested;
    flags.push('rerouted-by-date');
    receipt.servedModel = reroute.to;
    return book.resolve(reroute.to).model;
  }
  const { id, model } = book.resolve(modelVersion);
  receipt.servedModel = id;
  if (requestedModel !== null) {
    const same = model === undefined ? receipt.servedModel === receipt.requestedModel : model === requested;
    if (!same) flags.push('served-differs');
  }
  // The calendar says rerouted, the answer still names the old model: believed, and said.
  const reroute = model?.entry.reroute;
  if (reroute !== undefined && startedAt >= reroute.fromMs) flags.push('rerouted-by-date');
  return model;
}

/**
 * The size of an explicit cache is billed as input once, when it is created (FACTS.md 3.2); its storage is counted by
 * the hour (cacheStorage) and is no part of the receipt. Everywhere else a total alone bills nothing.
 */
function billableUsage({ method, answer: { usage } }: ReceiptInput, flags: string[]): Usage | undefined {
  if (method !== 'cachedContents.create' || usage?.totalTokens === undefined || hasCount(usage)) return usage;
  flags.push('cache-storage-not-included');
  return { promptTokens: usage.totalTokens, ...(usage.malformed ? { malformed: true } : {}) };
}

/** A count was none, or a line's tokens (prompt and tool use together) would be beyond 2^53−1. */
function isMalformed({ malformed, promptTokens = 0, toolUsePromptTokens = 0 }: Usage): boolean {
  return malformed === true || promptTokens + toolUsePromptTokens > Number.MAX_SAFE_INTEGER;
}

function hasCount(usage: Usage): boolean {
  return (
    usage.promptTokens !== undefined ||
    usage.candidatesTokens !== undefined ||
    usage.thoughtsTokens !== undefined ||
    usage.toolUsePromptTokens !== undefined
  );
}

/** The first step that reaches the prompt; cached tokens count, tool-use tokens do not (FACTS.md 3.6). */
function stepFor(steps: readonly CompiledStep[], promptTokens: number): CompiledStep | undefined {
  for (const step of steps) if (promptTokens <= step.maxPromptTokens) return step;
  return undefined;
}

/** Used again by each receipt: it is filled and read within one call of priceByStep, and never kept. */
const scratch: MeterTokens = noTokens();

function priceByStep(
  input: ReceiptInput,
  model: CompiledModel,
  step: CompiledStep | undefined,
  usage: Usage,
  receipt: Receipt,
): void {
  if (step === undefined) return;
  receipt.priceRow = step.name;
  const { flags } = receipt;
  const tokens = scratch.fill(0);
  countInput(usage, step.rates, tokens, flags);
  countOutput(usage, step.rates, tokens, flags);
  if (usage.unnamedMeters) for (const meter of usage.unnamedMeters) addFlag(flags, `no-price-for-${meter}`);

  const candidates = usage.candidatesTokens ?? 0;
  if (
    candidates > 0 &&
    usage.candidatesDetails === undefined &&
    !inferOutput(input, model, step, tokens, flags)
  ) {
    flags.push('no-modality-details');
    priceRange(step, tokens, candidates, receipt);
    return;
  }
  const lines = priceTokens(tokens, step.rates, flags);
  if (lines === undefined) return;
  receipt.reason = 'priced';
  receipt.lines = lines;
  receipt.listPicoUsd = sumPico(lines);
  receipt.picoUsd = receipt.listPicoUsd;
}

/** Billed 0; the list price stays beside it, null where it is not known. */
function asFree(receipt: Receipt): Receipt {
  const reason: Reason = 'free-tier';
  const { minPicoUsd: _min, maxPicoUsd: _max, ...rest } = receipt;
  return { ...rest, reason, picoUsd: 0n };
}

/** The client closed the stream: the usage so far is the least that is billed. */
function asAborted(receipt: Receipt): Receipt {
  if (receipt.reason !== 'priced' || receipt.picoUsd === null) return receipt;
  return { ...receipt, reason: 'uncertain', picoUsd: null, listPicoUsd: null, minPicoUsd: receipt.picoUsd };
}
