import assert from 'node:assert/strict';
import { LastActuals } from '../../src/calls/lastActuals.ts';
import { callFixture } from '../support/callFixture.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const KEY = { kind: 'panel', id: 'p1', chapter: '1' } as const;
const at = (minute: number, more = {}) =>
  callFixture({
    id: `m${minute}`,
    startedAt: `2026-11-22T10:${minute}:00.000Z`,
    tags: { panel: 'p1', chapter: '1' },
    ...more,
  });

describe('last actuals', () => {
  it('are the newest answered call of a panel, by panel and chapter, simulated ones apart', async () => {
    const ledger = await openLedger({ dir: temporaryFolder(), worker: ledgerWorker });
    await ledger.append(at(10));
    await ledger.append(at(11));
    await ledger.append(at(12, { outcome: 'error', reason: 'not-charged', picoUsd: '0' }));
    await ledger.append(at(13, { tags: { panel: 'p1', chapter: '2' } }));
    const actuals = new LastActuals(ledger);
    assert.equal(await actuals.load([KEY], false), true);
    assert.equal(actuals.of(KEY, false)?.id, 'm11');
    assert.equal(actuals.of(KEY, true), undefined);
    assert.equal(actuals.spent('1', false)?.billed, 2n * 138_568_000_000n);
    await ledger.close();
  });

  it('follow what is recorded: a newer call, and the chapter’s sum when it is loaded again', async () => {
    const ledger = await openLedger({ dir: temporaryFolder(), worker: ledgerWorker });
    const actuals = new LastActuals(ledger);
    await actuals.load([KEY], false);
    assert.equal(actuals.of(KEY, false), undefined);
    const call = at(20);
    await ledger.append(call);
    actuals.add(call);
    assert.equal(actuals.of(KEY, false)?.id, 'm20');
    await actuals.load([KEY], false);
    assert.equal(actuals.spent('1', false)?.calls, 1);
    await ledger.close();
  });

  it('a failed attempt is no actual', async () => {
    const ledger = await openLedger({ dir: temporaryFolder(), worker: ledgerWorker });
    const actuals = new LastActuals(ledger);
    actuals.add(at(20));
    actuals.add(at(21, { outcome: 'error' }));
    assert.equal(actuals.of(KEY, false)?.id, 'm20');
    await ledger.close();
  });
});
