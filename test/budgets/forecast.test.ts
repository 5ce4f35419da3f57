import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { forecast } from '../../src/budgets/forecast.ts';
import { parseUsd } from '../../src/money.ts';

const usd = (text: string) => parseUsd(text) ?? assert.fail(text);
const days = (amounts: string[], lastWeekday = 6) =>
  amounts.map((amount, index) => ({
    weekday: (lastWeekday - (amounts.length - 1 - index) + 700) % 7,
    spent: usd(amount),
  }));

describe('forecast', () => {
  // On Sunday 22 November: $10.00 before today, $0.20 today, 8 days after it. The last 7 days: together $7.00.
  const week = days(['0.5', '1', '2', '0.5', '1', '1', '1']);
  const eightAfter = [0, 1, 2, 3, 4, 5, 6, 0, 1] as const;

  it('is spent + P95 day × days left: 10.00 + 2.00 × 9 = $28.00', () => {
    const found = forecast({
      days: week,
      spentBefore: usd('10'),
      today: usd('0.2'),
      weekdays: [...eightAfter],
    });
    assert.equal(found?.p95, usd('28'));
  });

  it('has the plain line 10.00 + 1.00 × 9 = $19.00, so a range of $19.00 to $28.00', () => {
    const found = forecast({
      days: week,
      spentBefore: usd('10'),
      today: usd('0.2'),
      weekdays: [...eightAfter],
    });
    assert.deepEqual(found, {
      p95: usd('28'),
      plain: usd('19'),
      low: usd('19'),
      high: usd('28'),
      days: 7,
      sure: 'medium',
    });
  });

  it('takes today as it is once it is above the day of the line: 10.00 + 2.50 + 2.00 × 8', () => {
    const found = forecast({
      days: week,
      spentBefore: usd('10'),
      today: usd('2.5'),
      weekdays: [...eightAfter],
    });
    assert.deepEqual([found?.p95, found?.plain], [usd('28.5'), usd('20.5')]);
  });

  it('knows weekdays after two weeks: Mondays $3.00, other days $1.00', () => {
    // Two weeks from Sunday to Saturday; today is Sunday, then Monday to Monday.
    const two = days(['1', '3', '1', '1', '1', '1', '1', '1', '3', '1', '1', '1', '1', '1']);
    const found = forecast({
      days: two,
      spentBefore: 0n,
      today: 0n,
      weekdays: [...eightAfter],
    });
    // Sunday 1 + (3+1+1+1+1+1+1) + Monday 3 = 13; P95: 3 × 9 = 27; plain: 9/7 × 9 = 11.571428571428…
    assert.equal(found?.weekday, usd('13'));
    assert.equal(found?.p95, usd('27'));
    assert.equal(found?.plain, 1_285_714_285_714n + 10_285_714_285_714n);
    assert.equal(found?.sure, 'medium');
  });

  it('is sure after two weeks of days alike', () => {
    const even = days(Array.from({ length: 20 }, () => '1'));
    const found = forecast({ days: even, spentBefore: usd('20'), today: 0n, weekdays: [0, 1] });
    assert.deepEqual([found?.low, found?.high, found?.sure, found?.days], [usd('22'), usd('22'), 'high', 20]);
  });

  it('is silent with two whole days, and not sure with three', () => {
    const facts = { spentBefore: usd('2'), today: 0n, weekdays: [0] as [number] };
    assert.equal(forecast({ ...facts, days: days(['1', '1']) }), undefined);
    assert.equal(forecast({ ...facts, days: days(['1', '1', '1']) })?.sure, 'low');
  });

  const money = fc.bigInt({ min: 0n, max: 10n ** 18n });
  const facts = fc.record({
    days: fc.array(fc.record({ weekday: fc.nat({ max: 6 }), spent: money }), { maxLength: 40 }),
    spentBefore: money,
    today: money,
    weekdays: fc
      .array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 31 })
      .map((some) => some as [number, ...number[]]),
  });

  it('is never below what is spent, and P95 never below the plain line', () => {
    fc.assert(
      fc.property(facts, (some) => {
        const found = forecast(some);
        if (!found) return;
        assert.ok(found.low >= some.spentBefore + some.today);
        assert.ok(found.low <= found.p95 && found.p95 <= found.high && found.p95 >= found.plain);
      }),
    );
  });
});
