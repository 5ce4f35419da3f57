import assert from 'node:assert/strict';

import { mergeOverride } from '../../src/pricing/mergeOverride.ts';
import { PriceBookError } from '../../src/pricing/priceBookError.ts';
import { shippedBook } from '../support/shippedBook.ts';

function row(from: string | null, to: string | null, text = '9') {
  return { from, to, tiers: [{ maxPromptTokens: null, meters: { 'input.text': text } }] };
}

function rowsOf(id: string, ...prices: ReturnType<typeof row>[]) {
  const rows = mergeOverride(shippedBook, { models: [{ id, prices }] }).model(id)?.rows ?? [];
  return rows.map(({ from, to, steps, confidence }) => [
    from,
    to,
    steps[0]?.meters['input.text'],
    confidence,
  ]);
}

describe('an override of the price book', () => {
  it('wins over its own days and leaves the days around it', () => {
    assert.deepEqual(rowsOf('gemini-3.8-flash', row('2026-12-10', '2026-12-20')), [
      [null, '2026-12-10', '0.75', 'official-page'],
      ['2026-12-10', '2026-12-20', '9', 'user'],
      ['2026-12-20', '2027-01-01', '0.75', 'official-page'],
      ['2027-01-01', null, '1.50', 'official-page'],
    ]);
  });

  it('cuts the rows it reaches into, and drops those it covers', () => {
    assert.deepEqual(rowsOf('gemini-3.8-flash', row('2026-12-20', '2027-02-01')), [
      [null, '2026-12-20', '0.75', 'official-page'],
      ['2026-12-20', '2027-02-01', '9', 'user'],
      ['2027-02-01', null, '1.50', 'official-page'],
    ]);
    assert.deepEqual(rowsOf('gemini-3.6-flash', row('2026-08-13', null)), [
      [null, '2026-08-13', '1.50', 'third-party'],
      ['2026-08-13', null, '9', 'user'],
    ]);
    assert.deepEqual(rowsOf('gemini-3.6-flash', row(null, null)), [[null, null, '9', 'user']]);
    assert.deepEqual(rowsOf('gemini-3.6-flash', row(null, '2026-08-13', '8'), row('2027-01-01', null, '7')), [
      [null, '2026-08-13', '8', 'user'],
      ['2026-08-13', '2027-01-01', '0.75', 'official-page'],
      ['2027-01-01', null, '7', 'user'],
    ]);
  });

  it('finds a model by alias and keeps its id and what it does not name', () => {
    const book = mergeOverride(shippedBook, {
      as_of: '2026-12-24',
      models: [{ id: 'models/gemini-3.5-flash-preview', freeTier: false, aliases: ['mine'] }],
    });
    const entry = book.model('gemini-3.5-flash');
    assert.deepEqual([entry?.freeTier, entry?.name, entry?.rows.length], [false, 'Gemini 3.5 Flash', 1]);
    assert.equal(book.model('mine'), entry);
    assert.equal(book.model('gemini-3.5-flash-preview'), entry);
    assert.equal(book.models().length, shippedBook.models().length);
    assert.equal(book.asOf, '2026-12-24');
  });

  it('adds a model of its own, and does not touch the book it is laid over', () => {
    const book = mergeOverride(shippedBook, {
      as_of: '2020-01-01',
      models: [{ id: 'gemini-9', prices: [row(null, null)] }],
    });
    assert.equal(book.rowAt('gemini-9', 0)?.steps[0]?.meters['input.text'], '9');
    assert.equal(shippedBook.model('gemini-9'), undefined);
    assert.equal(book.asOf, shippedBook.asOf);
  });

  it('names the place of a fault', () => {
    const place = (json: unknown): string => {
      try {
        mergeOverride(shippedBook, json);
      } catch (error) {
        assert.ok(error instanceof PriceBookError);
        return error.place;
      }
      return '';
    };
    assert.equal(
      place({ models: [{ id: 'gemini-9', prices: [{ ...row(null, null), tiers: [{}] }] }] }),
      'gemini-9, row 1, step 1, maxPromptTokens',
    );
    assert.equal(
      place({ models: [{ id: 'gemini-9', prices: [row('2026-12-02', '2026-12-01')] }] }),
      'override, gemini-9, row 1',
    );
    assert.equal(
      place({ models: [{ id: 'gemini-9', prices: [row(null, null), row('2026-12-01', null)] }] }),
      'override, gemini-9, row 2',
    );
    assert.equal(
      place({ models: [{ id: 'gemini-9', reroute: { from: '2026-12-01', to: 'gone' } }] }),
      'override, gemini-9, reroute',
    );
    assert.equal(place(null), 'the whole file');
    assert.equal(place({}), 'models');
  });
});
