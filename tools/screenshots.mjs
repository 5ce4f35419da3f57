// `npm run screenshots [-- NAME…]`: the pictures of docs/images, taken of the real workbench with the sample and the
// simulator; NAME is a theme (dark, light, contrast) or reconcile.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureInstalled, root } from './install.mjs';
import { onPinnedNode } from './node.mjs';

onPinnedNode();
process.chdir(root);
ensureInstalled('.');
ensureInstalled('tools/vscode');
if (spawnSync(process.execPath, ['esbuild.mjs'], { stdio: 'inherit' }).status !== 0) process.exit(1);
const { launchBrowser } = await import('./vscode/browser.mjs');
const { openWindow, startServer } = await import('./vscode/server.mjs');

const images = path.join(root, 'docs/images');
fs.mkdirSync(images, { recursive: true });
const THEMES = { dark: 'Dark Modern', light: 'Light Modern', contrast: 'Default High Contrast' };
const browser = await launchBrowser();

async function palette(page, title) {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input.input').fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().waitFor();
  await page.keyboard.press('Enter');
}

const rest = (page) => page.waitForTimeout(1200); // fonts, layout and the last live update

/** One window in one theme: the sample chapter generated, then the editor and the report as pictures. */
async function shoot(name, theme) {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'panelmeter-shots-'));
  const folder = path.join(work, 'night-bakery');
  fs.cpSync(path.join(root, 'examples/webtoon'), folder, { recursive: true });
  const settings = {
    'panelmeter.simulator': true,
    'workbench.colorTheme': theme,
    'editor.minimap.enabled': false,
  };
  const server = await startServer({ install: [root], settings });
  try {
    const page = await openWindow(browser, server, {
      folder,
      open: path.join(folder, 'ch1.chapter.yaml'),
      viewport: { width: 1500, height: 940 },
    });
    const lens = (text) => page.locator('.codelens-decoration a', { hasText: text }).first();
    const status = page.locator('.statusbar-item[id="panelmeter.panelmeter.panelmeter.session"]');
    await lens(/SIM ~\$/).waitFor();
    await lens('Generate chapter').click();
    await lens(/Chapter 1: 7 of 7 panels/).waitFor({ timeout: 120_000 });
    await lens('Generate panel').click();
    await page.locator('.tab', { hasText: '.png' }).waitFor();
    await rest(page);
    await page.screenshot({ path: path.join(images, `editor-${name}.png`) });
    await status.hover();
    await page.locator('.monaco-hover:visible').first().waitFor();
    await rest(page);
    await page.screenshot({
      path: path.join(images, `tooltip-${name}.png`),
      clip: { x: 900, y: 560, width: 600, height: 380 },
    });
    await page.mouse.move(400, 400);
    await palette(page, 'Panelmeter: Open Cost Report');
    const frame = page
      .frameLocator('iframe.webview[src*="extensionId=panelmeter.panelmeter"]')
      .frameLocator('#active-frame');
    await frame.getByText('gemini-3-pro-image').first().waitFor();
    await rest(page);
    await page.screenshot({ path: path.join(images, `report-${name}.png`) });
  } finally {
    await server.stop();
    fs.rmSync(work, { recursive: true, force: true });
  }
}

/** A bill beside a ledger, both of the tests: the calls are recorded by the command, as another process would. */
async function shootReconcile() {
  const { billLedger } = await import('../test/support/billLedger.ts');
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'panelmeter-shots-'));
  const folder = path.join(work, 'night-bakery');
  fs.mkdirSync(folder);
  fs.copyFileSync(path.join(root, 'test/fixtures/billing/report.csv'), path.join(folder, 'bill.csv'));
  const settings = {
    'workbench.colorTheme': THEMES.light,
    'workbench.activityBar.location': 'hidden',
    'markdown.preview.fontSize': 12,
  };
  const server = await startServer({ install: [root], settings });
  try {
    const open = () => openWindow(browser, server, { folder, viewport: { width: 1500, height: 1500 } });
    const status = (page) =>
      page.locator('.statusbar-item[id="panelmeter.panelmeter.panelmeter.session"]').waitFor();
    const first = await open();
    await status(first);
    await first.context().close();
    const storage = path.join(server.home, 'data/User/workspaceStorage');
    const [workspace] = fs.readdirSync(storage);
    const ledger = path.join(storage, workspace, 'panelmeter.panelmeter');
    execFileSync(process.execPath, ['dist/panelmeter.cjs', 'import', '--ledger', ledger, '-'], {
      input: billLedger.map((call) => `${JSON.stringify(call)}\n`).join(''),
    });
    const page = await open();
    await status(page);
    await palette(page, 'View: Close Primary Side Bar');
    await palette(page, 'Panelmeter: Reconcile with Bill');
    await page.locator('.quick-input-title', { hasText: 'Cloud Billing export' }).waitFor();
    const file = page.locator('.quick-input-widget input.input');
    await file.fill(path.join(folder, 'bill.csv'));
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'bill.csv' }).waitFor();
    await file.press('Enter');
    await page.locator('.tab.active', { hasText: 'Bill bill.csv' }).waitFor();
    await palette(page, 'Markdown: Open Preview to the Side'); // as it is read
    await page
      .frameLocator('iframe.webview[src*="markdown-language-features"]')
      .frameLocator('#active-frame')
      .getByText('By day and SKU')
      .waitFor();
    await page.locator('.tab', { hasText: '[Preview]' }).click();
    await palette(page, 'View: Close Editors in Other Groups');
    await rest(page);
    await page.screenshot({ path: path.join(images, 'reconcile.png') });
  } finally {
    await server.stop();
    fs.rmSync(work, { recursive: true, force: true });
  }
}

const wanted = process.argv.slice(2);
const isWanted = (name) => wanted.length === 0 || wanted.includes(name);
for (const [name, theme] of Object.entries(THEMES)) if (isWanted(name)) await shoot(name, theme);
if (isWanted('reconcile')) await shootReconcile();
await browser.close();
console.log(`docs/images: ${fs.readdirSync(images).join(', ')}`);
