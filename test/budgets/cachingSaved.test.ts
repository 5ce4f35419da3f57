import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cachingSaved } from '../../src/budgets/cachingSaved.ts';
import type { Call } from '../../src/call.ts';
import { callOf } from '../../src/calls/callOf.ts';
import { makeReceipt } from '../../src/pricing/receipt.ts';
import type { Usage } from '../../src/pricing/meters.ts';
import type { Exchange } from '../../src/usage/exchange.ts';
import { shippedBook } from '../support/shippedBook.ts';

const AT = Date.parse('2026-11-22T12:00:00Z');

function call(model: string, usage: Usage, changes: Partial<Exchange> = {}): Call {
  const exchange: Exchange = {
    id: 'x',
    startedAt: AT,
    source: 'runner',
    simulated: false,
    method: 'generateContent',
    requestedModel: model,
    httpStatus: 200,
    ended: 'complete',
    streamed: false,
    tier: 'paid',
    answer: { modelVersion: model, usage, hasCandidates: true, imageParts: 0, groundingQueries: 0 },
    tags: {},
    ...changes,
  };
  return callOf(exchange, makeReceipt(exchange, shippedBook), 'ok', 's');
}

const measured = (...calls: Call[]) => cachingSaved(calls, shippedBook, AT);

describe('what caching saved', () => {
  it('is the difference to the same call without a cache, for every model, tier and length', () => {
    const any = fc.record({
      model: fc.constantFrom(
        'gemini-3.8-flash',
        'gemini-3.1-pro-preview',
        'gemini-2.5-flash',
        'gemini-4-argon',
      ),
      prompt: fc.integer({ min: 0, max: 400_000 }),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
      audio: fc.double({ min: 0, max: 1, noNaN: true }),
      output: fc.integer({ min: 0, max: 9000 }),
      serviceTier: fc.constantFrom('standard' as const, 'batch' as const),
    });
    fc.assert(
      fc.property(any, ({ model, prompt, part, audio, output, serviceTier }) => {
        const cached = Math.floor(prompt * part);
        const sound = model === 'gemini-2.5-flash' ? Math.floor(prompt * audio) : 0;
        const usage: Usage = {
          promptTokens: prompt,
          promptDetails: { text: prompt - sound, audio: sound },
          candidatesTokens: output,
          candidatesDetails: { text: output },
        };
        const withCache = call(model, { ...usage, cachedTokens: cached }, { serviceTier });
        const without = call(model, usage, { serviceTier });
        assert.equal(withCache.reason, 'priced');
        assert.equal(
          measured(withCache).saved,
          BigInt(without.picoUsd ?? -1) - BigInt(withCache.picoUsd ?? -1),
        );
      }),
    );
  });

  it('is nothing where cached tokens are priced as full input, and not known where there is no price', () => {
    const image = call('gemini-3-pro-image', {
      promptTokens: 2000,
      cachedTokens: 1500,
      candidatesTokens: 1,
      candidatesDetails: { text: 1 },
    });
    assert.deepEqual([measured(image).saved, measured(image).calls, measured(image).unknown], [0n, 1, 0]);
    const strange = call('gemini-9', { promptTokens: 2000, cachedTokens: 1500 });
    assert.deepEqual([measured(strange).saved, measured(strange).unknown], [0n, 1]);
  });

  it('is not known when the book has another row for that day now', () => {
    const one = {
      ...call('gemini-3.8-flash', { promptTokens: 2000, cachedTokens: 1500 }),
      priceRow: 'gemini-3.8-flash@2026-01-01',
    };
    assert.equal(measured(one).unknown, 1);
  });

  it('counts the prompts of calls without a hit in the rate, and no counts', () => {
    const hit = call('gemini-3.8-flash', { promptTokens: 1000, cachedTokens: 500 });
    const miss = call('gemini-3.8-flash', { promptTokens: 3000 });
    const count = call('gemini-3.8-flash', { promptTokens: 7 }, { method: 'countTokens' });
    const { cachedTokens, promptTokens } = measured(hit, miss, count);
    assert.deepEqual([cachedTokens, promptTokens], [500, 4000]);
  });

  it('says when the storage of a cache is not known', () => {
    const usage = { totalTokens: 5000 };
    const create = (tags: Record<string, string>, model = 'gemini-3.8-flash') =>
      call(model, usage, { method: 'cachedContents.create', tags });
    assert.equal(measured(create({ cache: 'c' })).storageUnknown, 1, 'no end');
    const until = new Date(AT + 1000).toISOString();
    assert.equal(
      measured(create({ cache: 'c', cacheUntil: until }, 'gemini-9')).storageUnknown,
      1,
      'no price',
    );
    assert.equal(measured(create({ cache: 'c', cacheUntil: until })).storageUnknown, 0);
  });
});
