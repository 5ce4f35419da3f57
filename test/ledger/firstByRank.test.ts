import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FirstByRank } from '../../src/ledger/firstByRank.ts';
import { sortByRank } from '../../src/ledger/rankSort.ts';

describe('the first rows by rank', () => {
  it('are those that sorting all of them begins with, equal ones as they came', () => {
    const rank = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(Infinity), fc.double({ noNaN: true }));
    fc.assert(
      fc.property(fc.array(rank, { maxLength: 200 }), fc.integer({ min: 1, max: 40 }), (drawn, most) => {
        const ranks = Float64Array.from(drawn, (value) => value + 0);
        const rows = Uint32Array.from(drawn, (_, i) => 1000 - i);
        const first = new FirstByRank(most);
        ranks.forEach((value, i) => first.add(value, rows[i] ?? 0));
        const sorting = sortByRank(ranks, rows);
        let step = sorting.next();
        while (step.done !== true) step = sorting.next();
        const { ranks: sortedRanks, rows: sortedRows } = step.value;
        const found = first.sorted();
        assert.deepEqual([...found.rows], [...sortedRows.slice(0, most)]);
        assert.deepEqual([...found.ranks], [...sortedRanks.slice(0, most)]);
      }),
    );
  });
});
