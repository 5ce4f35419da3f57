import type { Call, CallLine, Outcome } from '../call.ts';
import { exactUsd } from '../money.ts';
import type { Receipt } from '../pricing/receipt.ts';
import { usageMeters } from '../pricing/usageMeters.ts';
import type { Exchange } from '../usage/exchange.ts';

/** Drops what is not known: in a Call an absent field means just that. */
function known<T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only undefined values go
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

function callLines(receipt: Receipt): CallLine[] | undefined {
  if (receipt.lines.length === 0) return undefined;
  return receipt.lines.map(({ meter, tokens, usdPerMillion, picoUsd }) => ({
    meter,
    tokens,
    usdPerMillion,
    picoUsd: picoUsd.toString(),
  }));
}

/** A batch over several price steps has several lines of one meter. */
function tokensByMeter(lines: readonly CallLine[]): Record<string, number> {
  const meters: Record<string, number> = {};
  for (const { meter, tokens } of lines) meters[meter] = (meters[meter] ?? 0) + tokens;
  return meters;
}

/** What lacks a price keeps its tokens, so that it can be priced later; of a batch they are a sum over many prompts. */
function unpricedMeters({ answer }: Exchange, { reason }: Receipt): Record<string, number> | undefined {
  const waits = reason === 'unpriced' || reason === 'free-tier' || reason === 'uncertain';
  return waits && answer.usage && answer.inner === undefined ? usageMeters(answer.usage) : undefined;
}

/** What an answer says and a Call has no field for, so that a later price does not overlook it. */
function openFlags({ answer, serviceTier }: Exchange, { reason, flags }: Receipt): string[] {
  if (reason !== 'unpriced') return flags;
  const { usage, unknownServiceTier, otherMediaParts = 0 } = answer;
  const open = (usage?.unnamedMeters ?? []).map((meter) => `no-price-for-${meter}`);
  if (unknownServiceTier !== undefined && serviceTier !== 'batch')
    open.push(`no-factor-for-${unknownServiceTier}`);
  if (otherMediaParts > 0 && usage?.candidatesDetails === undefined) open.push('no-modality-details');
  return [...new Set([...flags, ...open])];
}

type Figures = Pick<Call, 'reason' | 'picoUsd' | 'usd' | 'listPicoUsd' | 'minPicoUsd' | 'maxPicoUsd'>;

function figures({ picoUsd, listPicoUsd, minPicoUsd, maxPicoUsd, reason }: Receipt): Figures {
  return known<Figures>({
    reason,
    picoUsd: picoUsd?.toString(),
    usd: picoUsd === null ? undefined : exactUsd(picoUsd),
    listPicoUsd: listPicoUsd?.toString(),
    minPicoUsd: minPicoUsd?.toString(),
    maxPicoUsd: maxPicoUsd?.toString(),
  });
}

/** Known only when the answer names it, or when a reroute by date decided it (FACTS.md 5). */
function servedModel({ answer }: Exchange, receipt: Receipt): string | undefined {
  if (answer.modelVersion === undefined && !receipt.flags.includes('rerouted-by-date')) return undefined;
  return receipt.servedModel ?? answer.modelVersion;
}

/** The Call of an exchange and its receipt; pure. */
export function callOf(exchange: Exchange, receipt: Receipt, outcome: Outcome, session: string): Call {
  const { answer } = exchange;
  const { usage } = answer;
  const lines = callLines(receipt);
  const meters = lines ? tokensByMeter(lines) : unpricedMeters(exchange, receipt);
  return known<Call>({
    id: exchange.id,
    startedAt: new Date(exchange.startedAt).toISOString(),
    session,
    source: exchange.source,
    simulated: exchange.simulated,
    client: exchange.client,
    terminal: exchange.terminal,
    method: exchange.method,
    requestedModel: receipt.requestedModel ?? exchange.requestedModel,
    modelVersion: servedModel(exchange, receipt),
    httpStatus: exchange.httpStatus,
    outcome,
    errorStatus: answer.error?.status,
    finishReason: answer.finishReason ?? answer.blockReason,
    streamed: exchange.streamed,
    attempt: exchange.attempt,
    run: exchange.run,
    turn: exchange.turn,
    latencyMs: exchange.latencyMs,
    firstByteMs: exchange.firstByteMs,
    queueMs: exchange.queueMs,
    imageSize: exchange.imageSize,
    imageWidth: exchange.imageWidth,
    imageHeight: exchange.imageHeight,
    aspectRatio: exchange.aspectRatio,
    images: answer.imageParts > 0 ? answer.imageParts : undefined,
    referenceImages: exchange.referenceImages,
    promptTokens: usage?.promptTokens,
    cachedTokens: usage?.cachedTokens,
    toolUsePromptTokens: usage?.toolUsePromptTokens,
    candidatesTokens: usage?.candidatesTokens,
    thoughtsTokens: usage?.thoughtsTokens,
    imageTokens: meters?.['output.image'],
    totalTokens: usage?.totalTokens,
    tokensByMeter: meters,
    tier: exchange.tier,
    serviceTier: receipt.serviceTier,
    ...figures(receipt),
    statedPicoUsd: undefined,
    estimatePicoUsd: exchange.estimatePicoUsd?.toString(),
    estimateLowPicoUsd: exchange.estimateLowPicoUsd?.toString(),
    estimateHighPicoUsd: exchange.estimateHighPicoUsd?.toString(),
    estimateTextTokens: exchange.estimateTextTokens,
    estimateTextBy: exchange.estimateTextBy,
    priceRow: receipt.priceRow,
    lines,
    flags: [...new Set([...openFlags(exchange, receipt), ...(exchange.flags ?? [])])],
    imageFile: exchange.imageFile,
    contentHash: exchange.contentHash,
    specFile: exchange.specFile,
    tags: exchange.tags,
  });
}
