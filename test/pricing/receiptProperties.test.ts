import assert from 'node:assert/strict';
import * as fc from 'fast-check';

import { makeReceipt, type ReceiptInput } from '../../src/pricing/receipt.ts';
import { readAnswer } from '../../src/usage/readAnswer.ts';
import { oracleCases } from '../support/oracle.ts';
import { shippedBook } from '../support/shippedBook.ts';
import { assertAddsUp, assertSound } from '../support/soundReceipt.ts';
import { anyUsage } from '../support/usages.ts';

const models = shippedBook.models().map(({ id }) => id);
const anyInput: fc.Arbitrary<ReceiptInput> = fc
  .record({
    model: fc.constantFrom(...models),
    startedAt: fc.date({ min: new Date('2025-01-01'), max: new Date('2027-06-01'), noInvalidDate: true }),
    tier: fc.constantFrom('paid' as const, 'free' as const),
    serviceTier: fc.constantFrom('standard' as const, 'batch' as const, 'flex' as const, 'priority' as const),
    imageSize: fc.constantFrom('512', '1K', '2K', '4K'),
    hasCandidates: fc.boolean(),
    imageParts: fc.nat(3),
    usage: anyUsage,
  })
  .map(({ model, startedAt, hasCandidates, imageParts, usage, ...rest }) =>
    Object.assign(rest, {
      requestedModel: model,
      startedAt: startedAt.getTime(),
      answer: { modelVersion: model, hasCandidates, imageParts, groundingQueries: 0, usage },
    }),
  );

describe('receipts of any usage', () => {
  it('add up: tokens × price is the line, and the lines are the total', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const receipt = makeReceipt(input, shippedBook);
        assertSound(receipt);
        assertAddsUp(receipt);
        assert.equal(new Set(receipt.lines.map(({ meter }) => meter)).size, receipt.lines.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('count every token of the totals once', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const receipt = makeReceipt(input, shippedBook);
        if (receipt.reason !== 'priced') return;
        const {
          promptTokens = 0,
          toolUsePromptTokens = 0,
          candidatesTokens = 0,
          thoughtsTokens = 0,
        } = input.answer.usage ?? {};
        const sum = (prefix: string): bigint =>
          receipt.lines
            .filter(({ meter }) => meter.startsWith(prefix))
            .reduce((all, { tokens }) => all + BigInt(tokens), 0n);
        assert.equal(sum('input.') + sum('cached.'), BigInt(promptTokens) + BigInt(toolUsePromptTokens));
        assert.equal(sum('output.'), BigInt(candidatesTokens) + BigInt(thoughtsTokens));
      }),
      { numRuns: 2000 },
    );
  });

  it('say the same whatever the order in which they are asked for', () => {
    fc.assert(
      fc.property(fc.array(anyInput, { minLength: 2, maxLength: 6 }), (inputs) => {
        const once = inputs.map((input) => makeReceipt(input, shippedBook));
        const again = inputs.toReversed().map((input) => makeReceipt(input, shippedBook));
        assert.deepEqual(again.toReversed(), once);
      }),
      { numRuns: 200 },
    );
  });
});

describe('receipts of any body', () => {
  /** A real body with one spot replaced by any JSON. */
  const anyJson = fc.jsonValue({ maxDepth: 3 });
  const mutated = fc
    .tuple(fc.constantFrom(...oracleCases.map(({ body }) => body)), fc.nat(60), anyJson)
    .map(([body, spot, value]) => {
      let at = 0;
      return JSON.parse(JSON.stringify(body), (_key, old) => (at++ === spot ? value : old));
    });

  it('never throw, and are never negative, fractional or NaN', () => {
    fc.assert(
      fc.property(fc.oneof(mutated, anyJson), fc.constantFrom(...models), (body, model) => {
        for (const tier of ['paid', 'free'] as const) {
          assertSound(
            makeReceipt(
              { requestedModel: model, startedAt: 1_795_000_000_000, tier, answer: readAnswer(body) },
              shippedBook,
            ),
          );
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('are unknown as soon as a count is no whole number', () => {
    const counts = [
      'promptTokenCount',
      'candidatesTokenCount',
      'thoughtsTokenCount',
      'cachedContentTokenCount',
      'toolUsePromptTokenCount',
    ];
    const bad = fc.oneof(fc.double({ noInteger: true }), fc.integer({ max: -1 }), fc.string(), fc.boolean());
    fc.assert(
      fc.property(fc.constantFrom(...counts), bad, (key, value) => {
        const body = { usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 5, [key]: value } };
        const receipt = makeReceipt(
          {
            requestedModel: 'gemini-3.8-flash',
            startedAt: 1_795_000_000_000,
            tier: 'paid',
            answer: readAnswer(body),
          },
          shippedBook,
        );
        assert.deepEqual([receipt.reason, receipt.flags], ['unknown', ['usage-malformed']]);
      }),
    );
  });
});
