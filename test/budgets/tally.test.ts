import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Budget, Spending } from '../../src/budgets/budget.ts';
import { BUDGET_PERIODS, BUDGET_UNITS } from '../../src/budgets/budget.ts';
import { budgetStatus, tightest } from '../../src/budgets/budgetStatus.ts';
import { budgetTitle, shownAmount, shownShare, textBar } from '../../src/budgets/budgetText.ts';
import { periodAt } from '../../src/budgets/period.ts';
import { BudgetTally } from '../../src/budgets/tally.ts';

const AT = Date.parse('2026-11-25T12:00:00Z');
const USD = 1_000_000_000_000n;

function budgetOf(more: Partial<Budget> = {}): Budget {
  const id = more.name ?? 'dev';
  return { id, name: id, unit: 'usd', limit: USD, per: 'day', scope: {}, hard: false, from: 'user', ...more };
}

function spendingOf(more: Partial<Spending> = {}): Spending {
  return {
    at: AT,
    session: 's1',
    models: ['gemini-flash-latest', 'gemini-3.8-flash'],
    tags: { project: 'moon-gate' },
    amounts: { usd: USD / 4n, tokens: 2200n, calls: 1n, images: 1n },
    ...more,
  };
}

describe('what was spent of a budget', () => {
  const scopes: [name: string, scope: Record<string, string>, covered: boolean][] = [
    ['all', {}, true],
    ['a tag', { project: 'moon-gate' }, true],
    ['another value of the tag', { project: 'other' }, false],
    ['a tag that the call lacks', { tenant: 'a' }, false],
    ['the model asked for', { model: 'gemini-flash-latest' }, true],
    ['the model served', { model: 'gemini-3.8-flash' }, true],
    ['another model', { model: 'gemini-3-pro-image' }, false],
    ['both must fit', { model: 'gemini-3.8-flash', project: 'other' }, false],
  ];
  for (const [name, scope, covered] of scopes) {
    it(`${covered ? 'counts' : 'does not count'}: ${name}`, () => {
      const budget = budgetOf({ scope });
      const tally = new BudgetTally([budget]);
      tally.add(spendingOf());
      assert.equal(tally.of(budget, periodAt('day', AT).key).spent, covered ? USD / 4n : 0n);
    });
  }

  it('is the sum of its period alone, by unit, whatever the order of calls', () => {
    const budgets = BUDGET_UNITS.flatMap((unit) =>
      BUDGET_PERIODS.map((per) => budgetOf({ id: `${unit} ${per}`, unit, per })),
    );
    const call = fc.record({
      at: fc.integer({ min: AT - 90 * 86_400_000, max: AT }),
      session: fc.constantFrom('s1', 's2'),
      usd: fc.bigInt(0n, USD),
      calls: fc.constant(1n),
    });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 40 }), (calls) => {
        const tally = new BudgetTally(budgets);
        const spendings = calls.map(({ at, session, usd }) =>
          spendingOf({ at, session, amounts: { usd, tokens: usd / 7n, calls: 1n, images: 2n } }),
        );
        for (const spending of spendings) tally.add(spending);
        for (const budget of budgets) {
          const { key, start, end } = periodAt(budget.per, AT, 's1');
          const expected = spendings
            .filter(
              ({ at, session }) => at >= start && at < end && (budget.per !== 'session' || session === 's1'),
            )
            .reduce((sum, { amounts }) => sum + amounts[budget.unit], 0n);
          assert.equal(tally.of(budget, key).spent, expected, budget.id);
        }
      }),
    );
  });

  it('says that it is a lower bound while the cost of a call is not known', () => {
    const usd = budgetOf();
    const calls = budgetOf({ name: 'calls', unit: 'calls' });
    const tally = new BudgetTally([usd, calls]);
    tally.add(spendingOf({ lacking: true }));
    const { key } = periodAt('day', AT);
    assert.equal(tally.of(usd, key).lacking, 1);
    assert.equal(tally.of(calls, key).lacking, 0);
  });
});

describe('the tightest budget', () => {
  const period = periodAt('day', AT);
  const at = (name: string, spent: bigint, hard = false) =>
    budgetStatus(budgetOf({ name, hard }), period, { spent, lacking: 0 });
  it('is the one used up most, a hard one first', () => {
    assert.equal(tightest([]), undefined);
    assert.equal(tightest([at('a', 1n), at('b', USD / 2n), at('c', 2n)])?.budget.name, 'b');
    assert.equal(tightest([at('soft', USD), at('hard', USD, true)])?.budget.name, 'hard');
  });
  it('has the limit that it was raised to, never a lower one', () => {
    const raised = budgetStatus(budgetOf(), period, { spent: USD, lacking: 0 }, 2n * USD);
    assert.deepEqual([raised.percent, raised.raised, raised.state], [50, true, 'ok']);
    const lowered = budgetStatus(budgetOf(), period, { spent: USD, lacking: 0 }, USD / 2n);
    assert.deepEqual([lowered.limit, lowered.raised], [USD, false]);
  });
});

describe('words of a budget', () => {
  it('name it, its period and its unit', () => {
    assert.equal(budgetTitle(budgetOf({ name: 'dev', per: 'week' })), 'this week\'s budget "dev"');
    assert.equal(budgetTitle({ per: 'day' }), "today's budget");
    assert.equal(shownAmount('tokens', 12_400n), '12,400 tokens');
    assert.equal(shownAmount('images', 1n), '1 image');
    assert.equal(shownShare('usd', USD / 2n, USD, 1), '≥ $0.500 of $1.00');
    assert.equal(shownShare('calls', 3n, 20n), '3 of 20 calls');
  });
  it('draw a bar that is full at 100 % and not before', () => {
    assert.deepEqual([0, 9, 10, 82, 99, 100, 300].map(textBar), [
      '▱▱▱▱▱▱▱▱▱▱',
      '▱▱▱▱▱▱▱▱▱▱',
      '▰▱▱▱▱▱▱▱▱▱',
      '▰▰▰▰▰▰▰▰▱▱',
      '▰▰▰▰▰▰▰▰▰▱',
      '▰▰▰▰▰▰▰▰▰▰',
      '▰▰▰▰▰▰▰▰▰▰',
    ]);
  });
});
