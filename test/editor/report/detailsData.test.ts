import assert from 'node:assert/strict';
import type { Call } from '../../../src/call.ts';
import { reportDetails } from '../../../src/editor/report/detailsData.ts';
import { reportSnapshot } from '../../../src/editor/report/reportData.ts';
import type { Ledger } from '../../../src/ledger/ledgerTypes.ts';
import { openLedger } from '../../../src/ledger/openLedger.ts';
import { decodeHostMessage } from '../../../src/protocol/report.ts';
import type { ReportDetails } from '../../../src/protocol/reportDetails.ts';
import type { ReportView } from '../../../src/protocol/reportView.ts';
import { FIRST_VIEW } from '../../../src/protocol/reportView.ts';
import { history, monthBefore, NOW } from '../../page/support/history.ts';
import { reportSources } from '../../page/support/reportFixture.ts';
import { callFixture } from '../../support/callFixture.ts';
import { ledgerWorker } from '../../support/ledgerWorker.ts';
import { MemoryLedger } from '../../support/memoryLedger.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const DAY = 86_400_000;

/** Two months: the one before has fewer calls. */
const calls: Call[] = [...monthBefore(), ...history()];

const byKey = (a: { key: string | null }, b: { key: string | null }) =>
  String(a.key) < String(b.key) ? -1 : 1;

/** Percentiles of a small real ledger are exact; groups come in any order. */
function comparable({ before, latency, cost, exact: _exact, trends, ...rest }: ReportDetails) {
  return {
    ...rest,
    trends: trends.toSorted(byKey),
    before: before && { ...before, groups: before.groups.toSorted(byKey) },
    bins: [latency.bins, cost.bins],
  };
}

describe('reportDetails', () => {
  let ledger: Ledger;
  before(async () => {
    ledger = await openLedger({ dir: temporaryFolder(), worker: ledgerWorker });
    for (const call of calls) await ledger.append(call);
  });
  after(() => ledger.close());

  const views: ReportView[] = [
    FIRST_VIEW,
    { filter: { period: '7d' }, by: 'feature', stack: 'model' },
    { filter: { period: 'today' }, by: 'terminal', stack: 'model' },
    { filter: { period: 'all' }, by: 'panel', stack: 'model' },
    { filter: { period: '30d', model: 'gemini-3.8-flash' }, by: 'userSegment', stack: 'phase' },
    {
      filter: { period: '30d', range: { from: '2026-11-20T09', to: '2026-11-21T10' } },
      by: 'phase',
      stack: 'model',
      unit: 'hour',
    },
  ];
  for (const view of views)
    it(`has over the real ledger what plain sums over the calls have: ${JSON.stringify(view)}`, async () => {
      const [real, plain] = await Promise.all([
        reportDetails(reportSources(ledger), view),
        reportDetails(reportSources(new MemoryLedger(calls)), view),
      ]);
      assert.deepEqual(comparable(real), comparable(plain));
      const decoded = decodeHostMessage({ type: 'details', replyTo: 1, details: real });
      assert.deepEqual(decoded.ok ? [] : decoded.problem, []);
      const snapshots = await Promise.all(
        [reportSources(ledger), reportSources(new MemoryLedger(calls))].map((sources) =>
          reportSnapshot(sources, view),
        ),
      );
      assert.deepEqual(snapshots[0]?.overTime, snapshots[1]?.overTime);
    });

  it('has parts that add up to the change of the very sums that the page shows', async () => {
    for (const by of ['model', 'feature', 'panel', 'branch'] as const) {
      const view = { ...FIRST_VIEW, by };
      const { before } = await reportDetails(reportSources(ledger), view);
      const snapshot = await reportSnapshot(reportSources(ledger), view);
      assert.ok(before);
      const change = BigInt(snapshot.by.total.billedPicoUsd) - BigInt(before.sum.billedPicoUsd);
      const { volume, mix, price } = before.parts;
      assert.equal(BigInt(volume) + BigInt(mix) + BigInt(price), change, by);
      assert.ok(change !== 0n);
      for (const { key, sum, parts } of before.groups) {
        const now = snapshot.by.groups.find((group) => group.key === key)?.sum.billedPicoUsd ?? '0';
        assert.equal(
          BigInt(parts.volume) + BigInt(parts.mix) + BigInt(parts.price),
          BigInt(now) - BigInt(sum.billedPicoUsd),
          String(key),
        );
      }
    }
  });

  it('has bars of hours that add up to the day', async () => {
    const view: ReportView = {
      filter: { period: '30d', day: '2026-11-20' },
      by: 'model',
      stack: 'model',
      unit: 'hour',
    };
    const { overTime, by } = await reportSnapshot(reportSources(ledger), view);
    assert.equal(overTime.unit, 'hour');
    assert.equal(overTime.bins.length, 24);
    assert.deepEqual([overTime.bins[0]?.bin, overTime.bins[23]?.bin], ['2026-11-20T00', '2026-11-20T23']);
    const total = overTime.bins.reduce((sum, bin) => sum + BigInt(bin.sum.billedPicoUsd), 0n);
    assert.equal(String(total), by.total.billedPicoUsd);
    const stacked = overTime.series
      .flatMap(({ picoUsd }) => picoUsd)
      .reduce((sum, one) => sum + BigInt(one), 0n);
    assert.equal(String(stacked), by.total.billedPicoUsd);
  });

  it('says when the ledger begins within the period before', async () => {
    const young = calls.filter(({ startedAt }) => Date.parse(startedAt) > NOW - 40 * DAY);
    const { before } = await reportDetails(reportSources(new MemoryLedger(young)), FIRST_VIEW);
    const first = Math.min(...young.map(({ startedAt }) => Date.parse(startedAt)));
    assert.equal(before?.beginsAt, new Date(first).setHours(0, 0, 0, 0));
    const whole = await reportDetails(reportSources(ledger), { ...FIRST_VIEW, filter: { period: '7d' } });
    assert.equal(whole.before?.beginsAt, undefined);
  });

  it('counts calls without a known cost that are in no part', async () => {
    const unpriced = callFixture({
      id: 'unpriced',
      startedAt: new Date(NOW - 1000).toISOString(),
      reason: 'unpriced',
      picoUsd: undefined,
      listPicoUsd: undefined,
    });
    const old = callFixture({ id: 'old', startedAt: new Date(NOW - 40 * DAY).toISOString() });
    const view = FIRST_VIEW;
    const { before } = await reportDetails(reportSources(new MemoryLedger([old, unpriced])), view);
    assert.deepEqual(
      [before?.missing, before?.parts],
      [1, { volume: '-138568000000', mix: '0', price: '0' }],
    );
  });
});
