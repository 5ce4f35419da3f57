import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import * as fc from 'fast-check';
import schema from '../../data/schemas/team-budgets.schema.json' with { type: 'json' };
import type { Budget } from '../../src/budgets/budget.ts';
import { BUDGET_PERIODS, BUDGET_UNITS } from '../../src/budgets/budget.ts';
import { mergeBudgets, readBudgetSetting, readTeamBudgets } from '../../src/budgets/budgetSetting.ts';
import { budgetsJson } from '../../src/budgets/budgetsJson.ts';
import { exactUsd } from '../../src/money.ts';

const daily = (limit: bigint, more: Partial<Budget> = {}): Budget => ({
  id: 'perDayUsd',
  unit: 'usd',
  limit,
  per: 'day',
  scope: {},
  hard: false,
  from: 'user',
  ...more,
});
const validate = new Ajv({ strict: true, allowUnionTypes: true, strictRequired: false }).compile(schema);

describe('readBudgetSetting', () => {
  it('takes an amount as it was written', () => {
    for (const [perDayUsd, limit] of [
      [1.1, 1_100_000_000_000n],
      ['0.30', 300_000_000_000n],
      [0, 0n],
    ] as const)
      assert.deepEqual(readBudgetSetting({ perDayUsd }), { budgets: [daily(limit)], problems: [] });
    assert.deepEqual(readBudgetSetting({ perDayUsd: 1, hard: true }).budgets, [
      daily(1_000_000_000_000n, { hard: true }),
    ]);
  });

  it('takes cents without a rounding of its own', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (cents) => {
        const [budget] = readBudgetSetting({ perDayUsd: cents / 100 }).budgets;
        assert.ok(budget);
        assert.equal(Number(exactUsd(budget.limit)), cents / 100);
      }),
    );
  });

  it('takes budgets of every unit and period, with their scope', () => {
    const { budgets, problems } = readBudgetSetting([
      { name: 'dev', usd: '5.00', per: 'week', scope: { project: 'moon-gate' }, hard: true },
      { name: 'tokens', tokens: 50_000, per: 'month' },
      { name: 'pro images', images: 3, per: 'session', scope: { model: 'gemini-3-pro-image' } },
      { name: 'calls', calls: 0, per: 'day' },
    ]);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      budgets.map(({ id, unit, limit, per, scope, hard }) => [id, unit, limit, per, scope, hard]),
      [
        ['dev', 'usd', 5_000_000_000_000n, 'week', { project: 'moon-gate' }, true],
        ['tokens', 'tokens', 50_000n, 'month', {}, false],
        ['pro images', 'images', 3n, 'session', { model: 'gemini-3-pro-image' }, false],
        ['calls', 'calls', 0n, 'day', {}, false],
      ],
    );
  });

  for (const nothing of [undefined, null, {}, [], { list: [] }]) {
    it(`sets no budget by ${JSON.stringify(nothing)}`, () => {
      assert.deepEqual(readBudgetSetting(nothing), { budgets: [], problems: [] });
    });
  }

  for (const wrong of [
    '1.00',
    5,
    [1],
    { perMonthUsd: 5 },
    { hard: true },
    { perDayUsd: -1 },
    { perDayUsd: 'one' },
    { perDayUsd: Number.NaN },
    { perDayUsd: null },
    { perDayUsd: 1e-20 },
    [{ name: 'a', usd: 1 }],
    [{ name: 'a', per: 'day' }],
    [{ name: 'a', usd: 1, calls: 1, per: 'day' }],
    [{ name: 'a', calls: 1.5, per: 'day' }],
    [{ name: 'a', calls: -1, per: 'day' }],
    [{ name: 'a', usd: 1, per: 'year' }],
    [{ name: ' ', usd: 1, per: 'day' }],
    [{ name: 'perDayUsd', usd: 1, per: 'day' }],
    // A misspelt "hard" must not make a soft budget of it.
    [{ name: 'a', usd: 1, per: 'day', Hard: true }],
  ]) {
    it(`names a problem with ${JSON.stringify(wrong)}, and sets no budget of 0`, () => {
      const { budgets, problems } = readBudgetSetting(wrong);
      assert.deepEqual(budgets, []);
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? '', /panelmeter\.budgets/);
    });
  }

  it('keeps the others when one is wrong or comes twice', () => {
    const item = { name: 'a', usd: 1, per: 'day' };
    const { budgets, problems } = readBudgetSetting([item, { ...item, usd: 2 }, { name: 'b' }]);
    assert.deepEqual(
      budgets.map(({ id, limit }) => [id, limit]),
      [['a', 1_000_000_000_000n]],
    );
    assert.match(problems.join('\n'), /\[1\].*"a" already[\s\S]*\[2\]/);
  });

  it('reads again what it was handed on as', () => {
    const budget = fc.record({
      name: fc.string({ minLength: 1 }).filter((name) => name.trim() === name && name !== 'perDayUsd'),
      unit: fc.constantFrom(...BUDGET_UNITS),
      limit: fc.bigInt(0n, BigInt(Number.MAX_SAFE_INTEGER)),
      per: fc.constantFrom(...BUDGET_PERIODS),
      scope: fc.dictionary(fc.constantFrom('project', 'model', 'panel'), fc.string()),
      hard: fc.boolean(),
    });
    const named = fc.uniqueArray(budget, { selector: ({ name }) => name });
    fc.assert(
      fc.property(named, fc.option(fc.bigInt(0n, 10n ** 15n)), fc.boolean(), (list, perDay, hard) => {
        const budgets: Budget[] = list.map((each) => ({ ...each, id: each.name, from: 'user' }));
        if (perDay !== null) budgets.unshift(daily(perDay, { hard }));
        const again = readBudgetSetting(JSON.parse(JSON.stringify(budgetsJson(budgets))) as unknown);
        assert.deepEqual(again.problems, []);
        assert.deepEqual(JSON.stringify(plain(again.budgets)), JSON.stringify(plain(budgets)));
      }),
    );
  });
});

