import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { peekSums } from '../../src/ledger/peek.ts';
import { callFixture } from '../support/callFixture.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { lens, palette, statusItem, until } from '../../tools/vscode/drive.mjs';
import { Workbench } from './support/workbench.ts';

/** Every file of a ledger, compressed ones as their text. */
function allBytes(dir: string): string {
  const root = path.join(dir, 'ledger-v1');
  return (
    fs
      .readdirSync(root, { recursive: true, encoding: 'utf8' })
      .map((name) => path.join(root, name))
      // The list of deletions names what was asked for.
      .filter((file) => !path.basename(file).startsWith('deletions'))
      .filter((file) => fs.existsSync(file) && fs.statSync(file).isFile())
      .map((file) => {
        const bytes = fs.readFileSync(file);
        return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
      })
      .join('\n')
  );
}

describe('Delete Calls… in a real workbench', () => {
  let bench: Workbench;
  let page: Page;
  before(async () => {
    bench = await Workbench.start({ 'panelmeter.statusBar': 'today' });
    page = await bench.open('cover.panel.yaml');
  });
  after(() => bench.stop());

  const choose = async (label: string): Promise<void> => {
    await palette(page, 'Panelmeter: Delete Calls');
    const row = page.locator('.quick-input-list .monaco-list-row', { hasText: label });
    await row.first().waitFor();
    await row.first().click();
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  };
  const shown = async () => (await statusItem(page).textContent())?.trim() ?? '';

  it('leaves no byte of what was chosen, and the status bar says what the ledger does', async () => {
    await lens(page, 'Generate panel').first().waitFor();
    await palette(page, 'Panelmeter: Generate Panel');
    const dir = await until(() => bench.ledgers()[0], 'a ledger');
    await until(() => allBytes(dir).includes('"simulated":true'), 'a simulated call');
    const ledger = await openLedger({ dir, worker: ledgerWorker });
    const real = {
      picoUsd: '950000000000',
      listPicoUsd: '950000000000',
      startedAt: new Date().toISOString(),
    };
    await ledger.append(callFixture({ id: 'real-call', ...real }));
    await until(async () => /^SIM \$0\.\d+$/.test(await shown()), 'the simulated call in the status bar');
    await choose('Simulated calls');
    await until(() => !allBytes(dir).includes('"simulated":true'), 'the simulated calls to be gone');
    assert.ok(allBytes(dir).includes('real-call'));
    await until(async () => (await shown()) === 'SIM $0', 'the status bar to say so');
    assert.equal((await peekSums(dir, Date.now())).real.today.billed, 950_000_000_000n);
    await ledger.close();
  });

  it('leaves an empty ledger when all are chosen', async () => {
    const dir = bench.ledgers()[0] ?? '';
    assert.ok(allBytes(dir).includes('real-call'));
    await choose('All calls of this workspace');
    await until(() => !allBytes(dir).includes('real-call'), 'all calls to be gone');
    assert.equal(await shown(), 'SIM $0');
    assert.equal((await peekSums(dir, Date.now())).real.today.calls, 0);
  });
});
