// `npm run screenshots [-- NAME…]`: the pictures of docs/images, taken of the real workbench with the sample and the
// simulator, each section of the report over two months of calls, and the reconciliation. NAME is a theme (dark, light,
// contrast), `sections` (of all themes, or of those named beside it), or reconcile.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureInstalled, root } from './install.mjs';
import { onPinnedNode } from './node.mjs';
import { smallPng } from './smallPng.mjs';

onPinnedNode();
process.chdir(root);
ensureInstalled('.');
ensureInstalled('tools/vscode');
if (spawnSync(process.execPath, ['esbuild.mjs'], { stdio: 'inherit' }).status !== 0) process.exit(1);
const { launchBrowser } = await import('./vscode/browser.mjs');
const { openWindow, startServer } = await import('./vscode/server.mjs');
const { palette, PICTURE_SETTINGS } = await import('./vscode/drive.mjs');

const images = path.join(root, 'docs/images');
fs.mkdirSync(images, { recursive: true });
const THEMES = { dark: 'Dark Modern', light: 'Light Modern', contrast: 'Default High Contrast' };
const browser = await launchBrowser();

const rest = (page) => page.waitForTimeout(1200); // fonts, layout and the last live update

/** One window in one theme: the sample chapter generated, then the editor and the report as pictures. */
async function shoot(name, theme) {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'panelmeter-shots-'));
  const folder = path.join(work, 'night-bakery');
  fs.cpSync(path.join(root, 'examples/webtoon'), folder, { recursive: true });
  const settings = {
    ...PICTURE_SETTINGS,
    'panelmeter.simulator': true,
    'workbench.colorTheme': theme,
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
    await palette(page, 'View: Close Primary Side Bar');
    await page.mouse.move(400, 600);
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
    await palette(page, 'View: Close Editors in Other Groups');
    await frame.locator('.spend canvas').waitFor();
    await rest(page);
    await page.screenshot({ path: path.join(images, `report-${name}.png`) });
  } finally {
    await server.stop();
    fs.rmSync(work, { recursive: true, force: true });
  }
}

const SECTIONS = ['now', 'watch', 'time', 'by', 'features', 'spread', 'panels', 'models', 'calls', 'how'];

/** Two months of a pipeline that end now, as another process would record them. */
async function importHistory(ledger) {
  const { history, monthBefore, NOW } = await import('../test/page/support/history.ts');
  const shift = Date.now() - NOW;
  const moved = (at) => new Date(Date.parse(at) + shift).toISOString();
  const lines = [...monthBefore(), ...history()].map((call) =>
    JSON.stringify({ ...call, startedAt: moved(call.startedAt) }),
  );
  execFileSync(process.execPath, ['dist/panelmeter.cjs', 'import', '--ledger', ledger, '-'], {
    input: `${lines.join('\n')}\n`,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
}

/** Every section of the report in one theme, and the report in a side bar. */
async function shootSections(name, theme) {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'panelmeter-shots-'));
  const folder = path.join(work, 'moon-gate');
  fs.mkdirSync(folder);
  const settings = {
    ...PICTURE_SETTINGS,
    'workbench.colorTheme': theme,
    'workbench.activityBar.location': 'hidden',
    'panelmeter.budgets': { perDayUsd: 0.5 },
  };
  const server = await startServer({ install: [root], settings });
  try {
    const open = (viewport) => openWindow(browser, server, { folder, viewport });
    const ready = (page) =>
      page.locator('.statusbar-item[id="panelmeter.panelmeter.panelmeter.session"]').waitFor();
    const first = await open({ width: 1400, height: 900 });
    await ready(first);
    await first.context().close();
    const storage = path.join(server.home, 'data/User/workspaceStorage');
    const [workspace] = fs.readdirSync(storage);
    await importHistory(path.join(storage, workspace, 'panelmeter.panelmeter'));

    const page = await open({ width: 1400, height: 1000 });
    await ready(page);
    await palette(page, 'Notifications: Toggle Do Not Disturb Mode');
    await palette(page, 'View: Close Primary Side Bar');
    await palette(page, 'Panelmeter: Open Cost Report');
    const report = page
      .frameLocator('iframe.webview[src*="extensionId=panelmeter.panelmeter"]')
      .frameLocator('#active-frame');
    await report.locator('.compared').waitFor();
    await report.locator('.kpis', { hasText: 'missed' }).waitFor();
    await report.locator('.plot').focus();
    await report.locator('.plot').press('ArrowLeft');
    await report.locator('.plot').press('ArrowLeft');
    const take = async (section, file = section) => {
      await report.locator(`#${section}`).scrollIntoViewIfNeeded();
      await rest(page);
      await report
        .locator(`#${section}`)
        .screenshot({ path: path.join(images, `report-${file}-${name}.png`) });
    };
    await take('time');
    await report.locator('.plot').press('Escape');
    for (const section of SECTIONS) if (section !== 'time') await take(section);
    await report.getByRole('radio', { name: 'Changes' }).click();
    await take('by', 'changes');
    await page.context().close();

    const narrow = await open({ width: 900, height: 1000 });
    await ready(narrow);
    await palette(narrow, 'View: Show Panelmeter');
    // As wide as a side bar often is.
    const sash = narrow.locator('.monaco-sash.vertical:not(.disabled)').first();
    const edge = await sash.boundingBox();
    if (edge) {
      await narrow.mouse.move(edge.x + edge.width / 2, 500);
      await narrow.mouse.down();
      await narrow.mouse.move(340, 500, { steps: 4 });
      await narrow.mouse.up();
      await narrow.mouse.move(600, 500);
    }
    await narrow
      .frameLocator('iframe.webview[src*="purpose=webviewView"]')
      .frameLocator('#active-frame')
      .locator('.spend canvas')
      .waitFor();
    await rest(narrow);
    await narrow.screenshot({
      path: path.join(images, `report-side-${name}.png`),
      clip: { x: 0, y: 35, width: 340, height: 940 },
    });
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
    ...PICTURE_SETTINGS,
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
    await palette(page, 'Markdown: Open Locked Preview to the Side'); // as it is read
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

const started = Date.now();
const wanted = process.argv.slice(2);
const isWanted = (name) => wanted.length === 0 || wanted.includes(name);
const sections = isWanted('sections');
const themes = Object.entries(THEMES).filter(
  ([name]) => isWanted(name) || (sections && !Object.keys(THEMES).some((theme) => wanted.includes(theme))),
);
for (const [name, theme] of themes) {
  if (isWanted(name) && !wanted.includes('sections')) await shoot(name, theme);
  if (sections) await shootSections(name, theme);
}
if (isWanted('reconcile')) await shootReconcile();
await browser.close();
for (const name of fs.readdirSync(images)) {
  const file = path.join(images, name);
  if (fs.statSync(file).mtimeMs > started) fs.writeFileSync(file, smallPng(fs.readFileSync(file)));
}
console.log(`docs/images: ${fs.readdirSync(images).join(', ')}`);
