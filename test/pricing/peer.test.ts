import assert from 'node:assert/strict';
import { calcPrice } from '@pydantic/genai-prices';

import { makeReceipt } from '../../src/pricing/receipt.ts';
import { shippedBook } from '../support/shippedBook.ts';

const AT = new Date('2026-11-22T12:00:00Z');

/** Retired in 2025; the peer keeps another cached price. */
const DIFFERENT = new Set(['gemini-1.5-pro']);

describe('the shipped prices beside @pydantic/genai-prices', () => {
  it('agree for every model that both know by its id', () => {
    const usages = [
      { input_tokens: 1000, output_tokens: 100, cache_read_tokens: 0 },
      { input_tokens: 1000, output_tokens: 100, cache_read_tokens: 500 },
      { input_tokens: 200_001, output_tokens: 100, cache_read_tokens: 1000 },
    ];
    let compared = 0;
    for (const { id } of shippedBook.models()) {
      for (const usage of usages) {
        const peer = calcPrice(usage, id, { providerId: 'google', timestamp: AT });
        const answered = {
          promptTokens: usage.input_tokens,
          candidatesTokens: usage.output_tokens,
          cachedTokens: usage.cache_read_tokens,
        };
        const receipt = makeReceipt(
          {
            requestedModel: id,
            startedAt: AT.getTime(),
            tier: 'paid',
            answer: { hasCandidates: true, imageParts: 0, groundingQueries: 0, usage: answered },
          },
          shippedBook,
        );
        if (peer?.model.id !== id || receipt.picoUsd === null || DIFFERENT.has(id)) continue;
        compared += 1;
        // The peer counts in floating point.
        assert.equal(
          Math.round(peer.total_price * 1e12),
          Number(receipt.picoUsd),
          `${id} ${JSON.stringify(usage)}`,
        );
      }
    }
    assert.ok(compared >= 60, String(compared));
  });
});
