// Hands and eyes in the real workbench: for its tests, and for scripts that take pictures of it.
import fs from 'node:fs';
import path from 'node:path';
import { smallPng } from '../smallPng.mjs';

/** A quiet window: what a picture is of, and little beside it. */
export const PICTURE_SETTINGS = {
  'breadcrumbs.enabled': false,
  'editor.fontFamily': "'DejaVu Sans Mono', monospace",
  'editor.minimap.enabled': false,
  'editor.occurrencesHighlight': 'off',
  'editor.renderLineHighlight': 'none',
  'terminal.integrated.fontFamily': "'DejaVu Sans Mono', monospace",
  'window.commandCenter': false,
  'workbench.layoutControl.enabled': false,
};

/**
 * Waits for what comes in its own time; the end is generous, so that a hang fails with a name instead of stopping a run.
 * @template T
 * @param {() => Promise<T | undefined | false> | T | undefined | false} look
 * @param {string} what
 * @returns {Promise<T>}
 */
export async function until(look, what) {
  for (const end = Date.now() + 45_000; Date.now() < end; await new Promise((done) => setTimeout(done, 50))) {
    const value = await look();
    if (value) return value;
  }
  throw new Error(`waited in vain for ${what}`);
}

/** Watches for the next key: `reached` tells whether this input got it. Another element's is dropped. */
const watchNextKey = (input) =>
  input.evaluateHandle((element) => ({
    reached: new Promise((done) => {
      const look = (event) => {
        if (event.target !== element) {
          event.preventDefault();
          event.stopImmediatePropagation();
        }
        end(event.target === element);
      };
      const end = (reached) => {
        removeEventListener('keydown', look, true);
        clearTimeout(timer);
        done(reached);
      };
      const timer = setTimeout(end, 1500, false); // it went into a frame
      addEventListener('keydown', look, true);
    }),
  }));

/**
 * Runs a command as a person does.
 * @param {import('playwright-core').Page} page
 * @param {string} title
 */
export async function palette(page, title) {
  const input = page.locator('.quick-input-widget input.input');
  // The one that an Enter runs: until the list is narrowed that is what was run last.
  const row = page.locator('.quick-input-list .monaco-list-row.focused', { hasText: title });
  // While the workbench starts, or a page takes the focus once it is shown, the palette may not come, or go again.
  await until(async () => {
    if (!(await input.isVisible())) await page.keyboard.press('F1');
    try {
      await input.fill(`>${title}`, { timeout: 1000 });
      await row.waitFor({ timeout: 3000 });
      const key = await watchNextKey(input);
      await input.press('Enter', { timeout: 1000 });
      return await key.evaluate(({ reached }) => reached);
    } catch {
      return false; // once more
    }
  }, title);
}

/** Opens a file of the folder as a person would who knows its name. */
export async function openFile(page, name) {
  const input = page.locator('.quick-input-widget input.input');
  const base = path.posix.basename(name);
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: base }).first();
  const isOpen = () => page.locator('.tab.active', { hasText: base }).isVisible();
  // The list is another one while it is searched: then an Enter opens nothing.
  await until(async () => {
    if (!(await input.isVisible())) await page.keyboard.press('Control+P');
    await page.waitForTimeout(500);
    if (!(await input.isVisible())) return false;
    await input.fill(name);
    await page.waitForTimeout(700);
    if (await row.isVisible()) await page.keyboard.press('Enter');
    await page.waitForTimeout(700);
    return isOpen();
  }, name);
}

/** Into the middle of the editor. */
export async function goToLine(page, line) {
  const input = page.locator('.quick-input-widget input.input');
  await page.keyboard.press('Control+G');
  await input.waitFor();
  await input.fill(`:${line}`);
  await page.keyboard.press('Enter');
  await input.waitFor({ state: 'hidden' });
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string | RegExp} text
 */
export const lens = (page, text) => page.locator('.codelens-decoration a', { hasText: text });

/** @param {import('playwright-core').Page} page */
export const statusItem = (page) =>
  page.locator('.statusbar-item[id="panelmeter.panelmeter.panelmeter.session"]');

/**
 * @param {import('playwright-core').Page} page
 * @param {string | RegExp} text
 */
export const toast = (page, text) => page.locator('.notification-toast', { hasText: text });

/**
 * The cost report inside the two nested frames of a webview.
 * @param {import('playwright-core').Page} page
 */
export const reportFrame = (page) =>
  page.frameLocator('iframe.webview[src*="extensionId=panelmeter.panelmeter"]').frameLocator('#active-frame');

/** The status bar's hover, open until the mouse goes. */
export async function hoverStatus(page) {
  await page.mouse.move(300, 200);
  await statusItem(page).hover();
  const hover = page.locator('.monaco-hover:visible').first();
  await hover.waitFor();
  return hover;
}

/** Types into the terminal that is shown; a shell that is still starting hears nothing. */
export async function typeInTerminal(page, text) {
  await page.locator('.terminal-wrapper.active .xterm-screen').waitFor();
  await page.locator('.terminal-wrapper.active textarea').first().focus();
  await page.keyboard.type(`${text}\n`);
}

/**
 * Where the extension keeps the calls of each folder.
 * @param {{ home: string }} server
 */
export function ledgersOf(server) {
  const storage = path.join(server.home, 'data/User/workspaceStorage');
  if (!fs.existsSync(storage)) return [];
  return fs
    .readdirSync(storage)
    .map((name) => path.join(storage, name, 'panelmeter.panelmeter'))
    .filter((dir) => fs.existsSync(path.join(dir, 'ledger-v1')));
}

/** A picture of the window with few bytes. */
export async function takePicture(page, file, { clip, colours = 256 } = {}) {
  await page.waitForTimeout(1200); // fonts, layout and the last live update
  const png = await page.screenshot({ ...(clip ? { clip } : {}) });
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, smallPng(png, colours));
}
