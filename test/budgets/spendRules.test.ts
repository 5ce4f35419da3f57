import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { hourlyCost } from '../../src/budgets/hourlyCost.ts';
import { dividedBy, medianMoney } from '../../src/budgets/moneyShare.ts';
import { nearestRank } from '../../src/budgets/nearestRank.ts';
import { spendAlerts } from '../../src/budgets/spendAlert.ts';
import { parseUsd } from '../../src/money.ts';

const usd = (text: string) => {
  const money = parseUsd(text);
  assert.ok(money !== undefined, text);
  return money;
};
const all = (...amounts: string[]) => amounts.map(usd);
const money = fc.bigInt({ min: 0n, max: 10n ** 20n });

describe('nearestRank', () => {
  it('is a value of the list: the largest of 7, the 19th of 20, the 95th of 100', () => {
    const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
    assert.equal(nearestRank(upTo(7), 95), 7);
    assert.equal(nearestRank(upTo(20), 95), 19);
    assert.equal(nearestRank(upTo(100).toReversed(), 95), 95);
    assert.equal(nearestRank(upTo(4), 50), 2);
    assert.equal(nearestRank([], 95), undefined);
  });
});

describe('dividedBy and medianMoney', () => {
  it('round to the nearest pico-USD, half up', () => {
    assert.deepEqual([dividedBy(10n, 3), dividedBy(11n, 3), dividedBy(5n, 2)], [3n, 4n, 3n]);
    assert.deepEqual([medianMoney([3n, 1n, 2n]), medianMoney([1n, 2n])], [2n, 2n]);
    assert.equal(medianMoney([]), undefined);
  });
});

describe('hourlyCost', () => {
  // Five hours of $0.10 and five of $0.30: average $0.20, deviation $0.10, so the line is at $0.40.
  const before = all('0.1', '0.3', '0.1', '0.3', '0.1', '0.3', '0.1', '0.3', '0.1', '0.3');

  it('is above average + 2σ = 0.20 + 2 × 0.10 = $0.40, to the pico-USD', () => {
    assert.equal(hourlyCost(before, usd('0.4')), undefined);
    assert.deepEqual(hourlyCost(before, usd('0.400000000001')), {
      hour: usd('0.400000000001'),
      average: usd('0.2'),
    });
  });

  it('takes 5 % of the average where all hours were alike: $0.11 is none, above it is one', () => {
    const same = Array.from({ length: 10 }, () => usd('0.1'));
    assert.equal(hourlyCost(same, usd('0.11')), undefined);
    assert.ok(hourlyCost(same, usd('0.110000000001')));
  });

  it('says nothing with nine hours, of a cheap hour, or of nothing', () => {
    assert.equal(hourlyCost(before.slice(1), usd('9')), undefined);
    assert.equal(hourlyCost(before, 0n), undefined);
    assert.equal(
      hourlyCost(
        Array.from({ length: 10 }, () => 0n),
        0n,
      ),
      undefined,
    );
  });

  it('does not depend on the unit', () => {
    fc.assert(
      fc.property(
        fc.array(money, { maxLength: 40 }),
        money,
        fc.integer({ min: 1, max: 99 }),
        (some, x, k) => {
          const scaled = hourlyCost(
            some.map((one) => one * BigInt(k)),
            x * BigInt(k),
          );
          assert.equal(scaled === undefined, hourlyCost(some, x) === undefined);
        },
      ),
    );
  });
});

describe('spendAlerts', () => {
  // Seven days of together $7.00: average $1.00, P95 day $2.00.
  const week = all('0.5', '1', '2', '0.5', '1', '1', '1');

  it('breaks the first rule above 1.5 × $1.00', () => {
    assert.deepEqual(spendAlerts(usd('1.5'), week), []);
    assert.deepEqual(spendAlerts(usd('1.500000000001'), week), [
      { rule: 'average', last24h: usd('1.500000000001'), usual: usd('1') },
    ]);
  });

  it('breaks both above 1.5 × the P95 day of $2.00', () => {
    assert.deepEqual(
      spendAlerts(usd('3'), week).map(({ rule }) => rule),
      ['average'],
    );
    assert.deepEqual(
      spendAlerts(usd('3.01'), week).map(({ rule, usual }) => [rule, usual]),
      [
        ['average', usd('1')],
        ['p95', usd('2')],
      ],
    );
  });

  it('is silent without seven days, or with spending on two of them', () => {
    assert.deepEqual(spendAlerts(usd('99'), week.slice(1)), []);
    assert.deepEqual(spendAlerts(usd('99'), all('1', '1', '0', '0', '0', '0', '0')), []);
  });

  it('does not depend on the unit', () => {
    fc.assert(
      fc.property(fc.array(money, { maxLength: 9 }), money, fc.integer({ min: 1, max: 99 }), (days, x, k) => {
        const rules = (by: bigint) =>
          spendAlerts(
            x * by,
            days.map((day) => day * by),
          ).map(({ rule }) => rule);
        assert.deepEqual(rules(BigInt(k)), rules(1n));
      }),
    );
  });
});
