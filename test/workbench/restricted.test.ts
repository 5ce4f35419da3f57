import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../../tools/install.mjs';
import { lens, palette, statusItem, toast, until } from '../../tools/vscode/drive.mjs';
import { Workbench } from './support/workbench.ts';

describe('a folder that is not trusted', () => {
  let bench: Workbench;
  let page: Page;
  before(async () => {
    bench = await Workbench.start({}, {}, root, { asksForTrust: true });
    const settings = bench.file('.vscode/settings.json');
    fs.mkdirSync(path.dirname(settings), { recursive: true });
    // What a stranger's folder may wish for.
    fs.writeFileSync(settings, JSON.stringify({ 'panelmeter.outputFolder': '../taken' }));
    page = await bench.open('cover.panel.yaml');
    await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
  });
  after(() => bench.stop());

  /** Port and token: a workspace whose proxy was ever started has them. */
  const places = (): string[] =>
    bench
      .storage()
      .filter((dir) => fs.existsSync(dir))
      .flatMap((dir) => fs.readdirSync(dir, { recursive: true, encoding: 'utf8' }))
      .filter((name) => path.basename(name) === 'proxy.json');

  it('is estimated, and its own output folder is not used', async () => {
    await lens(page, 'Generate panel').first().click();
    await until(() => fs.existsSync(bench.file('panels-out/cover-a1.png')), 'the image beside the spec');
    assert.ok(!fs.existsSync(bench.file('../taken')));
  });

  it('is told why its terminals are not tracked, and no proxy is started', async () => {
    await until(async () => (await statusItem(page).textContent())?.includes('SIM'), 'the extension');
    await palette(page, "Panelmeter: Track This Workspace's Terminals");
    await toast(page, 'not trusted are not tracked').waitFor();
    assert.deepEqual(places(), []);
  });

  it('is tracked when it was trusted and somebody asks for it, not before', async () => {
    await palette(page, 'Workspaces: Manage Workspace Trust');
    await page
      .locator('.workspace-trust-editor .monaco-button', { hasText: /^Trust$/ })
      .first()
      .click();
    await until(
      async () =>
        (await page.locator('.statusbar-item[id="status.workspaceTrust"]').count()) === 0 || undefined,
      'the trust',
    );
    assert.deepEqual(places(), []);
    await palette(page, "Panelmeter: Track This Workspace's Terminals");
    await toast(page, 'Gemini calls of new terminals').waitFor();
    assert.equal(places().length, 1);
  });
});
