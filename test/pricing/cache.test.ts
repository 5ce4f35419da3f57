import assert from 'node:assert/strict';

import { cacheStorage } from '../../src/pricing/cacheStorage.ts';
import { makeReceipt } from '../../src/pricing/receipt.ts';
import { readAnswer } from '../../src/usage/readAnswer.ts';
import { shippedBook } from '../support/shippedBook.ts';

const HOUR = 3_600_000;
const NOON = Date.parse('2026-11-22T12:00:00Z');

describe('an explicit cache', () => {
  const body = {
    name: 'cachedContents/x',
    model: 'models/gemini-3.8-flash',
    usageMetadata: { totalTokenCount: 1_000_000 },
  };
  const receipt = (method: string) =>
    makeReceipt(
      {
        requestedModel: null,
        startedAt: NOON,
        method,
        httpStatus: 200,
        tier: 'paid',
        answer: readAnswer(body),
      },
      shippedBook,
    );

  it('costs its tokens as input once, when it is created', () => {
    const { reason, picoUsd, lines, flags } = receipt('cachedContents.create');
    assert.deepEqual([reason, picoUsd, flags], ['priced', 750_000_000_000n, ['cache-storage-not-included']]);
    assert.deepEqual(
      lines.map(({ meter }) => meter),
      ['input.text'],
    );
  });

  it('is not charged again by being looked at', () => {
    assert.deepEqual(
      [receipt('cachedContents.get').reason, receipt('cachedContents.get').picoUsd],
      ['not-charged', 0n],
    );
  });

  it('costs its storage by the hour, in parts of one', () => {
    const cost = (tokens: number, ms: number) =>
      cacheStorage('gemini-3.8-flash', tokens, NOON, NOON + ms, shippedBook);
    assert.deepEqual(cost(1_000_000, HOUR), { picoUsd: 500_000_000_000n, rounded: false });
    assert.deepEqual(cost(2000, HOUR / 2), { picoUsd: 500_000_000n, rounded: false });
    assert.deepEqual(cost(1, 1), { picoUsd: 0n, rounded: true });
    assert.deepEqual(cost(9, 1), { picoUsd: 1n, rounded: true });
    assert.deepEqual(cost(0, HOUR), { picoUsd: 0n, rounded: false });
  });

  it('costs each hour by the row in force', () => {
    const newYear = Date.parse('2027-01-01T08:00:00Z');
    assert.deepEqual(
      cacheStorage('gemini-3.8-flash', 1_000_000, newYear - HOUR, newYear + HOUR, shippedBook),
      {
        picoUsd: 1_500_000_000_000n,
        rounded: false,
      },
    );
  });

  it('is not priced where no storage price is known, nor for times that cannot be', () => {
    assert.equal(cacheStorage('gemini-4-argon', 1, NOON, NOON + 1, shippedBook), undefined);
    assert.equal(cacheStorage('gemini-9', 1, NOON, NOON + 1, shippedBook), undefined);
    assert.equal(cacheStorage('gemini-3.8-flash', 1, NOON, NOON - 1, shippedBook), undefined);
    assert.equal(cacheStorage('gemini-3.8-flash', 0.5, NOON, NOON + 1, shippedBook), undefined);
    assert.equal(cacheStorage('gemini-3.8-flash', -1, NOON, NOON + 1, shippedBook), undefined);
  });
});
