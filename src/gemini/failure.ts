import { ENGLISH, type L10n } from '../l10n.ts';
import type { ServiceError } from '../usage/exchange.ts';

/** An error message longer than this is a page of some gateway, not Google's. */
const LONGEST_MESSAGE = 600;

/**
 * Why an exchange broke, for people. Built from codes alone: texts of thrown errors can hold the key (an
 * invalid header value is quoted in full).
 */
export function networkFailure(
  cause: unknown,
  host: string,
  answerBegan: boolean,
  l10n: L10n = ENGLISH,
): string {
  const code = codeOf(cause);
  if (answerBegan)
    return code === undefined
      ? l10n.t(
          'The connection to {0} broke in the middle of the answer. What it reported until then is the least that it cost.',
          host,
        )
      : l10n.t(
          'The connection to {0} broke in the middle of the answer ({1}). What it reported until then is the least that it cost.',
          host,
          code,
        );
  return code === undefined
    ? l10n.t('No answer came from {0}, so no cost is known. Check the network and try again.', host)
    : l10n.t(
        'No answer came from {0} ({1}), so no cost is known. Check the network and try again.',
        host,
        code,
      );
}

/** The code of a network error, as ECONNREFUSED, wherever in the chain of causes it stands. */
function codeOf(cause: unknown): string | undefined {
  let error = cause;
  for (let depth = 0; depth < 5 && error instanceof Error; depth++) {
    if ('code' in error && typeof error.code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(error.code))
      return error.code;
    error = error.cause;
  }
  return undefined;
}

/** The JSON body that an error of the SDK carries in its message; undefined when there is none. */
export function bodyInMessage(message: string): unknown {
  const start = message.indexOf('{');
  if (start < 0) return undefined;
  try {
    return JSON.parse(message.slice(start)) as unknown;
  } catch {
    return undefined;
  }
}

/** A service error fit to be shown and recorded: never with the key in it, never a whole page. */
export function presentable(error: ServiceError, apiKey: string): ServiceError {
  const message = error.message.replaceAll(apiKey, '[key]');
  return {
    ...error,
    message: message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message,
  };
}
