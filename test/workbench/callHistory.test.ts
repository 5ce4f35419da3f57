import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fillLedger } from '../../bench/ledger/fillLedger.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { root } from '../../tools/install.mjs';
import { integer } from '../../webview-ui/shownFigures.ts';
import { callFixture } from '../support/callFixture.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { reportFrame, statusItem, until } from '../../tools/vscode/drive.mjs';
import { Workbench } from './support/workbench.ts';

/** `PANELMETER_CALLS=1000000` takes minutes, and prints how long a reader waits. */
const MANY = Number(process.env['PANELMETER_CALLS'] ?? 100_000);
const FAR = Math.round(MANY * 0.6);
const command = path.join(root, 'dist/panelmeter.cjs');
const record = (dir: string, id: string) =>
  execFileSync(process.execPath, [command, 'import', '--ledger', dir, '-'], {
    encoding: 'utf8',
    input: JSON.stringify(callFixture({ id, startedAt: new Date().toISOString() })),
  });

describe('the call history in a real workbench', function () {
  this.timeout(0); // each wait has its own end
  let bench: Workbench;
  before(async () => {
    bench = await Workbench.start({ 'panelmeter.simulator': false });
  });
  after(() => bench.stop());

  it(`pages through ${MANY} calls, filters, sorts, and takes a call of another process`, async () => {
    const before = await bench.open('ch1.chapter.yaml');
    await statusItem(before).locator('a').click();
    await reportFrame(before).locator('.empty').waitFor();
    // The ledger's folder is made with the first call; another process records it.
    const storage = await until(() => bench.storage()[0], 'the storage of the workspace');
    record(storage, 'first');
    await reportFrame(before).locator('tr.call[data-call="first"]').waitFor();
    await before.context().close();
    // It would take all of them for calls that come while it looks on.
    for (const pid of bench.hosts()) process.kill(pid);
    await until(() => bench.hosts().length === 0, 'the end of the first window');
    fillLedger(storage, MANY, Date.now() - 60_000);
    const sealing = await openLedger({ dir: storage, worker: ledgerWorker });
    await sealing.sum({});
    await sealing.close();
    const ledger = await openLedger({ dir: storage, worker: ledgerWorker, readOnly: true });
    const filter = { simulated: false };
    const newest = { by: 'time', descending: true } as const;
    const { total } = await ledger.page(filter, 0, { order: newest, offset: 0 });
    assert.ok(total > 0.85 * MANY);

    const page = await bench.open('ch1.chapter.yaml');
    await statusItem(page).waitFor();
    const waited: Record<string, number> = {};
    let started = performance.now();
    const note = (what: string) => {
      waited[what] = Math.round(performance.now() - started);
      started = performance.now();
    };
    await statusItem(page).locator('a').click();
    const frame = reportFrame(page);
    await frame.locator('.tile .value').first().waitFor();
    note('click on the status bar until totals are drawn');
    await frame.locator('tr.call[data-call]').first().waitFor();
    started = performance.now();
    await frame.getByRole('radio', { name: 'All' }).click();
    await until(async () => {
      const caption = await frame.locator('#calls .caption').innerText();
      return caption.startsWith(`${integer(total)} in range`);
    }, `${total} calls in the report`);
    note('the range of all calls');
    const far = (await ledger.page(filter, 1, { order: newest, offset: FAR + 5 })).calls[0];
    const scroll = frame.locator('.calls-scroll');
    started = performance.now();
    await scroll.evaluate((element, top) => (element.scrollTop = top), FAR * 28);
    await frame.locator(`tr[data-place="${FAR + 5}"][data-call="${far?.id ?? ''}"]`).waitFor();
    note('a jump of the scrollbar');
    await frame.locator(`tr[data-place="${FAR + 5}"]`).click();
    await frame.locator('.receipt dl').waitFor();
    note('a receipt');

    record(storage, 'meanwhile');
    await frame.locator('.new-calls', { hasText: '1 new call' }).waitFor();
    await frame
      .locator(`tr[data-place="${FAR + 6}"][data-call="${far?.id ?? ''}"][aria-selected=true]`)
      .waitFor();
    await frame.locator('.new-calls').click();
    await frame.locator('tr[data-place="0"][data-call="meanwhile"]').waitFor();

    const dearest = (await ledger.page(filter, 1, { order: { by: 'cost', descending: true }, offset: 0 }))
      .calls[0];
    started = performance.now();
    await frame.locator('#calls th', { hasText: 'Cost' }).getByRole('button').click();
    await frame.locator(`tr[data-place="0"][data-call="${dearest?.id ?? ''}"]`).waitFor();
    note('another order');

    await frame.locator('.query input').fill('status:error panel:rare_p01,s1_p1');
    const where = [
      { kind: 'text', field: 'outcome', any: [{ how: 'is', text: 'error' }] },
      {
        kind: 'text',
        field: 'tag:panel',
        any: ['rare_p01', 's1_p1'].map((text) => ({ how: 'is' as const, text })),
      },
    ] as const;
    const found = await ledger.page({ ...filter, where }, 0, { order: newest, offset: 0 });
    started = performance.now();
    await page.keyboard.press('Enter');
    await frame.locator('#calls .caption', { hasText: `${integer(found.total)} in range` }).waitFor();
    note('a query of two parts');
    await ledger.close();
    if (process.env['PANELMETER_CALLS'] !== undefined) console.log(JSON.stringify(waited, null, 2));
  });
});
