import assert from 'node:assert/strict';
import { makeReceipt } from '../../src/pricing/receipt.ts';
import { readAnswer } from '../../src/usage/readAnswer.ts';
import { fuzzedBodies, mutated, priceFuzzed, seeded } from '../support/fuzzBodies.ts';
import { shippedBook } from '../support/shippedBook.ts';

describe('receipts of broken answers', () => {
  it('are sound, and add up: a few thousand of `npm run fuzz`', () => {
    const { bodies } = fuzzedBodies();
    const random = seeded(5);
    const reasons = new Set<string>();
    for (let run = 0; run < 4000; run += 1) {
      const body = mutated(bodies[run % bodies.length], random);
      try {
        for (const reason of priceFuzzed(body, random)) reasons.add(reason);
      } catch (error) {
        throw new Error(`run ${run}: ${JSON.stringify(body)}`, { cause: error });
      }
    }
    // Were all of them refused alike, nothing would be tried.
    for (const reason of ['priced', 'free-tier', 'not-charged', 'unpriced', 'unknown', 'uncertain']) {
      assert.ok(reasons.has(reason), reason);
    }
  });

  it('count exactly up to the largest count that is one', () => {
    for (const [total, details, usd] of [
      ['promptTokenCount', 'promptTokensDetails', 300_000n],
      ['candidatesTokenCount', 'candidatesTokensDetails', 2_500_000n],
    ] as const) {
      for (const named of [1, 92, 2 ** 31]) {
        const usageMetadata = {
          ...{ promptTokenCount: 0, candidatesTokenCount: 0, [total]: Number.MAX_SAFE_INTEGER },
          [details]: [{ modality: 'TEXT', tokenCount: named }],
        };
        const { listPicoUsd } = makeReceipt(
          {
            ...{ requestedModel: 'gemini-2.5-flash', startedAt: Date.UTC(2026, 1, 1), tier: 'paid' },
            answer: readAnswer({ modelVersion: 'gemini-2.5-flash', usageMetadata }),
          },
          shippedBook,
        );
        assert.equal(listPicoUsd, BigInt(Number.MAX_SAFE_INTEGER) * usd, `${total}, ${named}`);
      }
    }
  });
});
