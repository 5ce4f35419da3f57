import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../../tools/install.mjs';
import { lens, palette, toast, until, Workbench } from './support/workbench.ts';

describe('a folder that is not trusted', () => {
  let bench: Workbench;
  let page: Page;
  before(async () => {
    bench = await Workbench.start({}, {}, root, { trust: true });
    const settings = bench.file('.vscode/settings.json');
    fs.mkdirSync(path.dirname(settings), { recursive: true });
    // What a stranger's folder may wish for.
    fs.writeFileSync(settings, JSON.stringify({ 'panelmeter.outputFolder': '../taken' }));
    page = await bench.open('cover.panel.yaml');
    await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
  });
  after(() => bench.stop());

  it('is estimated, and its own output folder is not used', async () => {
    await lens(page, 'Generate panel').first().click();
    await until(() => fs.existsSync(bench.file('panels-out/cover-a1.png')), 'the image beside the spec');
    assert.ok(!fs.existsSync(bench.file('../taken')));
  });

  it('has no tracked terminals, and is told why', async () => {
    await palette(page, "Panelmeter: Track This Workspace's Terminals");
    await toast(page, 'Terminals of a workspace that is not trusted are not tracked.').waitFor();
  });
});
