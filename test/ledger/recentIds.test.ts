import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RecentIds } from '../../src/ledger/recentIds.ts';

describe('recent ids', () => {
  it('know the last so many for certain, and never more than twice as many', () => {
    const ids = fc.array(fc.integer({ min: 0, max: 40 }).map(String), { maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), ids, (most, added) => {
        const recent = new RecentIds(most);
        const fresh: string[] = [];
        for (const id of added) {
          if (recent.has(id)) continue;
          recent.add(id);
          fresh.push(id);
          for (const last of fresh.slice(-most)) assert.ok(recent.has(last), last);
        }
        const known = new Set(added.filter((id) => recent.has(id)));
        assert.ok(known.size <= 2 * most, `${known.size} of ${most}`);
      }),
    );
  });
});
