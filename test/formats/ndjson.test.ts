import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { decodeCall, encodeCall } from '../../src/formats/ndjson.ts';
import { arbitraryCall } from '../support/arbitraryCall.ts';
import { callFixture } from '../support/callFixture.ts';

describe('NDJSON', () => {
  it('gives back every call as it was, on one line', () => {
    fc.assert(
      fc.property(arbitraryCall, (call) => {
        const line = encodeCall(call);
        assert.ok(!line.includes('\n'));
        const decoded = decodeCall(line);
        assert.ok('call' in decoded, 'problem' in decoded ? decoded.problem : '');
        assert.equal(JSON.stringify(decoded.call), JSON.stringify(call));
      }),
    );
  });

  it('keeps fields and tags it does not know, whatever their names', () => {
    const line = encodeCall(callFixture()).replace(
      '"tags":{',
      '"later":{"a":[1]},"tags":{"constructor":"x","__proto__":"y",',
    );
    const decoded = decodeCall(line);
    assert.ok('call' in decoded);
    assert.equal(encodeCall(decoded.call), line);
  });

  const bad: [what: string, more: object, problem: RegExp][] = [
    ['no id', { id: undefined }, /^id is missing$/],
    ['an empty id', { id: ' ' }, /^id: is empty$/],
    ['no time', { startedAt: undefined }, /^startedAt is missing$/],
    ['a time in words', { startedAt: 'yesterday' }, /^startedAt: wanted an ISO 8601 time/],
    ['a time without its zone', { startedAt: '2026-11-22T10:00:00' }, /^startedAt: wanted an ISO 8601 time/],
    ['30 February', { startedAt: '2026-02-30T10:00:00Z' }, /^startedAt: wanted an ISO 8601 time/],
    ['no model', { requestedModel: undefined }, /^requestedModel is missing$/],
    ['a model that is no text', { requestedModel: 3 }, /^requestedModel: wanted text$/],
    ['money as a number', { picoUsd: 138568000000 }, /^picoUsd: wanted a decimal string/],
    ['money with a fraction', { picoUsd: '1.5' }, /^picoUsd: wanted a decimal string/],
    ['negative money', { picoUsd: '-1' }, /^picoUsd: wanted a decimal string/],
    ['two amounts that differ', { usd: '0.14' }, /^usd says 0\.14, picoUsd says 0\.138568$/],
    ['a negative count', { promptTokens: -1 }, /^promptTokens: cannot be negative$/],
    ['half a token', { promptTokens: 1.5 }, /^promptTokens: wanted a whole number/],
    ['a count beyond 2^53', { totalTokens: 2 ** 53 }, /^totalTokens: wanted a whole number/],
    ['an outcome that does not exist', { outcome: 'fine' }, /^outcome: wanted one of ok, /],
    ['a tag that is no text', { tags: { panel: 1 } }, /^tags\.panel: wanted text$/],
    ['a receipt line without tokens', { lines: [{ meter: 'input.text' }] }, /^lines\.0\.tokens is missing$/],
  ];
  for (const [what, more, problem] of bad) {
    it(`names ${what}`, () => {
      const decoded = decodeCall(JSON.stringify({ ...callFixture(), ...more }));
      assert.ok('problem' in decoded);
      assert.match(decoded.problem, problem);
    });
  }

  for (const text of ['', '{', 'null', '[]', '3', '"call"']) {
    it(`is not taken in by ${text === '' ? 'nothing' : text}`, () => {
      assert.ok('problem' in decodeCall(text));
    });
  }
});
