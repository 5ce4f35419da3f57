import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { periodAt } from '../../src/budgets/period.ts';
import { inZone } from '../support/inZone.ts';

const HOUR = 3_600_000;
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/Los_Angeles',
  'Asia/Seoul',
  // Clocks change at midnight: some days begin at 01:00.
  'America/Santiago',
  'Africa/Cairo',
  'America/Havana',
  // By half an hour.
  'Australia/Lord_Howe',
];

describe('periods of a budget', () => {
  const lengths: [zone: string, at: string, key: string, hours: number][] = [
    ['Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-25', 25],
    ['America/Los_Angeles', '2026-03-08T20:00:00Z', '2026-03-08', 23],
    ['America/Los_Angeles', '2026-11-01T20:00:00Z', '2026-11-01', 25],
    ['America/Los_Angeles', '2026-11-02T07:59:59Z', '2026-11-01', 25],
    ['Asia/Seoul', '2026-11-25T15:00:00Z', '2026-11-26', 24],
  ];
  for (const [zone, at, key, hours] of lengths) {
    it(`${at} in ${zone} lies in ${key}, a day of ${hours} hours`, () => {
      inZone(zone, () => {
        const day = periodAt('day', Date.parse(at));
        assert.deepEqual([day.key, (day.end - day.start) / HOUR], [key, hours]);
      });
    });
  }

  const weeks: [at: string, key: string][] = [
    ['2026-11-25T12:00:00Z', '2026-W48'],
    ['2026-12-31T12:00:00Z', '2026-W53'],
    ['2027-01-01T12:00:00Z', '2026-W53'],
    ['2027-01-03T23:59:59Z', '2026-W53'],
    ['2027-01-04T00:00:00Z', '2027-W01'],
    ['2024-12-30T00:00:00Z', '2025-W01'],
  ];
  for (const [at, key] of weeks) {
    it(`${at} lies in the week ${key}, from Monday`, () => {
      inZone('UTC', () => {
        const week = periodAt('week', Date.parse(at));
        assert.equal(week.key, key);
        assert.equal(new Date(week.start).getUTCDay(), 1);
      });
    });
  }

  it('ends the month at its last midnight', () => {
    inZone('Europe/Berlin', () => {
      const last = Date.parse('2026-11-30T22:59:59.999Z');
      assert.equal(periodAt('month', last).key, '2026-11');
      assert.equal(periodAt('month', last + 1).key, '2026-12');
      assert.equal(periodAt('month', last).end, last + 1);
    });
  });

  it('is the session’s own, whatever the time', () => {
    assert.deepEqual(periodAt('session', 0, 's1'), { key: 's1', start: -Infinity, end: Infinity });
  });

  it('tiles all time without gap or overlap, in zones of every kind', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.constantFrom('day' as const, 'week' as const, 'month' as const),
        fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2030, 0, 1) }),
        (zone, per, at) => {
          inZone(zone, () => {
            const period = periodAt(per, at);
            assert.ok(period.start <= at && at < period.end, `${zone} ${per} ${at}`);
            const next = periodAt(per, period.end);
            assert.equal(next.start, period.end);
            assert.notEqual(next.key, period.key);
            const before = periodAt(per, period.start - 1);
            assert.equal(before.end, period.start);
            assert.equal(periodAt(per, period.start).key, period.key);
            assert.equal(periodAt(per, period.end - 1).key, period.key);
          });
        },
      ),
      { numRuns: 2000 },
    );
  });
});
