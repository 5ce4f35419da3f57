import assert from 'node:assert/strict';
import { cacheSaving } from '../../src/budgets/cacheSaving.ts';
import type { Call } from '../../src/call.ts';
import { callOf } from '../../src/calls/callOf.ts';
import { makeReceipt } from '../../src/pricing/receipt.ts';
import type { Exchange } from '../../src/usage/exchange.ts';
import { callFixture } from '../support/callFixture.ts';
import { shippedBook } from '../support/shippedBook.ts';

const AT = Date.parse('2026-11-22T10:00:00Z');

/** A call as the product makes it. */
function cached(cachedTokens: number, more: Partial<Exchange> = {}): Call {
  const exchange: Exchange = {
    id: 'c',
    startedAt: AT,
    source: 'runner',
    simulated: false,
    method: 'generateContent',
    requestedModel: 'gemini-3.8-flash',
    httpStatus: 200,
    ended: 'complete',
    streamed: false,
    tier: 'paid',
    latencyMs: 10,
    tags: {},
    answer: {
      modelVersion: 'gemini-3.8-flash',
      usage: { promptTokens: 10_000, cachedTokens, candidatesTokens: 100 },
      hasCandidates: true,
      imageParts: 0,
      groundingQueries: 0,
    },
    ...more,
  };
  return callOf(exchange, makeReceipt(exchange, shippedBook), 'ok', 's');
}

describe('cacheSaving', () => {
  it('is tokens × (input − cached): 8,000 × ($0.75 − $0.075) per 1M = $0.0054', () => {
    assert.equal(cacheSaving(cached(8000), shippedBook), 5_400_000_000n);
  });

  it('is what the same call costs more without the cache', () => {
    const [with8, without] = [cached(8000), cached(0)];
    assert.equal(cacheSaving(with8, shippedBook), BigInt(without.picoUsd ?? 0) - BigInt(with8.picoUsd ?? 0));
  });

  it('takes the service factor into account', () => {
    const batch = cached(8000, { serviceTier: 'batch' });
    const plain = cached(0, { serviceTier: 'batch' });
    assert.equal(cacheSaving(batch, shippedBook), BigInt(plain.picoUsd ?? 0) - BigInt(batch.picoUsd ?? 0));
  });

  it('is nothing on a model without a cached price, which bills cached tokens as any input', () => {
    const model = 'gemini-3-pro-image';
    const call = cached(8000, {
      requestedModel: model,
      answer: {
        modelVersion: model,
        usage: { promptTokens: 10_000, cachedTokens: 8000, thoughtsTokens: 100 },
        hasCandidates: true,
        imageParts: 0,
        groundingQueries: 0,
      },
    });
    assert.deepEqual(call.flags, ['no-cached-rate']);
    assert.equal(cacheSaving(call, shippedBook), 0n);
  });

  it('is nothing without cached tokens, on the free tier, and for a failed call', () => {
    assert.equal(cacheSaving(cached(0), shippedBook), 0n);
    assert.equal(cacheSaving(cached(8000, { tier: 'free' }), shippedBook), 0n);
    assert.equal(cacheSaving(callFixture({ cachedTokens: 5, reason: 'not-charged' }), shippedBook), 0n);
  });

  it('is not known without a receipt, or by a book whose price is another one', () => {
    assert.equal(cacheSaving(callFixture({ cachedTokens: 5, reason: 'unpriced' }), shippedBook), undefined);
    const call = cached(8000);
    const lines = call.lines?.map((line) => ({ ...line, usdPerMillion: '0.08' }));
    assert.equal(cacheSaving({ ...call, ...(lines ? { lines } : {}) }, shippedBook), undefined);
    assert.equal(cacheSaving({ ...call, priceRow: 'no-such-model@2026-01-01' }, shippedBook), undefined);
  });
});
