import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isCall, whyNoCall } from '../../src/ledger/callShape.ts';
import { callFixture } from '../support/callFixture.ts';

const FIELDS = [
  ...['id', 'startedAt', 'simulated', 'method', 'requestedModel', 'outcome', 'reason', 'flags', 'tags'],
  ...['session', 'client', 'terminal', 'modelVersion', 'attempt', 'latencyMs', 'images', 'promptTokens'],
  ...['cachedTokens', 'candidatesTokens', 'thoughtsTokens', 'totalTokens'],
  ...['picoUsd', 'listPicoUsd', 'minPicoUsd', 'of a later version'],
];
const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(undefined, '', '-12', '1e3', 1.5, -1, Infinity, '2026-11-22T12:00:00Z', 'x'.repeat(501)),
  fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.constant(undefined), fc.integer())),
  fc.array(fc.oneof(fc.string(), fc.integer())),
);

describe('what makes a value a call', () => {
  it('is one thing, whether it is only asked for or its lack explained', () => {
    const whole = { ...callFixture(), minPicoUsd: '1', session: 's', attempt: 1, latencyMs: 0.5 };
    assert.ok(isCall(whole));
    fc.assert(
      fc.property(fc.subarray(FIELDS, { maxLength: 2 }), odd, odd, (names, one, other) => {
        const changed: Record<string, unknown> = { ...whole };
        names.forEach((name, i) => (changed[name] = i === 0 ? one : other));
        assert.equal(isCall(changed), whyNoCall(changed) === undefined);
      }),
      { numRuns: 3000 },
    );
    for (const value of [undefined, null, 1, 'x', [], [whole]]) {
      assert.equal(isCall(value), false);
      assert.equal(whyNoCall(value), 'it is no object');
    }
  });
});
