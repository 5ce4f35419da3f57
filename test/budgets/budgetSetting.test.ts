import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { readBudgetSetting } from '../../src/budgets/budgetSetting.ts';
import { exactUsd } from '../../src/money.ts';

describe('readBudgetSetting', () => {
  it('takes an amount as it was written', () => {
    assert.deepEqual(readBudgetSetting({ perDayUsd: 1.1 }), { ok: true, perDay: 1_100_000_000_000n });
    assert.deepEqual(readBudgetSetting({ perDayUsd: '0.30' }), { ok: true, perDay: 300_000_000_000n });
    assert.deepEqual(readBudgetSetting({ perDayUsd: 0 }), { ok: true, perDay: 0n });
  });

  it('takes cents without a rounding of its own', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (cents) => {
        const setting = readBudgetSetting({ perDayUsd: cents / 100 });
        assert.ok(setting.ok && setting.perDay !== undefined);
        assert.equal(Number(exactUsd(setting.perDay)), cents / 100);
      }),
    );
  });

  for (const nothing of [undefined, null, {}, { perMonthUsd: 5 }]) {
    it(`sets no budget by ${JSON.stringify(nothing)}`, () => {
      assert.deepEqual(readBudgetSetting(nothing), { ok: true });
    });
  }

  for (const wrong of [
    '1.00',
    5,
    [1],
    { perDayUsd: -1 },
    { perDayUsd: 'one' },
    { perDayUsd: Number.NaN },
    { perDayUsd: null },
    { perDayUsd: 1e-20 },
  ]) {
    it(`names a problem with ${JSON.stringify(wrong)}, and sets no budget of 0`, () => {
      const setting = readBudgetSetting(wrong);
      assert.ok(!setting.ok);
      assert.match(setting.problem, /perDayUsd/);
    });
  }
});
