import assert from 'node:assert/strict';
import { ledgerFilter, timeBefore } from '../../../src/editor/report/reportFilter.ts';
import type { ReportFilter } from '../../../src/protocol/reportView.ts';
import { inZone } from '../../support/inZone.ts';

const at = (day: number, hour = 0, month = 10) => new Date(2026, month, day, hour).getTime();
const NOON = at(22, 12);
const TODAY = '2026-11-22';

const timesOf = (filter: ReportFilter) => {
  const { from, to } = ledgerFilter({ ...filter, simulated: false }, TODAY, 's');
  return [from, to];
};

describe('a range of the report', () => {
  it('has both its ends in it, goes before day and period, and may be written either way round', () => {
    const range = { from: '2026-11-03', to: '2026-11-05' };
    assert.deepEqual(timesOf({ period: 'today', day: '2026-11-01', range }), [at(3), at(6)]);
    assert.deepEqual(timesOf({ period: '30d', range: { from: range.to, to: range.from } }), [at(3), at(6)]);
  });

  it('may be hours', () => {
    const range = { from: '2026-11-03T09', to: '2026-11-03T11' };
    assert.deepEqual(timesOf({ period: '7d', range }), [at(3, 9), at(3, 12)]);
  });
});

describe('timeBefore', () => {
  const before = (filter: ReportFilter) => {
    const found = timeBefore(filter, TODAY, NOON);
    return found && [found.from, found.to];
  };

  it('compares a period that goes on with as much of the one before: not half a day with a whole one', () => {
    assert.deepEqual(before({ period: 'today' }), [at(21), at(21, 12)]);
    assert.deepEqual(before({ period: '7d' }), [at(9), at(15, 12)]);
    assert.deepEqual(before({ period: '30d' }), [at(24, 0, 8), at(23, 12, 9)]);
  });

  it('compares a past range with as many whole days', () => {
    assert.deepEqual(before({ period: '30d', range: { from: '2026-11-03', to: '2026-11-05' } }), [
      at(31, 0, 9),
      at(3),
    ]);
    assert.deepEqual(before({ period: '30d', day: '2026-11-20' }), [at(19), at(20)]);
  });

  it('compares hours with the hours before', () => {
    const range = { from: '2026-11-21T09', to: '2026-11-21T11' };
    assert.deepEqual(before({ period: '30d', range }), [at(21, 6), at(21, 9)]);
  });

  it('has nothing to compare all time, and what is yet to come, with', () => {
    assert.equal(before({ period: 'all' }), undefined);
    assert.equal(before({ period: '30d', range: { from: '2026-11-23', to: '2026-11-24' } }), undefined);
  });

  it('keeps the time of day over a change of the clock', () => {
    inZone('Europe/Berlin', () => {
      // The clock went back on 25 October 2026.
      const now = new Date(2026, 9, 26, 15).getTime();
      const found = timeBefore({ period: '7d' }, '2026-10-26', now);
      assert.deepEqual(
        [found?.from, found?.to],
        [new Date(2026, 9, 13).getTime(), new Date(2026, 9, 19, 15).getTime()],
      );
    });
  });
});
