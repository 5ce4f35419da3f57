import type { Call } from '../../src/call.ts';
import { callOf } from '../../src/calls/callOf.ts';
import { makeReceipt } from '../../src/pricing/receipt.ts';
import type { Usage } from '../../src/pricing/meters.ts';
import type { Exchange } from '../../src/usage/exchange.ts';
import { shippedBook } from './shippedBook.ts';

function call(id: string, at: string, model: string, usage: Usage, more: Partial<Exchange> = {}): Call {
  const exchange: Exchange = {
    id,
    startedAt: Date.parse(at),
    source: 'proxy',
    simulated: false,
    method: 'generateContent',
    requestedModel: model,
    httpStatus: 200,
    ended: 'complete',
    streamed: false,
    tier: 'paid',
    answer: { usage, hasCandidates: true, imageParts: 0, groundingQueries: 0, modelVersion: model },
    tags: {},
    ...more,
  };
  return callOf(exchange, makeReceipt(exchange, shippedBook), 'ok', 'session-1');
}

const panel: Usage = {
  promptTokens: 1800,
  promptDetails: { text: 680, image: 1120 },
  candidatesTokens: 1120,
  candidatesDetails: { image: 1120 },
  thoughtsTokens: 300,
};
const script: Usage = {
  promptTokens: 40_000,
  candidatesTokens: 6_000,
  candidatesDetails: { text: 6_000 },
  thoughtsTokens: 2_500,
};
const cachedScript: Usage = { ...script, cachedTokens: 30_000, cachedDetails: { text: 30_000 } };

/**
 * The ledger that the files in test/fixtures/billing were made for. Pacific days: 19 to 21 November; the last call of
 * the 19th is already the 20th in UTC.
 */
export const billLedger: readonly Call[] = [
  call('p1', '2026-11-19T18:00:00Z', 'gemini-3-pro-image', panel),
  call('p2', '2026-11-20T07:30:00Z', 'gemini-3-pro-image', panel),
  call('s1', '2026-11-19T20:00:00Z', 'gemini-3.8-flash', script),
  call('s2', '2026-11-20T20:00:00Z', 'gemini-3.8-flash', cachedScript),
  call('s3', '2026-11-20T21:00:00Z', 'gemini-3.8-flash', script, { serviceTier: 'batch' }),
  call('p3', '2026-11-21T18:00:00Z', 'gemini-3-pro-image', panel),
  // The free project's key: no bill has it.
  call('f1', '2026-11-21T19:00:00Z', 'gemini-3.8-flash', script, { tier: 'free' }),
  // Simulated, refused and failed ones cost nothing.
  call('x1', '2026-11-21T20:00:00Z', 'gemini-3.8-flash', script, { simulated: true }),
  call('x2', '2026-11-21T20:10:00Z', 'gemini-3.8-flash', {}, { httpStatus: 429 }),
  // After the bill's last day.
  call('z1', '2026-11-23T20:00:00Z', 'gemini-3.8-flash', script),
];