function plain(budgets: Budget[]): unknown {
  return budgets.map(({ id, unit, limit, per, scope, hard, from }) => [
    [id, unit, String(limit), per, Object.entries(scope).sort(([a], [b]) => a.localeCompare(b)), hard, from],
  ]);
}

describe('.panelmeter.json', () => {
  const good = [
    '{ "budgets": { "perDayUsd": 2 } }',
    '{ "budgets": { "perDayUsd": "2.5", "hard": true } }',
    '{ "$schema": "x", "budgets": [{ "name": "dev", "usd": 5, "per": "week", "hard": true }] }',
    '{ "budgets": [] }',
  ];
  const bad = [
    '{ "budgets": [{ "name": "dev", "usd": 5 }] }',
    '{ "budgets": [{ "name": "dev", "usd": -5, "per": "day" }] }',
    '{ "budgets": [{ "name": "dev", "usd": 5, "per": "day", "soft": true }] }',
    '{ "budgets": { "perDayUsd": "many" } }',
    '{ "budget": [] }',
    '[]',
  ];
  for (const text of good) {
    it(`holds, and fits its schema: ${text}`, () => {
      assert.deepEqual(readTeamBudgets(text).problems, []);
      assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors));
    });
  }
  for (const text of bad) {
    it(`is told of, by its schema too: ${text}`, () => {
      assert.equal(readTeamBudgets(text).budgets.length, 0);
      assert.match(readTeamBudgets(text).problems.join(), /\.panelmeter\.json/);
      assert.equal(validate(JSON.parse(text)), false);
    });
  }

  it('that is no JSON holds no budget, and says so', () => {
    assert.match(readTeamBudgets('{').problems.join(), /no JSON/);
  });

  it("gives way to the user's budget of the same name", () => {
    const team = readTeamBudgets(
      '{ "budgets": [{ "name": "dev", "usd": 5, "per": "week" }, { "name": "all", "calls": 9, "per": "day" }] }',
    );
    const user = readBudgetSetting([{ name: 'dev', usd: 1, per: 'day' }]);
    assert.deepEqual(
      mergeBudgets(team, user).budgets.map(({ id, from, per }) => [id, from, per]),
      [
        ['dev', 'user', 'day'],
        ['all', 'team', 'day'],
      ],
    );
  });
});
