import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { budgetState } from '../../src/budgets/dayBudget.ts';

const USD = 1_000_000_000_000n;

describe('budgetState', () => {
  const cases: [
    name: string,
    spent: bigint,
    limit: bigint,
    state: string,
    percent: number,
    reached: number[],
  ][] = [
    ['nothing spent', 0n, USD, 'ok', 0, []],
    ['half', USD / 2n, USD, 'ok', 50, [50]],
    ['a hair under 80 %', (USD * 80n) / 100n - 1n, USD, 'ok', 79, [50]],
    ['80 %', (USD * 80n) / 100n, USD, 'near', 80, [50, 80]],
    ['90 %', (USD * 90n) / 100n, USD, 'near', 90, [50, 80, 90]],
    ['a hair under all of it', USD - 1n, USD, 'near', 99, [50, 80, 90]],
    ['all of it', USD, USD, 'over', 100, [50, 80, 90, 100]],
    ['more than all of it', USD * 3n, USD, 'over', 300, [50, 80, 90, 100]],
    ['a budget of nothing', 0n, 0n, 'over', 100, [50, 80, 90, 100]],
  ];
  for (const [name, spent, limit, state, percent, reached] of cases) {
    it(name, () => {
      const found = budgetState(spent, limit);
      assert.deepEqual([found.state, found.percent, found.reached], [state, percent, reached]);
    });
  }

  it('leaves what is left, and never less than nothing', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 20n), fc.bigInt(1n, 10n ** 20n), (spent, limit) => {
        const { left, state } = budgetState(spent, limit);
        assert.ok(left >= 0n);
        assert.equal(state === 'over', spent >= limit);
        if (spent <= limit) assert.equal(spent + left, limit);
      }),
    );
  });
});
