import assert from 'node:assert/strict';
import type { FrameLocator, Page } from 'playwright-core';
import { lens, palette, statusItem, until } from '../../tools/vscode/drive.mjs';
import { Workbench } from './support/workbench.ts';

const frameOf = (page: Page, purpose: 'webviewView' | 'panel'): FrameLocator =>
  page
    .frameLocator(
      purpose === 'panel'
        ? '.editor-instance iframe.webview, iframe.webview[src*="extensionId=panelmeter.panelmeter"]:not([src*="purpose=webviewView"])'
        : 'iframe.webview[src*="extensionId=panelmeter.panelmeter"][src*="purpose=webviewView"]',
    )
    .frameLocator('#active-frame');
const period = (frame: FrameLocator) => frame.locator('.bar [role=radio][aria-checked=true]');

/** Whether the workbench's own store holds a page's state with this text. */
const isKept = (text: string): string => `(async () => {
  for (const { name } of await indexedDB.databases()) {
    const open = indexedDB.open(name);
    const db = await new Promise((resolve, reject) => {
      open.onsuccess = () => resolve(open.result);
      open.onerror = () => reject(open.error);
    });
    try {
      if (!db.objectStoreNames.contains('ItemTable')) continue;
      const read = db.transaction('ItemTable').objectStore('ItemTable').getAll();
      await new Promise((resolve) => (read.onsuccess = resolve));
      if (read.result.some((value) => String(value).includes(${JSON.stringify(text)}))) return true;
    } finally {
      db.close();
    }
  }
  return false;
})()`;

describe('the report in its places of a real workbench', function () {
  this.timeout(0); // each wait has its own end
  let bench: Workbench;
  before(async () => {
    bench = await Workbench.start();
  });
  after(() => bench.stop());

  it('is a view in the side bar, lives with the ledger, and comes back as it was after a reload', async () => {
    const page = await bench.open('ch1.chapter.yaml');
    const violations: string[] = [];
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text()) && /report\.(js|css)/.test(message.text()))
        violations.push(message.text());
    });
    await statusItem(page).waitFor();
    await palette(page, 'View: Show Panelmeter');
    const side = frameOf(page, 'webviewView');
    await side.getByText('No calls yet').waitFor();

    await lens(page, 'Generate panel').first().click();
    // The first call comes into the open view by itself.
    await side.locator('.tile .value .sim').first().waitFor();
    await side.locator('.spend canvas').waitFor();
    const width = await side.locator('main').evaluate((main: { clientWidth: number }) => main.clientWidth);
    assert.ok(width > 0 && width < 500, `${width} px`);

    await statusItem(page).locator('a').click();
    const panel = frameOf(page, 'panel');
    await panel.locator('.spend canvas').waitFor();
    await side.getByRole('radio', { name: '7 d' }).click();
    await panel.getByLabel('From').fill('2026-01-01');
    await panel.getByLabel('From').press('Tab');
    await panel.locator('.chip').waitFor();
    assert.equal(await period(side).innerText(), '7 d', 'each page has its own range');
    const chip = await panel.locator('.chip').innerText();
    // In a browser the editor writes down what pages keep every few seconds.
    for (const kept of ['7d', '2026-01-01'])
      await until(() => page.evaluate<boolean>(isKept(kept)), `the state with ${kept} on disk`);

    // Without the file that the address names: it would be opened in place of what was open.
    const address = new URL(page.url());
    const payload = JSON.parse(address.searchParams.get('payload') ?? '[]') as [string, string][];
    address.searchParams.set('payload', JSON.stringify(payload.filter(([name]) => name !== 'openFile')));
    await page.goto(address.href);
    await statusItem(page).waitFor();
    await palette(page, 'View: Show Panelmeter');
    await frameOf(page, 'webviewView').locator('.spend canvas').waitFor();
    assert.equal(await period(frameOf(page, 'webviewView')).innerText(), '7 d');
    await frameOf(page, 'panel').locator('.chip').waitFor();
    assert.equal(await frameOf(page, 'panel').locator('.chip').innerText(), chip);
    assert.deepEqual(violations, []);
  });
});
