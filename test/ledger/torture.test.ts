import assert from 'node:assert/strict';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { torture } from '../support/torture.ts';

describe('processes that record, reprice, seal, save and delete', () => {
  it('killed at any moment lose no acknowledged call, double none, and leave sums that are those of the calls', async () => {
    const { kills, acknowledged, segments, lost, doubled, wrong } = await torture(temporaryFolder(), 12, 4);
    assert.deepEqual({ kills, lost, doubled, wrong }, { kills: 12, lost: [], doubled: [], wrong: [] });
    assert.ok(acknowledged > 0 && segments > 0, `${acknowledged} calls, ${segments} segments`);
  });
});
