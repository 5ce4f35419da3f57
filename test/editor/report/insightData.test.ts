import assert from 'node:assert/strict';
import { reportSnapshot } from '../../../src/editor/report/reportData.ts';
import { decodeHostMessage } from '../../../src/protocol/report.ts';
import { FIRST_VIEW } from '../../../src/protocol/reportView.ts';
import { history, NOW, panelCall } from '../../page/support/history.ts';
import { readInsights } from '../../page/support/readInsights.ts';
import { reportSources } from '../../page/support/reportFixture.ts';
import { MemoryLedger } from '../../support/memoryLedger.ts';

const MONTH = { from: new Date(2026, 9, 24).getTime(), simulated: false };

describe('insights in the snapshot', () => {
  const loop = Array.from({ length: 12 }, (_, index) =>
    Object.assign(panelCall(`loop-${index}`, NOW - 300_000 + index * 4000), { contentHash: 'same' }),
  );
  async function snapshotOf(calls = [...history(), ...loop]) {
    const ledger = new MemoryLedger(calls);
    const insights = await readInsights(ledger, MONTH);
    return reportSnapshot(reportSources(ledger, { insights }), FIRST_VIEW);
  }

  it('passes the schema, and JSON, without a change', async () => {
    const snapshot = await snapshotOf();
    assert.deepEqual(decodeHostMessage(JSON.parse(JSON.stringify(snapshot))), {
      ok: true,
      message: snapshot,
    });
  });

  it('puts a loop before dear hours, with its exact amount and its calls’ feature', async () => {
    const { watch } = await snapshotOf();
    const unusual = watch.filter((item) => item.kind === 'unusual');
    assert.deepEqual(
      unusual.map(({ level }) => level),
      ['error', 'warning', 'warning'],
    );
    assert.equal(unusual[0]?.picoUsd, String(12n * BigInt(loop[0]?.picoUsd ?? 0)));
    assert.deepEqual(unusual[0]?.group, { by: 'feature', key: 'Panel art' });
  });

  it('has the same sums in the KPIs as in the groups of the page', async () => {
    const ledger = new MemoryLedger(history());
    const insights = await readInsights(ledger, MONTH);
    const { panels, by } = await reportSnapshot(reportSources(ledger, { insights }), {
      ...FIRST_VIEW,
      by: 'chapter',
    });
    const [, , chapter] = panels.costs;
    const spent = by.groups
      .filter(({ key }) => key !== null)
      .reduce((sum, group) => sum + BigInt(group.sum.billedPicoUsd), 0n);
    assert.equal(chapter?.spentPicoUsd, String(spent));
    const retries = panels.shares.find(({ id }) => id === 'retryRate');
    assert.deepEqual([retries?.part, retries?.whole], [by.total.retries, by.total.calls]);
  });

  it('knows no figure before they were read, and says so', async () => {
    const { panels, now, watch } = await reportSnapshot(
      reportSources(new MemoryLedger(history())),
      FIRST_VIEW,
    );
    assert.equal(panels.reading, true);
    assert.ok(panels.costs.every(({ picoUsd, state }) => picoUsd === undefined && state === 'unknown'));
    assert.equal(panels.savings, undefined);
    assert.equal(now.forecast, undefined);
    assert.equal(watch.filter(({ kind }) => kind === 'unusual').length, 0);
  });
});
