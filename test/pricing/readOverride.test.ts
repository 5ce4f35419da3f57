import assert from 'node:assert/strict';
import * as fc from 'fast-check';

import { readOverride } from '../../src/pricing/readOverride.ts';
import { shippedBook } from '../support/shippedBook.ts';

const override = (row: object, more: object = {}) =>
  JSON.stringify({ models: [{ id: 'gemini-3.8-flash', prices: [row], ...more }] }, null, 2);
const ROW = {
  from: '2026-11-01',
  to: null,
  tiers: [{ maxPromptTokens: null, meters: { 'input.text': '9' } }],
};

function fault(text: string): [at: string, message: string] {
  const read = readOverride(shippedBook, text);
  assert.ok(!read.ok, 'it is taken');
  return [text.slice(read.range.start, read.range.end), read.message];
}

describe('the text of an override', () => {
  it('is laid over the book, with comments and trailing commas', () => {
    const read = readOverride(shippedBook, override(ROW).replace('{', '{ // mine\n').replace(/\}$/, ',}'));
    assert.ok(read.ok);
    const row = read.book.rowAt('gemini-3.8-flash', Date.parse('2026-11-25T12:00:00Z'));
    assert.equal(row?.steps[0]?.meters['input.text'], '9');
  });

  const FAULTS: [name: string, text: string, at: string | RegExp, message: RegExp][] = [
    ['no JSON', '{ "models": [', /^$/, /close bracket expected/],
    ['an empty file', '', '', /Price book: .*(empty|value expected)/],
    ['no models', '{}', '{', /models/],
    [
      'a price that is a number',
      override({ ...ROW, tiers: [{ maxPromptTokens: null, meters: { 'input.text': 9 } }] }),
      '9',
      /input\.text: wanted a decimal string/,
    ],
    [
      'a meter that is none',
      override({ ...ROW, tiers: [{ maxPromptTokens: null, meters: { 'input.words': '9' } }] }),
      '"9"',
      /no such meter/,
    ],
    ['a date that is none', override({ ...ROW, from: '2026-02-30' }), '"2026-02-30"', /row 1, from/],
    [
      'a row that ends before it begins',
      override({ ...ROW, to: '2026-10-01' }),
      /^\{\s+"from"/,
      /ends \(2026-10-01\) before it begins/,
    ],
    ['a key that is missing', override({ from: null, to: null }), /^\{\s+"from"/, /row 1, tiers/],
    [
      'a reroute to nowhere',
      override(ROW, { reroute: { from: '2027-01-01', to: 'gemini-9' } }),
      /^\{\s*"from"/,
      /no model gemini-9/,
    ],
    ['a model without an id', '{ "models": [ {}, ] }', '{}', /model 1, id/],
  ];
  for (const [name, text, at, message] of FAULTS) {
    it(`is refused for ${name}, at its place`, () => {
      const [where, said] = fault(text);
      if (typeof at === 'string') assert.equal(where, at);
      else assert.match(where, at);
      assert.match(said, message);
      assert.match(said, /Nothing is priced by this file/);
    });
  }

  it('never throws, and points into the text, whatever it is', () => {
    const json = fc.oneof(
      fc.json(),
      fc.string(),
      fc.anything().map((value) => override({ ...ROW, from: value })),
    );
    fc.assert(
      fc.property(json, (text) => {
        const read = readOverride(shippedBook, text);
        assert.ok(read.ok || (read.range.start <= read.range.end && read.range.end <= text.length));
      }),
    );
  });
});
