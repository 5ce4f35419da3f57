import assert from 'node:assert/strict';

import { groundingTerms } from '../../src/pricing/grounding.ts';
import { mergeOverride } from '../../src/pricing/mergeOverride.ts';
import { shippedBook } from '../support/shippedBook.ts';

describe('grounding with Google Search', () => {
  it('has the terms of its generation', () => {
    const three = { per: 'query', period: 'month', free: 5000, picoUsd: 14_000_000_000n };
    assert.deepEqual(groundingTerms('models/gemini-3.8-flash', shippedBook), three);
    assert.deepEqual(groundingTerms('gemini-4-argon', shippedBook), three);
    assert.deepEqual(groundingTerms('gemini-2.5-flash', shippedBook), {
      per: 'prompt',
      period: 'day',
      free: 1500,
      picoUsd: 35_000_000_000n,
    });
  });

  it('is not guessed for other models', () => {
    for (const model of ['gemini-2.0-flash', 'gemini-nano-banana-2.1', 'gemini-9']) {
      assert.equal(groundingTerms(model, shippedBook), undefined, model);
    }
  });

  it('follows an override', () => {
    const grounding = { googleSearch: { gemini3plus: { freePerMonth: 10, usdPer1000: '7.5' } } };
    const book = mergeOverride(shippedBook, { models: [], grounding });
    assert.equal(groundingTerms('gemini-3.8-flash', book)?.picoUsd, 7_500_000_000n);
    assert.equal(groundingTerms('gemini-2.5-flash', book), undefined);
  });
});
