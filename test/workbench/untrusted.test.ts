import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { palette, statusItem, toast, until, Workbench } from './support/workbench.ts';

describe('a workspace that is not trusted', () => {
  let bench: Workbench;
  let page: Page;
  before(async () => {
    const settings = { 'security.workspace.trust.startupPrompt': 'never' };
    bench = await Workbench.start(settings, {}, undefined, true);
    page = await bench.open('README.md');
  });
  after(() => bench.stop());

  /** Port and token: a workspace whose proxy was ever started has them. */
  const places = (): string[] =>
    bench
      .storage()
      .filter((dir) => fs.existsSync(dir))
      .flatMap((dir) => fs.readdirSync(dir, { recursive: true, encoding: 'utf8' }))
      .filter((name) => path.basename(name) === 'proxy.json');

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
