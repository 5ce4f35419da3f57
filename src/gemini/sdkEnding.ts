import type { ServiceTier } from '../call.ts';
import { ENGLISH, type L10n } from '../l10n.ts';
import type { Answer } from '../usage/exchange.ts';
import { AnswerReader } from '../usage/readAnswer.ts';
import { bodyInMessage, networkFailure, presentable } from './failure.ts';
import type { GenerateResult, ServiceFailure } from './geminiClient.ts';
import type { ObservedExchange } from './observedFetch.ts';

/** Who was asked, and what must never be shown. */
export interface SdkPlace {
  apiKey: string;
  host: string;
  /** Of what we say ourselves; absent: English. */
  l10n?: L10n;
}

export interface Ending {
  ended: GenerateResult['ended'];
  failure?: string;
}

/** What a thrown error means. An error of the service is a complete exchange; its body is handed on. */
export function endingOf(
  cause: unknown,
  exchange: ObservedExchange,
  signal: AbortSignal,
  { host, l10n = ENGLISH }: SdkPlace,
  serviceError: (body: unknown) => void,
): Ending {
  if (signal.aborted) return { ended: 'aborted' };
  const body = cause instanceof Error && cause.name === 'ApiError' ? bodyInMessage(cause.message) : undefined;
  if (body !== undefined) {
    serviceError(body);
    return { ended: 'complete' };
  }
  if (exchange.status !== undefined && exchange.status >= 400) return { ended: 'complete' };
  // What was thrown is not quoted: it can hold the key.
  const failure = exchange.sent
    ? networkFailure(cause, host, exchange.status !== undefined, l10n)
    : l10n.t('The request was not sent and costs nothing: check the API key for characters that no key has.');
  return { ended: 'broken', failure };
}

/** With what only the HTTP answer tells: its service tier, and an error that had no body. */
export function answerOf(
  answer: Answer,
  { status, serviceTier }: ObservedExchange,
  { apiKey }: SdkPlace,
): Answer {
  const tier = answer.serviceTier ?? serviceTierOf(serviceTier);
  const unread = { code: status ?? 0, message: `The service answered with HTTP ${status}.` };
  const error = answer.error ?? (status !== undefined && status >= 400 ? unread : undefined);
  return {
    ...answer,
    ...(tier ? { serviceTier: tier } : {}),
    ...(error ? { error: presentable(error, apiKey) } : {}),
  };
}

/** Why a request that makes no picture failed. */
export function failureOf(
  cause: unknown,
  exchange: ObservedExchange,
  signal: AbortSignal,
  place: SdkPlace,
): ServiceFailure {
  const reader = new AnswerReader();
  const { ended, failure } = endingOf(cause, exchange, signal, place, (body) => reader.push(body));
  const { error } = answerOf(reader.answer(), exchange, place);
  return {
    ok: false,
    ...(exchange.status === undefined ? {} : { httpStatus: exchange.status }),
    message: failure ?? error?.message ?? (place.l10n ?? ENGLISH).t('It was stopped.'),
    ...(error ? { error } : {}),
    ...(ended === 'aborted' ? { aborted: true } : {}),
  };
}

function serviceTierOf(header: string | undefined): ServiceTier | undefined {
  const tiers: ServiceTier[] = ['standard', 'flex', 'priority'];
  return tiers.find((tier) => tier === header?.toLowerCase());
}
