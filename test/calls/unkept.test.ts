import assert from 'node:assert/strict';
import { Unkept } from '../../src/calls/unkept.ts';
import { callFixture } from '../support/callFixture.ts';

describe('calls that the ledger could not keep', () => {
  it('are appended once it can, and no sooner forgotten', async () => {
    let full = true;
    const kept: string[] = [];
    const waiting: number[] = [];
    const unkept = new Unkept({
      append: (call) => {
        if (full) return Promise.reject(new Error('ENOSPC'));
        kept.push(call.id);
        return Promise.resolve();
      },
      changed: (count) => waiting.push(count),
    });
    unkept.add(callFixture({ id: 'a' }));
    unkept.add(callFixture({ id: 'b' }));
    await unkept.retry();
    assert.deepEqual(kept, []);
    assert.equal(unkept.size, 2);
    full = false;
    await unkept.retry();
    assert.deepEqual(kept, ['a', 'b']);
    assert.equal(unkept.size, 0);
    assert.equal(waiting.at(-1), 0);
    unkept.dispose();
  });

  it('are limited in memory, and those beyond are counted', () => {
    const unkept = new Unkept({
      append: () => Promise.reject(new Error('ENOSPC')),
      changed: () => undefined,
    });
    for (let i = 0; i < 1003; i++) unkept.add(callFixture({ id: `call-${i}` }));
    assert.equal(unkept.size, 1000);
    assert.equal(unkept.lost, 3);
    unkept.dispose();
  });
});
