import type { Call, Outcome } from '../call.ts';
import type { ServiceError } from '../usage/exchange.ts';

/** The field knows `success` and `failed` with an error text; a Call says more. */

/** HTTP codes of Google's status texts (FACTS.md section 11). */
const HTTP_STATUS: Readonly<Record<string, number>> = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  CANCELLED: 499,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
};
const SUCCESS = new Set(['success', 'succeeded', 'ok']);
const LONGEST_ERROR = 500;

export function statusFields(call: Call): { status: string; error: string | null } {
  return call.outcome === 'ok'
    ? { status: 'success', error: null }
    : { status: 'failed', error: errorText(call) };
}

function errorText({ errorStatus, httpStatus, outcome, finishReason }: Call): string {
  if (errorStatus !== undefined) return errorStatus;
  if (outcome === 'blocked' && finishReason !== undefined) return `blocked: ${finishReason}`;
  return httpStatus !== undefined && httpStatus >= 400 ? `HTTP ${httpStatus}` : outcome;
}

export interface ReadStatus {
  outcome: Outcome;
  httpStatus?: number;
  error?: ServiceError;
  blockReason?: string;
}

/** Reads `status` and `error`; an entry with neither, or with an error of null, is a success. */
export function readStatus(status: string | null | undefined, error: unknown): ReadStatus {
  const text = textOf(error);
  const ok = status == null ? text === undefined : SUCCESS.has(status.trim().toLowerCase());
  if (ok) return { outcome: 'ok' };
  if (text === 'aborted') return { outcome: 'aborted' };
  const blocked = /^blocked(?:: (\w+))?$/.exec(text ?? '');
  if (blocked) return { outcome: 'blocked', ...(blocked[1] ? { blockReason: blocked[1] } : {}) };
  const name = Object.keys(HTTP_STATUS).find((known) => text?.includes(known));
  const code = /\b([45]\d\d)\b/.exec(text ?? '')?.[1];
  const httpStatus = code === undefined ? name && HTTP_STATUS[name] : Number(code);
  return {
    outcome: 'error',
    ...(httpStatus ? { httpStatus } : {}),
    ...(text === undefined ? {} : { error: { message: text, status: name ?? text } }),
  };
}

/** A text, or Google's error object. */
function textOf(error: unknown): string | undefined {
  if (error === null || error === undefined || error === '' || error === false) return undefined;
  const text = typeof error === 'string' ? error : JSON.stringify(error);
  return text.slice(0, LONGEST_ERROR);
}
