import type { ServiceError } from './exchange.ts';
import { isObject, listAt, textAt, type JsonObject } from './json.ts';
import { readQuota } from './readQuota.ts';

/** Reads Google's error object, or the Interactions API's, whose code is text (FACTS.md section 11). */
export function readError(error: unknown): ServiceError | undefined {
  if (typeof error === 'string' && error !== '') return { message: error };
  if (!isObject(error)) return undefined;
  const { code } = error;
  const status = textAt(error, 'status');
  const result: ServiceError = { message: textAt(error, 'message') ?? '' };
  if (typeof code === 'number' && Number.isSafeInteger(code)) result.code = code;
  if (status !== undefined) result.status = status;
  const reason = reasonOf(error) ?? (typeof code === 'string' && code !== '' ? code : undefined);
  if (reason !== undefined) result.reason = reason;
  if (result.code === 429 || status === 'RESOURCE_EXHAUSTED')
    result.quota = readQuota(result.message, detailsOf(error));
  return result;
}

function detailsOf(error: JsonObject): JsonObject[] {
  return listAt(error, 'details').filter(isObject);
}

function reasonOf(error: JsonObject): string | undefined {
  for (const detail of detailsOf(error)) {
    const reason = textAt(detail, 'reason');
    if (reason !== undefined) return reason;
  }
  return undefined;
}
