import * as v from 'valibot';
import type { Call, Outcome } from '../call.ts';
import { ENGLISH, type L10n } from '../l10n.ts';
import { exactUsd, parseUsd } from '../money.ts';
import { MODALITIES } from '../pricing/meters.ts';
import type { Details, Usage } from '../pricing/meters.ts';
import type { Exchange } from '../usage/exchange.ts';
import { callLineSchema, firstProblem } from './callSchema.ts';
import type { CallLineFields } from './callSchema.ts';
import { importedUsage } from './importedUsage.ts';
import type { Counts } from './importedUsage.ts';
import type { ImportedLine, UnpricedCall } from './importedLine.ts';
import { isoTime } from './isoTime.ts';
import { known } from './known.ts';
import { amountProblem } from './ndjson.ts';

/**
 * Reads a line in the shape of a Call. One that carries its receipt is taken as it is: what is in a receipt is never
 * rewritten. One without is to be priced. `hash` makes the id of one that names none.
 */
export function readCallLine(value: object, hash: () => string, l10n: L10n = ENGLISH): ImportedLine {
  // null says "not known" of a field that we know; of any other it may mean something.
  const line: unknown = Object.fromEntries(
    Object.entries(value).filter(([key, field]) => field !== null || !(key in callLineSchema.entries)),
  );
  // The value itself is handed on, not valibot's copy, which leaves out keys as "constructor".
  if (!v.is(callLineSchema, line)) {
    const { issues } = v.safeParse(callLineSchema, line);
    return { problem: issues ? firstProblem(issues, l10n) : l10n.t('not a call') };
  }
  const requestedModel = line.requestedModel ?? line.modelVersion;
  if (requestedModel === undefined) return { problem: l10n.t('{0} is missing', 'requestedModel') };
  const problem = amountProblem(line, l10n);
  if (problem !== undefined) return { problem };
  const call = { ...line, ...basics(line, requestedModel, hash) };
  return carriesReceipt(line)
    ? { call: withUsd({ ...call, reason: line.reason }) }
    : { unpriced: unpriced(call) };
}

/** What every call has, as far as the line leaves it out. */
function basics(line: CallLineFields, requestedModel: string, hash: () => string) {
  const at = isoTime(line.startedAt) ?? 0;
  return {
    id: line.id ?? hash(),
    startedAt: line.startedAt.endsWith('Z') ? line.startedAt : new Date(at).toISOString(),
    source: line.source ?? ('import' as const),
    simulated: line.simulated ?? false,
    method: line.method ?? 'generateContent',
    requestedModel,
    outcome: line.outcome ?? outcomeOf(line.httpStatus),
    flags: line.flags ?? [],
    tags: line.tags ?? {},
  };
}

function outcomeOf(httpStatus: number | undefined): Outcome {
  return httpStatus !== undefined && httpStatus >= 400 ? 'error' : 'ok';
}

/** The reason stands, and the amounts that go with it. */
function carriesReceipt(line: CallLineFields): line is CallLineFields & Pick<Call, 'reason'> {
  if (line.reason === undefined) return false;
  switch (line.reason) {
    case 'priced':
    case 'free-tier':
    case 'not-charged':
      return line.picoUsd !== undefined;
    case 'uncertain':
      return line.picoUsd === undefined && line.minPicoUsd !== undefined;
    case 'unpriced':
    case 'unknown':
      return line.picoUsd === undefined;
  }
}

function withUsd(call: Call): Call {
  return call.picoUsd === undefined ? call : { ...call, usd: exactUsd(BigInt(call.picoUsd)) };
}

/** A call line of which no amount is known but what it states. */
type Line = CallLineFields & ReturnType<typeof basics>;

function unpriced(line: Line): UnpricedCall {
  const counts = countsOf(line);
  const usage = importedUsage(counts, !/generateContent/i.test(line.method));
  const { modelVersion, finishReason, errorStatus } = line;
  const stated = line.picoUsd ?? line.statedPicoUsd;
  const exchange: Exchange = {
    id: line.id,
    startedAt: isoTime(line.startedAt) ?? 0,
    source: line.source,
    simulated: line.simulated,
    method: line.method,
    requestedModel: line.requestedModel,
    ended: line.outcome === 'aborted' || line.outcome === 'refused' ? line.outcome : 'complete',
    streamed: line.streamed ?? false,
    tier: line.tier ?? 'paid',
    answer: {
      hasCandidates: usage?.candidatesTokens !== undefined && (line.images ?? line.imageSize) !== undefined,
      imageParts: line.images ?? (line.imageSize === undefined ? 0 : 1),
      groundingQueries: 0,
      ...known({ modelVersion, finishReason, usage: usage && { ...usage, ...detailsOf(line) } }),
      ...(errorStatus === undefined ? {} : { error: { message: errorStatus, status: errorStatus } }),
    },
    tags: line.tags,
    ...known({ httpStatus: line.httpStatus, imageSize: line.imageSize, serviceTier: line.serviceTier }),
  };
  return {
    exchange,
    outcome: line.outcome,
    notCharged: line.outcome === 'error' && usage === undefined,
    also: withoutReceipt(line),
    flags: line.flags,
    ...known({ stated: stated === undefined ? parseUsd(line.usd ?? '') : BigInt(stated) }),
  };
}

function countsOf(line: Line): Counts {
  return known({
    promptTokens: line.promptTokens,
    cachedTokens: line.cachedTokens,
    toolUsePromptTokens: line.toolUsePromptTokens,
    candidatesTokens: line.candidatesTokens,
    thoughtsTokens: line.thoughtsTokens,
    totalTokens: line.totalTokens,
  });
}

function withoutReceipt(line: Line): Partial<Call> {
  const { reason: _1, picoUsd: _2, usd: _3, listPicoUsd: _4, minPicoUsd: _5, maxPicoUsd: _6, ...rest } = line;
  const { lines: _7, priceRow: _8, tokensByMeter: _9, imageTokens: _10, ...facts } = rest;
  return facts;
}

/** Modality details, as far as the line's meters tell them. */
function detailsOf({ tokensByMeter: meters, imageTokens, toolUsePromptTokens = 0 }: Line): Partial<Usage> {
  if (meters === undefined)
    return imageTokens === undefined ? {} : { candidatesDetails: { image: imageTokens } };
  const named = (room: string): Details =>
    known(Object.fromEntries(MODALITIES.map((m) => [m, meters[`${room}.${m}`]])));
  const cachedDetails = named('cached');
  const promptDetails = named('input');
  for (const m of MODALITIES) {
    // Tool-use input is added to the text meter, and is no part of the prompt.
    const own = (promptDetails[m] ?? 0) + (cachedDetails[m] ?? 0) - (m === 'text' ? toolUsePromptTokens : 0);
    if (own > 0) promptDetails[m] = own;
    else delete promptDetails[m];
  }
  return { promptDetails, cachedDetails, candidatesDetails: named('output') };
}
