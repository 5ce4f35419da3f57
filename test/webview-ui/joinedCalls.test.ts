import assert from 'node:assert/strict';
import type { CallRow } from '../../src/protocol/reportCalls.ts';
import { joinedCalls } from '../../webview-ui/joinedCalls.ts';

const rows = (...calls: number[]): CallRow[] =>
  calls.map((call) => ({
    call: `c${call}`,
    startedAt: call,
    simulated: false,
    model: 'm',
    method: 'generateContent',
    outcome: 'ok',
    reason: 'priced',
  }));
const ids = (of: readonly CallRow[]) => of.map(({ call }) => call).join(' ');

describe('joinedCalls', () => {
  it('puts new calls on top of what was read, and goes on reading where it was', () => {
    const joined = joinedCalls(rows(5, 4, 3, 2, 1), 'after 1', {
      rows: rows(7, 6, 5, 4),
      next: 'after 4',
      total: 9,
    });
    assert.deepEqual([ids(joined.rows), joined.next], ['c7 c6 c5 c4 c3 c2 c1', 'after 1']);
  });

  it('takes the newer form of a call', () => {
    const [row] = rows(2);
    assert.ok(row);
    const joined = joinedCalls(rows(2, 1), undefined, {
      rows: [{ ...row, model: 'corrected' }],
      next: 'after 2',
      total: 2,
    });
    assert.deepEqual([joined.rows[0]?.model, ids(joined.rows)], ['corrected', 'c2 c1']);
  });

  it('begins anew when nothing is in common: something lies between', () => {
    const joined = joinedCalls(rows(2, 1), 'after 1', { rows: rows(99, 98), next: 'after 98', total: 99 });
    assert.deepEqual([ids(joined.rows), joined.next], ['c99 c98', 'after 98']);
  });

  it('takes a page that is all there is', () => {
    const joined = joinedCalls(rows(3, 2, 1), undefined, { rows: rows(3, 2), total: 2 });
    assert.deepEqual([ids(joined.rows), joined.next], ['c3 c2', undefined]);
  });

  it('keeps the first page alone when no more was read', () => {
    const joined = joinedCalls(rows(2, 1), 'after 1', { rows: rows(3, 2, 1), next: 'new', total: 5 });
    assert.deepEqual([ids(joined.rows), joined.next], ['c3 c2 c1', 'new']);
  });
});
