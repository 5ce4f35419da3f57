import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { openWindow } from '../../tools/vscode/server.mjs';
import { palette, statusItem, toast, until } from '../../tools/vscode/drive.mjs';
import { Workbench } from './support/workbench.ts';

const BASE = /^http:\/\/127\.0\.0\.1:\d+\/k\/[\w-]+\/t\/folder=(\w+)\/terminal=(\w+)$/;

describe('tracked terminals of a workspace with two folders', () => {
  let bench: Workbench;
  let page: Page;
  before(async () => {
    bench = await Workbench.start();
    for (const name of ['first', 'second']) {
      fs.mkdirSync(bench.file(name));
      fs.writeFileSync(bench.file(`${name}/notes.txt`), name);
    }
    const workspace = bench.file('two.code-workspace');
    fs.writeFileSync(workspace, JSON.stringify({ folders: [{ path: 'first' }, { path: 'second' }] }));
    page = await openWindow(bench.browser, bench.server, {
      folder: workspace,
      open: path.join(bench.folder, 'second/notes.txt'),
      viewport: { width: 1400, height: 900 },
    });
  });
  after(() => bench.stop());

  it('carry the name of the folder that they were opened in, and their own', async () => {
    await page.locator('.tab', { hasText: 'notes.txt' }).waitFor();
    await until(async () => (await statusItem(page).textContent())?.includes('SIM'), 'the extension');
    await palette(page, "Panelmeter: Track This Workspace's Terminals");
    await toast(page, 'Gemini calls of new terminals').waitFor();
    await palette(page, 'Panelmeter: New Tracked Terminal');
    const input = page.locator('.quick-input-widget input.input');
    await input.waitFor();
    await input.fill('render');
    await page.keyboard.press('Enter');
    await page.locator('.terminal-wrapper.active .xterm-screen').waitFor();
    await until(async () => {
      // Typed again until the shell has begun to read.
      await page.locator('.terminal-wrapper.active textarea').first().focus();
      await page.keyboard.type('printf %s "$GOOGLE_GEMINI_BASE_URL" > base.txt\n');
      await new Promise((resolve) => setTimeout(resolve, 500));
      return (
        fs.existsSync(bench.file('second/base.txt')) && fs.statSync(bench.file('second/base.txt')).size > 0
      );
    }, 'the terminal, opened in the second folder');
    const said = fs.readFileSync(bench.file('second/base.txt'), 'utf8');
    assert.deepEqual(BASE.exec(said)?.slice(1), ['second', 'render'], said);
  });

  it('of the other folder carry the other name', async () => {
    await page.keyboard.press('Control+Shift+E');
    await palette(page, 'Terminal: Create New Terminal');
    // Of several folders VS Code asks which.
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'first' }).first().click();
    await until(async () => {
      await page.locator('.terminal-wrapper.active textarea').first().focus();
      await page.keyboard.type('printf %s "$GOOGLE_GEMINI_BASE_URL" > base.txt\n');
      await new Promise((resolve) => setTimeout(resolve, 500));
      return (
        fs.existsSync(bench.file('first/base.txt')) && fs.statSync(bench.file('first/base.txt')).size > 0
      );
    }, 'the terminal of the first folder');
    assert.match(fs.readFileSync(bench.file('first/base.txt'), 'utf8'), /\/t\/folder=first$/);
  });
});
