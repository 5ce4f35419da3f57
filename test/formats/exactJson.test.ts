import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { exactJson, usdNumber } from '../../src/formats/exactJson.ts';
import { parseUsd } from '../../src/money.ts';

describe('exactJson', () => {
  it('writes what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        assert.equal(
          exactJson(JSON.parse(JSON.stringify(value)), indent),
          JSON.stringify(value, null, indent),
        );
      }),
    );
  });

  it('writes money with all its digits, as a number', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), (money) => {
        const text = exactJson({ cost: usdNumber(money) });
        const digits = /^\{"cost":(-?\d+(?:\.\d+)?)\}$/.exec(text)?.[1];
        assert.ok(digits !== undefined, text);
        assert.equal(parseUsd(digits), money);
        assert.equal(typeof JSON.parse(text).cost, 'number');
      }),
    );
  });

  it('writes what floating point cannot hold', () => {
    assert.equal(
      exactJson([usdNumber(138_568_000_000n), usdNumber(1n), usdNumber(2n ** 63n)]),
      '[0.138568,0.000000000001,9223372.036854775808]',
    );
  });

  it('writes null for what is not known, and 0 for what is free', () => {
    assert.equal(exactJson([usdNumber(undefined), usdNumber(0n)]), '[null,0]');
  });
});
