import assert from 'node:assert/strict';
import { daysBetween, dayStart, localDay, monthStart } from '../../../src/editor/report/localDay.ts';

describe('local days', () => {
  it('start at midnight and hold all of their day', () => {
    for (const day of ['2026-01-01', '2026-03-29', '2026-10-25', '2028-02-29']) {
      assert.equal(localDay(dayStart(day)), day);
      assert.equal(localDay(dayStart(day, 1) - 1), day);
    }
  });

  it('are counted by the calendar, not by hours', () => {
    const days = daysBetween('2026-01-01', '2026-12-31');
    assert.equal(days.length, 365);
    assert.equal(new Set(days).size, 365);
    assert.deepEqual(daysBetween('2026-02-27', '2026-03-01'), ['2026-02-27', '2026-02-28', '2026-03-01']);
    assert.deepEqual(daysBetween('2026-03-01', '2026-02-28'), []);
    assert.equal(localDay(dayStart('2026-03-01', -1)), '2026-02-28');
    assert.equal(localDay(monthStart('2026-11-22')), '2026-11-01');
  });
});
