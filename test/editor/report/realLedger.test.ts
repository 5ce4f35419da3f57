import assert from 'node:assert/strict';
import { reportSnapshot } from '../../../src/editor/report/reportData.ts';
import type { Ledger } from '../../../src/ledger/ledgerTypes.ts';
import { openLedger } from '../../../src/ledger/openLedger.ts';
import type { ReportSnapshot } from '../../../src/protocol/reportSnapshot.ts';
import type { ReportView } from '../../../src/protocol/reportView.ts';
import { FIRST_VIEW } from '../../../src/protocol/reportView.ts';
import { ledgerWorker } from '../../support/ledgerWorker.ts';
import { MemoryLedger } from '../../support/memoryLedger.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { history, NOW, panelCall } from '../../page/support/history.ts';
import { reportSources } from '../../page/support/reportFixture.ts';

/** Groups come in any order. */
function comparable({ by, calls, now, ...rest }: ReportSnapshot) {
  const groups = by.groups.map((group) => JSON.stringify(group)).sort();
  return {
    ...rest,
    by: { ...by, groups },
    calls,
    now: { ...now, unpriced: now.unpriced.models.toSorted() },
  };
}

describe('the report over the real ledger', () => {
  const calls = [...history(), panelCall('sim-1', NOW - 5000, { simulated: true })];
  let ledger: Ledger;
  before(async () => {
    ledger = await openLedger({ dir: temporaryFolder(), worker: ledgerWorker });
    for (const call of calls) await ledger.append(call);
  });
  after(() => ledger.close());

  const views: ReportView[] = [
    FIRST_VIEW,
    { filter: { period: 'all', simulated: true }, by: 'model', stack: 'model' },
    { filter: { period: 'today' }, by: 'terminal', stack: 'chapter' },
    { filter: { period: '7d', model: 'gemini-3.8-flash' }, by: 'agent', stack: 'phase' },
    { filter: { period: '30d', day: '2026-11-13' }, by: 'panel', stack: 'feature' },
    { filter: { period: 'all', session: true, outcome: 'ok' }, by: 'scene', stack: 'model' },
    {
      filter: { period: '30d', tag: { name: 'feature', value: 'Story' } },
      by: 'department',
      stack: 'feature',
    },
  ];
  for (const view of views) {
    it(`has the figures that a plain sum over the calls has: ${JSON.stringify(view)}`, async () => {
      const plain = reportSources(new MemoryLedger(calls), { perDayUsd: 1 });
      const real = reportSources(ledger, { perDayUsd: 1 });
      assert.deepEqual(
        comparable(await reportSnapshot(real, view)),
        comparable(await reportSnapshot(plain, view)),
      );
    });
  }
});
