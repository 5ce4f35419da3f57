import type { ServiceError } from '../usage/exchange.ts';

/** An error message longer than this is a page of some gateway, not Google's. */
const LONGEST_MESSAGE = 600;

/**
 * Why an exchange broke, for people. Built from codes alone: texts of thrown errors can hold the key (an
 * invalid header value is quoted in full).
 */
export function networkFailure(cause: unknown, host: string, answerBegan: boolean): string {
  const code = codeOf(cause);
  const why = code === undefined ? '' : ` (${code})`;
  return answerBegan
    ? `The connection to ${host} broke in the middle of the answer${why}. What it reported until then is the least that it cost.`
    : `No answer came from ${host}${why}, so no cost is known. Check the network and try again.`;
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
