import assert from 'node:assert/strict';
import fc from 'fast-check';
import { costChange, type PeriodCost } from '../../src/budgets/costChange.ts';

const costs = (entries: Record<string, [calls: number, picoUsd: bigint]>) =>
  new Map(
    Object.entries(entries).map(([key, [calls, picoUsd]]): [string, PeriodCost] => [key, { calls, picoUsd }]),
  );

describe('costChange', () => {
  it('splits a change into volume, mix and price: the example of docs/report.md', () => {
    // Before: 80 flash calls for $2.40 ($0.03 each), 20 pro for $2.80 ($0.14). Now: 60 for $1.80, 60 for $9.00 ($0.15).
    const before = costs({ flash: [80, 2_400_000_000_000n], pro: [20, 2_800_000_000_000n] });
    const now = costs({ flash: [60, 1_800_000_000_000n], pro: [60, 9_000_000_000_000n] });
    const { groups, total } = costChange(before, now);
    // 20 calls more in all: 20 % of the old cost.
    assert.deepEqual(groups.get('flash'), {
      volume: 480_000_000_000n, // 2.40 × 20/100
      mix: -1_080_000_000_000n, // 1.80 − 2.40 − 0.48
      price: 0n, // $0.03 a call as before
    });
    assert.deepEqual(groups.get('pro'), {
      volume: 560_000_000_000n, // 2.80 × 20/100
      mix: 5_040_000_000_000n, // 60 × 0.14 − 120 × 0.2 × 0.14
      price: 600_000_000_000n, // 60 × (0.15 − 0.14)
    });
    assert.deepEqual(total, {
      volume: 1_040_000_000_000n,
      mix: 3_960_000_000_000n,
      price: 600_000_000_000n,
    });
  });

  it('calls it all price when only a call costs another amount', () => {
    const { total } = costChange(costs({ a: [10, 100n] }), costs({ a: [10, 140n] }));
    assert.deepEqual(total, { volume: 0n, mix: 0n, price: 40n });
  });

  it('calls it all volume when there are only more of the same', () => {
    const before = costs({ a: [10, 100n], b: [30, 30n] });
    const now = costs({ a: [20, 200n], b: [60, 60n] });
    assert.deepEqual(costChange(before, now).total, { volume: 130n, mix: 0n, price: 0n });
  });

  it('takes a group that is new, or gone, as mix', () => {
    const { groups } = costChange(costs({ old: [10, 100n] }), costs({ young: [10, 170n] }));
    assert.deepEqual(groups.get('old'), { volume: 0n, mix: -100n, price: 0n });
    assert.deepEqual(groups.get('young'), { volume: 0n, mix: 170n, price: 0n });
  });

  it('takes a beginning and an end as volume', () => {
    const some = costs({ a: [3, 9n] });
    assert.deepEqual(costChange(new Map(), some).total, { volume: 9n, mix: 0n, price: 0n });
    assert.deepEqual(costChange(some, new Map()).total, { volume: -9n, mix: 0n, price: 0n });
  });

  it('has a cost before that was free', () => {
    const { groups } = costChange(costs({ a: [5, 0n] }), costs({ a: [10, 700n] }));
    assert.deepEqual(groups.get('a'), { volume: 0n, mix: 0n, price: 700n });
  });

  const cost = fc.record({ calls: fc.nat(5000), picoUsd: fc.bigInt(0n, 10n ** 30n) });
  const period = fc
    .dictionary(fc.constantFrom('a', 'b', 'c', 'd'), cost)
    .map((entries) => new Map(Object.entries(entries)));

  it('has parts that add up to the change, for every group and in all, to the pico-USD', () => {
    fc.assert(
      fc.property(period, period, (before, now) => {
        const { groups, total } = costChange(before, now);
        let change = 0n;
        for (const [key, parts] of groups) {
          const own = (now.get(key)?.picoUsd ?? 0n) - (before.get(key)?.picoUsd ?? 0n);
          assert.equal(parts.volume + parts.mix + parts.price, own, key);
          change += own;
        }
        assert.equal(total.volume + total.mix + total.price, change);
        assert.deepEqual([...groups.keys()].sort(), [...new Set([...before.keys(), ...now.keys()])].sort());
      }),
    );
  });

  it('is the same change the other way round in sign, as far as it is known', () => {
    fc.assert(
      fc.property(cost, cost, (a, b) => {
        const forth = costChange(new Map([['x', a]]), new Map([['x', b]])).total;
        const back = costChange(new Map([['x', b]]), new Map([['x', a]])).total;
        const sum = (parts: typeof forth) => parts.volume + parts.mix + parts.price;
        assert.equal(sum(forth), -sum(back));
      }),
    );
  });
});
