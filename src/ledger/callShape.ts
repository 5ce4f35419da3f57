import * as v from 'valibot';
import type { Call } from '../call.ts';

/** 33 digits (10^21 USD) fit three limbs of the index, see amountLimbs. */
const picoUsd = v.optional(v.pipe(v.string(), v.regex(/^-?\d{1,33}$/)));
const tokens = v.optional(v.pipe(v.number(), v.safeInteger()));
const text = v.optional(v.string());

/** What the ledger itself relies on. All else in a call is kept as it came, also what a later version adds. */
const callShape = v.looseObject({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(500)),
  startedAt: v.pipe(
    v.string(),
    v.check((at) => !Number.isNaN(Date.parse(at))),
  ),
  session: text,
  simulated: v.boolean(),
  client: text,
  terminal: text,
  method: v.string(),
  requestedModel: v.string(),
  modelVersion: text,
  outcome: v.string(),
  attempt: v.optional(v.pipe(v.number(), v.finite())),
  latencyMs: v.optional(v.pipe(v.number(), v.finite())),
  images: tokens,
  promptTokens: tokens,
  cachedTokens: tokens,
  candidatesTokens: tokens,
  thoughtsTokens: tokens,
  totalTokens: tokens,
  reason: v.string(),
  picoUsd,
  listPicoUsd: picoUsd,
  minPicoUsd: picoUsd,
  flags: v.array(v.string()),
  tags: v.record(v.string(), v.optional(v.string())),
});

export function isCall(value: unknown): value is Call {
  return v.is(callShape, value);
}

/** Names the field that keeps a value from being a call. */
export function whyNoCall(value: unknown): string {
  const result = v.safeParse(callShape, value, { abortEarly: true });
  if (result.success) return '';
  const [issue] = result.issues;
  return `${v.getDotPath(issue) ?? 'call'}: ${issue.message}`;
}
