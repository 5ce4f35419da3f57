import * as v from 'valibot';
import type { Call } from '../call.ts';
import { ENGLISH, type L10n } from '../l10n.ts';
import { exactUsd } from '../money.ts';
import { callSchema, firstProblem } from './callSchema.ts';

/** A Call a line, lossless: fields this version does not know are kept. */

export type DecodedCall = { call: Call } | { problem: string };

/** One line, without its line end. */
export function encodeCall(call: Call): string {
  return JSON.stringify(call);
}

/** Reads one line; a wrong time, model, count or amount is a problem, never a guess. */
export function decodeCall(line: string): DecodedCall {
  const value = parseJson(line);
  if (value === undefined) return { problem: 'not JSON' };
  // The value itself is handed on, not valibot's copy, which leaves out keys as "constructor".
  if (v.is(callSchema, value)) {
    const problem = amountProblem(value);
    return problem === undefined ? { call: value } : { problem };
  }
  const { issues } = v.safeParse(callSchema, value);
  return { problem: issues ? firstProblem(issues) : 'not a call' };
}

/** Undefined when it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The two spellings of what is billed must agree. */
export function amountProblem(
  { picoUsd, usd }: { picoUsd?: string; usd?: string },
  l10n: L10n = ENGLISH,
): string | undefined {
  if (usd === undefined || picoUsd === undefined || usd === exactUsd(BigInt(picoUsd))) return undefined;
  return l10n.t('usd says {0}, picoUsd says {1}', usd, exactUsd(BigInt(picoUsd)));
}
