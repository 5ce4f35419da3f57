import assert from 'node:assert/strict';
import { Spend } from '../../src/calls/spend.ts';
import { peekSums } from '../../src/ledger/peek.ts';
import { callFixture } from '../support/callFixture.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const NOON = new Date(2026, 10, 30, 12).getTime();
const HOUR = 3600_000;
const COST = 138_568_000_000n;

async function spendAt(clock: { now: number }): Promise<Spend> {
  const peek = await peekSums(temporaryFolder(), clock.now, 'mine');
  return new Spend(peek, { now: () => clock.now, session: () => 'mine' });
}

const call = (atMs: number, more = {}) =>
  callFixture({ startedAt: new Date(atMs).toISOString(), session: 'mine', ...more });

describe('spend so far', () => {
  it('counts by session, local day and month', async () => {
    const spend = await spendAt({ now: NOON });
    spend.add(call(NOON));
    spend.add(call(NOON, { session: 'other window' }));
    spend.add(call(NOON - 13 * HOUR));
    spend.add(call(NOON - 40 * 24 * HOUR));
    const { session, today, month, models } = spend.of(false);
    assert.deepEqual([session.calls, today.calls, month.calls], [3, 2, 3]);
    assert.equal(month.billed, 3n * COST);
    assert.deepEqual([...models.keys()], ['gemini-3-pro-image']);
  });

  it('keeps simulated spend apart', async () => {
    const spend = await spendAt({ now: NOON });
    spend.add(call(NOON, { simulated: true }));
    assert.equal(spend.of(false).today.calls, 0);
    assert.equal(spend.of(true).today.billed, COST);
  });

  it('starts a new day, and a new month, at local midnight while the window stays open', async () => {
    const clock = { now: NOON };
    const spend = await spendAt(clock);
    spend.add(call(NOON));
    clock.now = new Date(2026, 11, 1, 0, 0, 1).getTime();
    const { session, today, month } = spend.of(false);
    assert.deepEqual([session.calls, today.calls, month.calls], [1, 0, 0]);
  });

  it('a new session starts at nothing; today goes on', async () => {
    const spend = await spendAt({ now: NOON });
    spend.add(call(NOON));
    spend.startSession();
    const { session, today } = spend.of(false);
    assert.deepEqual([session.calls, today.calls], [0, 1]);
  });
});
