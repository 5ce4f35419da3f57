import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CallFeed } from '../../src/calls/callFeed.ts';
import { callFixture } from '../support/callFixture.ts';

describe('the feed of recorded calls', () => {
  it('tells each call once, however often and from wherever it comes, and none that was counted before', () => {
    const ids = fc.array(fc.integer({ min: 0, max: 20 }).map(String), { maxLength: 60 });
    fc.assert(
      fc.property(ids, ids, ids, (early, counted, late) => {
        const feed = new CallFeed();
        const told: string[] = [];
        feed.onCalls((calls) => told.push(...calls.map(({ id }) => id)));
        feed.push(early.map((id) => callFixture({ id })));
        assert.deepEqual(told, [], 'nothing before the start');
        feed.start(counted);
        for (const id of late) feed.push([callFixture({ id })]);
        const expected = new Set([...early, ...late].filter((id) => !counted.includes(id)));
        assert.equal(told.length, expected.size);
        assert.deepEqual(new Set(told), expected);
      }),
    );
  });
});
