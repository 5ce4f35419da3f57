import assert from 'node:assert/strict';
import * as fc from 'fast-check';

import { parseDecimal } from '../../src/pricing/decimal.ts';
import { makeReceipt, type Receipt, type ReceiptInput } from '../../src/pricing/receipt.ts';
import { readAnswer } from '../../src/usage/readAnswer.ts';
import { oracleCases } from '../support/oracle.ts';
import { shippedBook } from '../support/shippedBook.ts';
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

function sound(receipt: Receipt): void {
  const { picoUsd, listPicoUsd, minPicoUsd, maxPicoUsd, lines, reason } = receipt;
  for (const pico of [picoUsd, listPicoUsd, minPicoUsd, maxPicoUsd]) assert.ok(pico == null || pico >= 0n);
  if (minPicoUsd !== undefined && maxPicoUsd !== undefined) assert.ok(minPicoUsd <= maxPicoUsd);
  for (const line of lines) {
    assert.ok(Number.isSafeInteger(line.tokens) && line.tokens > 0, line.meter);
    assert.ok(typeof line.picoUsd === 'bigint' || Number.isSafeInteger(line.picoUsd), line.meter);
    assert.ok(BigInt(line.picoUsd) >= 0n);
  }
  assert.equal(new Set(lines.map(({ meter }) => meter)).size, lines.length);
  assert.equal(picoUsd === null, reason === 'unpriced' || reason === 'unknown' || reason === 'uncertain');
  if (reason === 'priced') assert.equal(picoUsd, listPicoUsd);
}

describe('receipts of any usage', () => {
  it('add up: tokens × price is the line, and the lines are the total', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const receipt = makeReceipt(input, shippedBook);
        sound(receipt);
        if (receipt.listPicoUsd === null || receipt.reason === 'not-charged') return;
        let total = 0n;
        for (const line of receipt.lines) {
          const price = parseDecimal(line.usdPerMillion);
          assert.ok(price);
          const exact = BigInt(line.tokens) * price.digits * 10n ** BigInt(12 - price.scale);
          assert.equal(exact % 1_000_000n, 0n);
          assert.equal(BigInt(line.picoUsd), exact / 1_000_000n);
          total += BigInt(line.picoUsd);
        }
        assert.equal(receipt.listPicoUsd, total);
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
          sound(
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
