// `npm run screenshots`: the pictures of docs/images, taken of the real workbench with the sample and the simulator.
import { spawnSync } from 'node:child_process';
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

for (const [name, theme] of Object.entries(THEMES)) await shoot(name, theme);
await browser.close();
console.log(`docs/images: ${fs.readdirSync(images).join(', ')}`);
