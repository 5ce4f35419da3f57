import assert from 'node:assert/strict';
import { SiteSpend } from '../../src/calls/siteSpend.ts';
import type { Ledger } from '../../src/ledger/ledgerTypes.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { callFixture } from '../support/callFixture.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const DAY = 86_400_000;

describe('spend by the place it is written at', () => {
  let ledger: Ledger;
  let spend: SiteSpend;
  let id = 0;
  beforeEach(async () => {
    ledger = await openLedger({ dir: temporaryFolder(), worker: ledgerWorker });
    spend = new SiteSpend({ ledger, now: () => NOW });
  });
  afterEach(() => ledger.close());
  const call = (site: string | undefined, daysAgo: number, more: Parameters<typeof callFixture>[0] = {}) =>
    ledger.append(
      callFixture({
        id: `call-${++id}`,
        startedAt: new Date(NOW - daysAgo * DAY).toISOString(),
        picoUsd: '1000000000',
        listPicoUsd: '1000000000',
        tags: site === undefined ? {} : { site },
        ...more,
      }),
    );

  it('is calls, sum, P95 and the last call of the last 30 days, simulated ones by themselves', async () => {
    await call('src/a.ts:3:draw', 2);
    await call('src/a.ts:3:draw', 1, { picoUsd: '3000000000' });
    await call('src/a.ts:9', 1);
    await call('src/b.ts:1', 1);
    await call('src/a.ts:3:draw', 31);
    await call('src/a.ts:3:draw', 1, { simulated: true });
    await call(undefined, 1);
    const { sites, without } = await spend.load('src/a.ts', false);
    assert.deepEqual(
      sites
        .map(({ line, function: name, sum, last }) => [line, name, sum.calls, sum.billed, last?.startedAt])
        .toSorted(([a], [b]) => Number(a) - Number(b)),
      [
        [3, 'draw', 2, 4_000_000_000n, new Date(NOW - DAY).toISOString()],
        [9, undefined, 1, 1_000_000_000n, new Date(NOW - DAY).toISOString()],
      ],
    );
    assert.ok((sites.find(({ line }) => line === 3)?.p95 ?? 0n) >= 3_000_000_000n);
    assert.equal(without, 1);
    assert.equal(spend.of('src/a.ts', false)?.sites.length, 2);
    assert.equal(spend.of('src/a.ts', true), undefined);
  });

  it('reads a file without calls as one, and tags that are no places as none', async () => {
    await call('nonsense', 1);
    await call('a.ts:0:x', 1);
    assert.deepEqual(await spend.load('src/none.ts', false), { sites: [], without: 0 });
  });

  it('asks the ledger again when calls were recorded, and not before', async () => {
    await call('a.ts:1', 1);
    await spend.load('a.ts', false);
    await call('a.ts:1', 0.5);
    assert.equal((await spend.load('a.ts', false)).sites[0]?.sum.calls, 1);
    spend.forget();
    assert.equal((await spend.load('a.ts', false)).sites[0]?.sum.calls, 2);
  });
});
