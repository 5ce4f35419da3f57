import assert from 'node:assert/strict';
import { planReprice, writeReprice } from '../../src/calls/reprice.ts';
import { RepriceOffer } from '../../src/editor/repriceOffer.ts';
import type { PriceBook } from '../../src/pricing/priceBook.ts';
import { readOverride } from '../../src/pricing/readOverride.ts';
import { callFixture } from '../support/callFixture.ts';
import { memento } from '../support/memento.ts';
import { MemoryLedger } from '../support/memoryLedger.ts';
import { shippedBook } from '../support/shippedBook.ts';

/** The shipped prices with those of `gemini-9` in USD per million. */
function bookWith(usd: string): PriceBook {
  const meters = { 'input.text': usd, 'output.text': usd };
  const row = { from: null, to: null, tiers: [{ maxPromptTokens: null, meters }] };
  const read = readOverride(shippedBook, JSON.stringify({ models: [{ id: 'gemini-9', prices: [row] }] }));
  assert.ok(read.ok);
  return read.book;
}

function unpriced(id: string, model = 'gemini-9') {
  return callFixture({
    ...{ id, requestedModel: model, modelVersion: model, reason: 'unpriced' },
    ...{ promptTokens: 1000, candidatesTokens: 200, thoughtsTokens: undefined, totalTokens: 1200 },
    ...{ images: undefined, tokensByMeter: { 'input.text': 1000, 'output.text': 200 } },
    ...{ picoUsd: undefined, usd: undefined, listPicoUsd: undefined },
  });
}

function offerOf(ledger: MemoryLedger, state = memento()) {
  const shown: number[] = [];
  const log: string[] = [];
  const prices = { book: shippedBook };
  const offer = new RepriceOffer({
    ledger,
    book: () => prices.book,
    state,
    show: (calls) => void shown.push(calls),
    log: (text) => void log.push(text),
  });
  return { offer, shown, log, prices, state };
}

describe('the offer to reprice', () => {
  it('comes when the prices in force have one for calls that lack it, and counts only these', async () => {
    const ledger = new MemoryLedger([
      unpriced('a'),
      unpriced('b'),
      unpriced('c', 'gemini-10'),
      callFixture(),
    ]);
    const { offer, shown, prices } = offerOf(ledger);
    await offer.look();
    assert.deepEqual(shown, [], 'the shipped book has no price for them');
    prices.book = bookWith('2');
    await offer.look();
    assert.deepEqual(shown, [2]);
  });

  it('comes once for each book: not on a second look, not after a restart, again for other prices', async () => {
    const ledger = new MemoryLedger([unpriced('a')]);
    const { offer, shown, prices, state } = offerOf(ledger);
    prices.book = bookWith('2');
    await Promise.all([offer.look(), offer.look()]);
    await offer.look();
    assert.deepEqual(shown, [1]);
    const restarted = offerOf(ledger, state);
    restarted.prices.book = bookWith('2');
    await restarted.offer.look();
    assert.deepEqual(restarted.shown, []);
    restarted.prices.book = bookWith('3');
    await restarted.offer.look();
    assert.deepEqual(restarted.shown, [1]);
  });

  it('does not come when nothing lacks a price, or all of it was repriced', async () => {
    const priced = offerOf(new MemoryLedger([callFixture()]));
    priced.prices.book = bookWith('2');
    await priced.offer.look();
    assert.deepEqual(priced.shown, []);

    const ledger = new MemoryLedger([unpriced('a')]);
    const book = bookWith('2');
    await writeReprice(await planReprice(ledger.lines(), book, { which: 'unpriced' }), ledger, 0);
    const repriced = offerOf(ledger);
    repriced.prices.book = book;
    await repriced.offer.look();
    assert.deepEqual(repriced.shown, []);
  });

  it('says in the log when the ledger cannot be read, and tries again with the next book', async () => {
    const ledger = new MemoryLedger([unpriced('a')]);
    const { offer, shown, log, prices } = offerOf(ledger);
    const { sum } = ledger;
    ledger.sum = () => Promise.reject(new Error('EIO'));
    prices.book = bookWith('2');
    await offer.look();
    assert.equal(log.length, 1);
    assert.match(log[0] ?? '', /EIO/);
    ledger.sum = sum;
    prices.book = bookWith('3');
    await offer.look();
    assert.deepEqual(shown, [1]);
  });
});
