import assert from 'node:assert/strict';
import { CallFeed } from '../../src/calls/callFeed.ts';
import { LastActuals } from '../../src/calls/lastActuals.ts';
import { createRecount } from '../../src/calls/recount.ts';
import { Spend } from '../../src/calls/spend.ts';
import { Unkept } from '../../src/calls/unkept.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { peekSums } from '../../src/ledger/peek.ts';
import { callFixture } from '../support/callFixture.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('spend counted anew after a reprice', () => {
  const startedAt = new Date().toISOString();
  const unpriced = callFixture({
    ...{ id: 'u', startedAt, reason: 'unpriced', picoUsd: undefined, listPicoUsd: undefined },
  });
  const receipt = { id: 'u', at: startedAt, book: '2026-11-22', reason: 'priced' as const, flags: [] };

  async function window() {
    const dir = temporaryFolder();
    const ledger = await openLedger({ dir, worker: ledgerWorker });
    const now = () => Date.now();
    const session = { id: 'session-1' };
    const feed = new CallFeed();
    const spend = new Spend(await peekSums(dir, now(), session.id), { now, session: () => session.id });
    feed.onCalls((calls) => {
      for (const call of calls) spend.add(call);
    });
    feed.start([]);
    const actuals = new LastActuals(ledger);
    const unkept = new Unkept({ append: () => Promise.reject(new Error('full')), changed: () => undefined });
    const told: string[] = [];
    let drawn = 0;
    const recount = createRecount({
      ...{ ledger, now, session, feed, spend, actuals, unkept },
      log: (text) => told.push(text),
      changed: () => (drawn += 1),
    });
    return { ledger, feed, spend, unkept, recount, told, drawn: () => drawn };
  }

  it('holds the new amounts, with calls that came meanwhile and those that wait to be recorded', async () => {
    const { ledger, feed, spend, unkept, recount, told, drawn } = await window();
    await ledger.append(unpriced);
    feed.push([unpriced]);
    assert.equal(spend.of(false).session.unpriced, 1);
    await ledger.supersede({ ...receipt, picoUsd: '500', listPicoUsd: '500' });
    const waiting = callFixture({ id: 'w', startedAt, picoUsd: '7', listPicoUsd: '7' });
    unkept.add(waiting);
    feed.push([waiting]);
    const counting = recount();
    // Comes while it counts, and is in the journal already or not.
    const late = callFixture({ id: 'late', startedAt, picoUsd: '20', listPicoUsd: '20' });
    const appended = ledger.append(late).then(() => feed.push([late]));
    await Promise.all([counting, recount(), appended]);
    const { session, today } = spend.of(false);
    assert.deepEqual([session.calls, session.billed, session.unpriced], [3, 527n, 0]);
    assert.equal(today.billed, 527n);
    assert.deepEqual(told, []);
    assert.ok(drawn() >= 1);
    feed.push([unpriced, late, waiting]);
    assert.equal(spend.of(false).session.calls, 3, 'none is counted twice');
    unkept.dispose();
    await ledger.close();
  });

  it('is asked for by the feed, also when receipts came before anyone listened', () => {
    const feed = new CallFeed();
    feed.stale();
    let asked = 0;
    feed.onStale(() => (asked += 1));
    feed.stale();
    assert.equal(asked, 2);
  });
});
