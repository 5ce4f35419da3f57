import assert from 'node:assert/strict';
import fc from 'fast-check';
import { makeReceipt } from '../../src/pricing/receipt.ts';
import type { Usage } from '../../src/pricing/meters.ts';
import { shippedBook } from '../support/shippedBook.ts';

const AT = Date.parse('2026-11-22T12:00:00Z');

/** Models without a long-context step: there a whole call and its halves are priced by the same row. */
const MODELS = ['gemini-3-pro-image', 'gemini-3.8-flash', 'gemini-2.5-flash-lite', 'gemini-4-argon'];

interface Half {
  text: number;
  image: number;
  cached: number;
  answer: number;
  thoughts: number;
}

const count = fc.integer({ min: 0, max: 1_000_000 });
const half: fc.Arbitrary<Half> = fc.record({
  text: count,
  image: count,
  cached: count,
  answer: count,
  thoughts: count,
});

function usageOf({ text, image, cached, answer, thoughts }: Half): Usage {
  return {
    promptTokens: text + image + cached,
    cachedTokens: cached,
    candidatesTokens: answer,
    thoughtsTokens: thoughts,
    promptDetails: { text: text + cached, image },
    cachedDetails: { text: cached },
    candidatesDetails: { text: answer },
  };
}

function priced(model: string, usage: Usage, serviceTier: 'standard' | 'priority'): bigint {
  const receipt = makeReceipt(
    {
      requestedModel: model,
      startedAt: AT,
      tier: 'paid',
      answer: {
        modelVersion: model,
        usage,
        serviceTier,
        hasCandidates: true,
        imageParts: 0,
        groundingQueries: 0,
      },
    },
    shippedBook,
  );
  assert.equal(receipt.reason, 'priced', model);
  assert.ok(receipt.picoUsd !== null);
  return receipt.picoUsd;
}

const added = (a: Half, b: Half): Half => ({
  text: a.text + b.text,
  image: a.image + b.image,
  cached: a.cached + b.cached,
  answer: a.answer + b.answer,
  thoughts: a.thoughts + b.thoughts,
});

describe('a call split in two', () => {
  it('costs to the last pico-USD what it costs whole, where one step holds', () => {
    fc.assert(
      fc.property(fc.constantFrom(...MODELS), half, half, (model, a, b) => {
        const whole = priced(model, usageOf(added(a, b)), 'standard');
        assert.equal(priced(model, usageOf(a), 'standard') + priced(model, usageOf(b), 'standard'), whole);
      }),
    );
  });

  it('differs by less than one pico-USD a line and half, where a factor leaves a fraction', () => {
    fc.assert(
      fc.property(half, half, (a, b) => {
        const cost = (usage: Half): bigint => priced('gemini-3.8-flash', usageOf(usage), 'priority');
        const apart = cost(a) + cost(b) - cost(added(a, b));
        assert.ok(apart > -10n && apart < 10n, `${apart}`);
      }),
    );
  });

  it('never costs more than whole where a long prompt steps up: halves may stay below the step', () => {
    fc.assert(
      fc.property(half, half, (a, b) => {
        const cost = (usage: Half): bigint => priced('gemini-3.1-pro-preview', usageOf(usage), 'standard');
        assert.ok(cost(a) + cost(b) <= cost(added(a, b)));
      }),
    );
  });
});
