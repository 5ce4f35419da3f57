import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { quotaDay } from '../../src/budgets/quotaDay.ts';

const HOUR = 3_600_000;
const at = (iso: string) => Date.parse(iso);

describe('quotaDay', () => {
  const cases: [name: string, instant: string, start: string, end: string][] = [
    ['winter', '2026-11-22T12:00:00Z', '2026-11-22T08:00:00Z', '2026-11-23T08:00:00Z'],
    ['summer', '2026-07-01T12:00:00Z', '2026-07-01T07:00:00Z', '2026-07-02T07:00:00Z'],
    ['before midnight Pacific', '2026-11-22T07:59:59.999Z', '2026-11-21T08:00:00Z', '2026-11-22T08:00:00Z'],
    ['at midnight Pacific', '2026-11-22T08:00:00Z', '2026-11-22T08:00:00Z', '2026-11-23T08:00:00Z'],
    ['clocks go forward: 23 hours', '2026-03-08T20:00:00Z', '2026-03-08T08:00:00Z', '2026-03-09T07:00:00Z'],
    ['clocks go back: 25 hours', '2026-11-01T20:00:00Z', '2026-11-01T07:00:00Z', '2026-11-02T08:00:00Z'],
    ['the last day of a year', '2027-01-01T03:00:00Z', '2026-12-31T08:00:00Z', '2027-01-01T08:00:00Z'],
  ];
  for (const [name, instant, start, end] of cases) {
    it(name, () => assert.deepEqual(quotaDay(at(instant)), { start: at(start), end: at(end) }));
  }

  it('holds every instant in one day of 23 to 25 hours, and days follow on each other', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2036-01-01T00:00:00Z') }),
        (instant) => {
          const { start, end } = quotaDay(instant);
          assert.ok(start <= instant && instant < end);
          assert.ok([23, 24, 25].includes((end - start) / HOUR));
          assert.equal(quotaDay(end).start, end);
          assert.deepEqual(quotaDay(start), { start, end });
        },
      ),
    );
  });
});
