import type { Attribution } from '../attribution/headers.ts';
import type { Answer, Exchange } from '../usage/exchange.ts';
import type { TappedRequest } from './tap/requestTap.ts';

/** What a forwarded call was, when it is over. */
export interface ForwardedFacts {
  id: string;
  method: string;
  pathModel: string | undefined;
  startedAt: number;
  simulated: boolean;
  attribution: Attribution;
  request: TappedRequest | undefined;
  answer: Answer;
  ended: Exchange['ended'];
  httpStatus: number | undefined;
  streamed: boolean;
  latencyMs: number;
  firstByteMs: number | undefined;
  turn: string | undefined;
}

/** Where nobody is asked for an answer, as when files are listed. */
const NO_MODEL = 'none';

export function exchangeOf(facts: ForwardedFacts): Exchange {
  const { request, attribution, answer, httpStatus, firstByteMs, turn } = facts;
  const { terminal, client, tags } = attribution;
  const { serviceTier, imageSize, aspectRatio, images = 0 } = request ?? {};
  return {
    id: facts.id,
    startedAt: facts.startedAt,
    source: 'proxy',
    simulated: facts.simulated,
    method: facts.method,
    requestedModel: facts.pathModel ?? request?.model ?? answer.modelVersion ?? NO_MODEL,
    ended: facts.ended,
    streamed: facts.streamed,
    // What the key is billed as is not known here (recordCall's tierOf).
    tier: 'paid',
    answer,
    tags,
    ...(facts.ended === 'refused' ? {} : { latencyMs: milliseconds(facts.latencyMs) }),
    ...(firstByteMs === undefined ? {} : { firstByteMs: milliseconds(firstByteMs) }),
    ...(httpStatus === undefined ? {} : { httpStatus }),
    ...(client === undefined ? {} : { client }),
    ...(terminal === undefined ? {} : { terminal }),
    ...(turn === undefined ? {} : { turn }),
    ...(serviceTier === undefined ? {} : { serviceTier }),
    ...(imageSize === undefined ? {} : { imageSize }),
    ...(aspectRatio === undefined ? {} : { aspectRatio }),
    ...(images > 0 ? { referenceImages: images } : {}),
  };
}

/** With two decimals; what was sent took some time. */
function milliseconds(ms: number): number {
  return Math.max(0.01, Math.round(ms * 100) / 100);
}
