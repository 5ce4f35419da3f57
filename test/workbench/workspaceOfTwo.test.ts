import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import manifest from '../../package.json' with { type: 'json' };
import type { Call } from '../../src/call.ts';
import { root } from '../../tools/install.mjs';
import { openWindow } from '../../tools/vscode/server.mjs';
import { lens, palette, reportFrame, statusItem, until } from '../../tools/vscode/drive.mjs';
import { Workbench } from './support/workbench.ts';

const spec = (id: string): string => `panel_id: ${id}\ntier: flash\nprompt: A lantern over ${id}.\n`;

describe('a workspace of two folders', () => {
  let bench: Workbench;
  let page: Page;
  before(async () => {
    bench = await Workbench.start({ 'panelmeter.statusBar': 'today' });
    for (const name of ['north', 'south']) {
      fs.mkdirSync(bench.file(name));
      fs.writeFileSync(bench.file(`${name}/${name}_gate.panel.yaml`), spec(`${name}_gate`));
    }
    // A folder's own settings: read for the specs in it.
    fs.mkdirSync(bench.file('south/.vscode'));
    const own = { 'panelmeter.outputFolder': 'renders' };
    fs.writeFileSync(bench.file('south/.vscode/settings.json'), JSON.stringify(own));
    const workspace = bench.file('two.code-workspace');
    const folders = [{ path: 'north' }, { path: 'south' }];
    fs.writeFileSync(workspace, JSON.stringify({ folders, settings: { 'panelmeter.models': {} } }));
    page = await openWindow(bench.browser, bench.server, {
      folder: workspace,
      open: bench.file('north/north_gate.panel.yaml'),
      viewport: { width: 1400, height: 900 },
    });
  });
  after(() => bench.stop());

  const calls = (): Call[] =>
    bench.ledgers().flatMap((dir) =>
      execFileSync(
        process.execPath,
        [path.join(root, 'dist/panelmeter.cjs'), 'calls', '--ndjson', '--ledger', dir],
        { encoding: 'utf8' },
      )
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Call),
    );

  it('runs where the files are: the manifest says workspace, on the machine that has them', () => {
    assert.deepEqual(manifest.extensionKind, ['workspace']);
  });

  it('estimates and generates specs of both folders, each image beside its own spec', async () => {
    await lens(page, 'Generate panel').first().click();
    await until(() => fs.existsSync(bench.file('north/panels-out/north_gate-a1.png')), 'the first image');
    await page.keyboard.press('Control+P');
    const input = page.locator('.quick-input-widget input.input');
    await input.fill('south_gate');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'south_gate.panel.yaml' }).click();
    await page.locator('.tab.active', { hasText: 'south_gate.panel.yaml' }).waitFor();
    await lens(page, 'never run').first().waitFor();
    await lens(page, 'Generate panel').first().click();
    await until(() => calls().length === 2, 'the second call');
    await until(() => fs.existsSync(bench.file('south/renders/south_gate-a1.png')), 'the second image');
  });

  it('keeps one ledger for the workspace, in which specs are told apart by folder', async () => {
    assert.equal(bench.ledgers().length, 1);
    assert.deepEqual(
      new Set(calls().map(({ specFile }) => specFile)),
      new Set(['north/north_gate.panel.yaml', 'south/south_gate.panel.yaml']),
    );
    await palette(page, 'Panelmeter: Open Cost Report');
    for (const panel of ['north_gate', 'south_gate'])
      await reportFrame(page).getByText(panel).first().waitFor();
    assert.match((await statusItem(page).textContent()) ?? '', /SIM \$0\.0\d\d/);
  });
});
