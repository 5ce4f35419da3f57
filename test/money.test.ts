import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exactUsd, parseUsd, shownSum, shownUsd } from '../src/money.ts';

const money = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });

describe('money', () => {
  it('prints every digit and reads it back', () => {
    fc.assert(fc.property(money, (amount) => assert.equal(parseUsd(exactUsd(amount)), amount)));
    assert.equal(exactUsd(138_568_000_000n), '0.138568');
    assert.equal(exactUsd(0n), '0');
    assert.equal(exactUsd(1n), '0.000000000001');
    assert.equal(exactUsd(-2_500_000_000_000n), '-2.5');
  });

  it('reads plain decimals only', () => {
    assert.equal(parseUsd('0.1'), 100_000_000_000n);
    assert.equal(parseUsd(' 12 '), 12_000_000_000_000n);
    for (const bad of ['', '1e3', '$1', '1,000', '.5', '1.', '0.1234567890123', 'NaN', '--1', '１']) {
      assert.equal(parseUsd(bad), undefined, bad);
    }
  });

  it('draws as the table of the design says', () => {
    const usd = (text: string): bigint => {
      const amount = parseUsd(text);
      assert.ok(amount !== undefined);
      return amount;
    };
    const cases: [string, string][] = [
      ['0', '$0'],
      ['0.00000000001', '<$0.0001'],
      ['0.000099999999', '<$0.0001'],
      ['0.0001', '$0.0001'],
      ['0.00338', '$0.0034'],
      ['0.01', '$0.010'],
      ['0.138568', '$0.139'],
      ['0.9996', '$1.00'],
      ['0.00999', '$0.010'],
      ['1', '$1.00'],
      ['1204.5', '$1,204.50'],
      ['1234567.891', '$1,234,567.89'],
      ['-0.5', '-$0.500'],
    ];
    for (const [amount, shown] of cases) assert.equal(shownUsd(usd(amount)), shown, amount);
  });

  it('is never drawn further from its amount than half of its last digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 100_000_000n, max: 10n ** 20n }), (amount) => {
        const text = shownUsd(amount).replace(/[$,]/g, '');
        const drawn = parseUsd(text);
        assert.ok(drawn !== undefined);
        const unit = 10n ** BigInt(12 - (text.split('.')[1]?.length ?? 0));
        const apart = drawn > amount ? drawn - amount : amount - drawn;
        assert.ok(apart * 2n <= unit);
      }),
    );
  });

  it('says what a sum lacks', () => {
    const whole = { billed: 1_240_000_000_000n, uncertain: 0, unpriced: 0, unknown: 0 };
    assert.equal(shownSum(whole), '$1.24');
    assert.equal(shownSum({ ...whole, unpriced: 2, unknown: 1 }), '$1.24 + 3 unpriced');
    assert.equal(shownSum({ ...whole, uncertain: 1 }), '≥ $1.24');
  });
});
