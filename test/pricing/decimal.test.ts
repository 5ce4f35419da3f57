import assert from 'node:assert/strict';
import * as fc from 'fast-check';

import { formatDecimal, multiply, parseDecimal } from '../../src/pricing/decimal.ts';

describe('decimals', () => {
  it('keep every digit', () => {
    for (const [text, shown] of [
      ['7.20', '7.2'],
      ['0.075', '0.075'],
      ['120', '120'],
      ['0', '0'],
      ['0.000000000001', '0.000000000001'],
      ['100', '100'],
    ] as const) {
      const decimal = parseDecimal(text);
      assert.ok(decimal);
      assert.equal(formatDecimal(decimal), shown);
    }
  });

  it('refuse everything that is no plain decimal', () => {
    for (const text of [
      '',
      '.5',
      '5.',
      '-1',
      '+1',
      '1e3',
      '1,5',
      ' 1',
      'NaN',
      '0x1',
      '1.0000000000001',
      '1'.repeat(13),
    ]) {
      assert.equal(parseDecimal(text), undefined, text);
    }
  });

  it('multiply exactly', () => {
    const decimal = fc.record({ digits: fc.bigInt({ min: 0n, max: 10n ** 12n }), scale: fc.nat(12) });
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const product = multiply(a, b);
        const scale = a.scale + b.scale;
        assert.equal(product.digits * 10n ** BigInt(scale - product.scale), a.digits * b.digits);
      }),
    );
  });
});
