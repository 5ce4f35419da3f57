import assert from 'node:assert/strict';
import { readRange } from '../../src/editor/exports/readRange.ts';
import { inZone } from '../support/inZone.ts';

describe('a range of days', () => {
  it('is from the first local midnight to the end of the last day', () => {
    inZone('Asia/Seoul', () => {
      const range = readRange(' 2026-11-01  2026-11-30 ');
      assert.deepEqual(range, {
        from: Date.parse('2026-11-01T00:00:00+09:00'),
        to: Date.parse('2026-12-01T00:00:00+09:00'),
      });
    });
  });

  it('of one day has 25 hours where the clocks go back', () => {
    inZone('America/Los_Angeles', () => {
      const { from = 0, to = 0 } = readRange('2026-11-01 2026-11-01') ?? {};
      assert.equal(to - from, 25 * 3_600_000);
    });
  });

  it('is none for anything else', () => {
    for (const text of ['', '2026-11-01', '2026-11-02 2026-11-01', '2026-02-30 2026-03-01', 'today tomorrow'])
      assert.equal(readRange(text), undefined);
  });
});
