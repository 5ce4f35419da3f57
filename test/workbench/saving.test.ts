import assert from 'node:assert/strict';
import fs from 'node:fs';
import type { FrameLocator, Page } from 'playwright-core';
import Papa from 'papaparse';
import { PNG } from 'pngjs';
import { lens, palette, reportFrame, statusItem, toast, until } from '../../tools/vscode/drive.mjs';
import { Workbench } from './support/workbench.ts';

/** As much of the browser's clipboard as is read. */
interface Board {
  read(): Promise<{ types: string[]; getType(type: string): Promise<Blob> }[]>;
}

const question = (page: Page) => page.locator('.quick-input-widget input.input');

/** Answers a question of several choices, by the keyboard. */
async function choose(page: Page, title: string | RegExp, choice?: string): Promise<void> {
  await page.locator('.quick-input-titlebar', { hasText: title }).waitFor();
  if (choice !== undefined) await question(page).fill(choice);
  await page.keyboard.press('Enter');
}

/** Names a file in the editor's own dialog for saving, which offers one. */
async function saveAs(page: Page, offered: string, file: string): Promise<string> {
  await until(async () => (await question(page).inputValue()).endsWith(offered), `a dialog with ${offered}`);
  await question(page).fill(file);
  await until(async () => (await question(page).inputValue()) === file, 'the name');
  await page.keyboard.press('Enter');
  await until(() => fs.existsSync(file) && fs.statSync(file).size > 0, file);
  await question(page).waitFor({ state: 'hidden' });
  return file;
}

const rowsOf = (file: string): Record<string, string>[] =>
  Papa.parse<Record<string, string>>(fs.readFileSync(file, 'utf8'), { header: true, skipEmptyLines: true })
    .data;

describe('what is saved, copied and exported in a real workbench', function () {
  this.timeout(0); // each wait has its own end
  let bench: Workbench;
  let page: Page;
  let frame: FrameLocator;
  before(async () => {
    bench = await Workbench.start({ 'files.simpleDialog.enable': true });
    page = await bench.open('ch1.chapter.yaml');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    for (const panel of [0, 1]) {
      await lens(page, 'Generate panel').nth(panel).click();
      await page.locator('.tab', { hasText: `s1_p0${panel + 1}-a1.png` }).waitFor();
    }
    await statusItem(page).locator('a').click();
    frame = reportFrame(page);
    await frame.locator('#calls .caption', { hasText: '2 in range' }).waitFor();
    await frame.locator('.spend canvas').waitFor();
  });
  after(() => bench.stop());

  const menu = async (section: string, item: string): Promise<void> => {
    await frame.locator(`section#${section} .menu summary`).first().click();
    await frame.locator(`section#${section} .menu`).getByRole('button', { name: item }).first().click();
  };

  it('a chart as PNG and SVG, and its table as CSV, where the dialog says', async () => {
    await menu('time', 'Save as PNG');
    const png = await saveAs(page, 'Spend over time.png', bench.file('chart.png'));
    const { width, height } = PNG.sync.read(fs.readFileSync(png));
    assert.ok(width > 400 && height > 200, `${width} × ${height}`);
    await menu('time', 'Save as SVG');
    const svg = fs.readFileSync(await saveAs(page, 'Spend over time.svg', bench.file('chart.svg')), 'utf8');
    assert.match(svg, /^<svg [\s\S]*Spend per day by model[\s\S]*simulated[\s\S]*<\/svg>\s*$/);
    await menu('time', 'Save as CSV');
    const rows = rowsOf(await saveAs(page, 'Spend over time.csv', bench.file('chart.csv')));
    assert.ok(rows.length > 0);
  });

  it('nothing where the dialog is left', async () => {
    await menu('time', 'Save as SVG');
    await until(async () => (await question(page).inputValue()).endsWith('.svg'), 'a dialog');
    await page.keyboard.press('Escape');
    await question(page).waitFor({ state: 'hidden' });
    assert.equal(fs.existsSync(bench.file('Spend over time.svg')), false);
    assert.equal(await frame.locator('.notice.error').count(), 0);
  });

  it('a chart as a picture on the clipboard', async () => {
    await menu('time', 'Copy as PNG');
    const bytes = await until(
      () =>
        frame.locator('main').evaluate(async () => {
          const clipboard = (globalThis as unknown as { navigator: { clipboard: Board } }).navigator
            .clipboard;
          const [item] = await clipboard.read();
          if (!item?.types.includes('image/png')) return undefined;
          return [...new Uint8Array(await (await item.getType('image/png')).arrayBuffer())];
        }),
      'a picture on the clipboard',
    );
    const { width, height } = PNG.sync.read(Buffer.from(bytes));
    assert.ok(width > 400 && height > 200, `${width} × ${height}`);
  });

  it('the calls that the report shows, and one alone, without being asked which', async () => {
    await frame.locator('.query input').fill('panel:s1_p02');
    await page.keyboard.press('Enter');
    await frame.locator('#calls .caption', { hasText: '1 in range' }).waitFor();
    await frame.getByRole('button', { name: 'Export these' }).click();
    await choose(page, 'Export (1/3): format', 'CSV');
    const these = rowsOf(await saveAs(page, 'gemini-costs.csv', bench.file('these.csv')));
    assert.deepEqual(these.map((row) => row['tag_panel']), ['s1_p02']); // prettier-ignore
    await toast(page, 'Exported 1 call to these.csv').waitFor();

    await frame.locator('.query input').fill('');
    await page.keyboard.press('Enter');
    await frame.locator('#calls .caption', { hasText: '2 in range' }).waitFor();
    await frame.locator('tr.call', { hasText: 's1_p01' }).click();
    await frame.locator('.receipt').getByRole('button', { name: 'Export' }).click();
    await choose(page, 'Export (1/3): format', 'CSV');
    const one = rowsOf(await saveAs(page, 'gemini-costs.csv', bench.file('one.csv')));
    assert.deepEqual(one.map((row) => row['tag_panel']), ['s1_p01']); // prettier-ignore
  });

  it('all calls by the command, after its three questions and the dialog', async () => {
    await palette(page, 'Notifications: Clear All Notifications'); // three are shown at a time
    await palette(page, 'Panelmeter: Export');
    await choose(page, 'Export (1/3): format', 'CSV');
    await choose(page, 'Export (2/3): range', 'Today');
    await choose(page, 'Export (3/3): options');
    const rows = rowsOf(await saveAs(page, 'gemini-costs.csv', bench.file('all.csv')));
    assert.deepEqual(new Set(rows.map((row) => row['tag_panel'])), new Set(['s1_p01', 's1_p02']));
    assert.equal(rows.length, 2);
    await toast(page, 'Exported 2 calls to all.csv').waitFor();
  });
});
