import * as v from 'valibot';

import type { ServiceTier, Tier } from '../call.ts';
import { isoTime } from '../formats/isoTime.ts';
import { exactUsd } from '../money.ts';
import type { Receipt } from '../pricing/receipt.ts';

/** What `--tier` and a line's `tier` may be: a billing tier, or a service tier that was asked for. */
export const TIERS = ['paid', 'free', 'batch', 'flex', 'priority'] as const;
type AskedTier = (typeof TIERS)[number];

export function tiersOf(asked: AskedTier): { tier: Tier; serviceTier?: ServiceTier } {
  if (asked === 'paid' || asked === 'free') return { tier: asked };
  return { tier: 'paid', serviceTier: asked };
}

const lineSchema = v.looseObject({
  model: v.nullish(v.string('model: wanted text, as "gemini-3-pro-image"')),
  at: v.pipe(
    v.string('at: wanted the ISO 8601 time of the call, as "2026-11-22T10:00:00Z"'),
    v.transform(isoTime),
    v.number('at: wanted an ISO 8601 time with its zone, as "2026-11-22T10:00:00Z"'),
  ),
  tier: v.nullish(v.picklist(TIERS, `tier: wanted one of ${TIERS.join(', ')}`), 'paid'),
  status: v.nullish(
    v.pipe(
      v.number('status: wanted an HTTP status, as 200'),
      v.integer('status: wanted an HTTP status, as 200'),
      v.minValue(100, 'status: wanted an HTTP status, as 200'),
      v.maxValue(599, 'status: wanted an HTTP status, as 200'),
    ),
  ),
  imageSize: v.nullish(v.string('imageSize: wanted text, as "2K"')),
  body: v.optional(v.unknown()),
});
export type AskedReceipt = v.InferOutput<typeof lineSchema>;

/** One line of `receipt --ndjson`: what is asked, or why it cannot be read; the id in either case. */
export function readReceiptLine(
  text: string,
): { id: unknown; asked: AskedReceipt } | { id: unknown; error: string } {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return { id: null, error: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return { id: null, error: 'wanted an object {"id","model","at","tier","status","body"}' };
  }
  const id: unknown = 'id' in json ? json.id : null;
  if (typeof id === 'object' && id !== null) return { id: null, error: 'id: wanted text or a number' };
  const decoded = v.safeParse(lineSchema, json);
  if (!decoded.success) return { id, error: decoded.issues[0].message };
  const asked = decoded.output;
  // An error answer may have no body; any other line without one has lost it.
  if (!('body' in json) && (asked.status ?? 200) < 400)
    return { id, error: 'body: wanted the answer of the service' };
  return { id, asked };
}

/** A receipt as `receipt --json` and `--ndjson` print it; money as strings of integer pico-USD. */
export function receiptJson(receipt: Receipt): Record<string, unknown> {
  const { picoUsd, listPicoUsd, minPicoUsd, maxPicoUsd } = receipt;
  return {
    requestedModel: receipt.requestedModel,
    servedModel: receipt.servedModel,
    reason: receipt.reason,
    picoUsd: picoUsd === null ? null : picoUsd.toString(),
    usd: picoUsd === null ? null : exactUsd(picoUsd),
    listPicoUsd: listPicoUsd === null ? null : listPicoUsd.toString(),
    ...(minPicoUsd === undefined ? {} : { minPicoUsd: minPicoUsd.toString() }),
    ...(maxPicoUsd === undefined ? {} : { maxPicoUsd: maxPicoUsd.toString() }),
    flags: receipt.flags,
    lines: receipt.lines.map((line) => ({
      meter: line.meter,
      tokens: line.tokens,
      usdPerMillion: line.usdPerMillion,
      picoUsd: line.picoUsd.toString(),
    })),
  };
}
