import assert from 'node:assert/strict';

import {
  nextPacificMidnight,
  pacificDay,
  pacificMidnight,
  utcMidnight,
} from '../../src/pricing/pacificDay.ts';

const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString());

describe('Pacific days', () => {
  it('begin at 08:00 UTC in winter and 07:00 in summer', () => {
    assert.equal(iso(pacificMidnight('2026-12-01')), '2026-12-01T08:00:00.000Z');
    assert.equal(iso(pacificMidnight('2026-08-13')), '2026-08-13T07:00:00.000Z');
  });

  it('are right on the days the clock changes, which begin before it does', () => {
    const table = [
      ['2026-03-07', '08'],
      ['2026-03-08', '08'],
      ['2026-03-09', '07'],
      ['2026-11-01', '07'],
      ['2026-11-02', '08'],
    ];
    for (const [day = '', hour] of table)
      assert.equal(iso(pacificMidnight(day)), `${day}T${hour}:00:00.000Z`);
  });

  it('agree with themselves for every day of some years', () => {
    for (let ms = Date.UTC(2024, 0, 1); ms < Date.UTC(2028, 0, 1); ms += 86_400_000) {
      const day = new Date(ms).toISOString().slice(0, 10);
      const start = pacificMidnight(day);
      assert.ok(start !== undefined, day);
      assert.equal(pacificDay(start), day);
      assert.notEqual(pacificDay(start - 1), day);
      assert.equal(nextPacificMidnight(start - 1), start);
      assert.ok(nextPacificMidnight(start) > start + 22 * 3_600_000);
    }
  });

  it('do not exist for what is no date', () => {
    for (const day of [
      '2026-02-30',
      '2026-13-01',
      '2026-1-1',
      '2026-12-01T00:00:00Z',
      '',
      'today',
      '20261-12-01',
    ]) {
      assert.equal(pacificMidnight(day), undefined, day);
      assert.equal(utcMidnight(day), undefined, day);
    }
    assert.equal(iso(pacificMidnight('2028-02-29')), '2028-02-29T08:00:00.000Z');
  });
});
