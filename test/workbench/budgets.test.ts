import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { callFixture } from '../support/callFixture.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { lens, palette, statusItem, toast, until } from '../../tools/vscode/drive.mjs';
import { Workbench } from './support/workbench.ts';

describe('a hard budget in a real workbench', () => {
  let bench: Workbench;
  let page: Page;
  before(async () => {
    const settings = {
      'panelmeter.simulator': false,
      'panelmeter.lens.count': 'onDemand',
      'panelmeter.budgets': { perDayUsd: 0.01, hard: true },
    };
    // Never used: the budget keeps every call from being sent.
    bench = await Workbench.start(settings, { GEMINI_API_KEY: 'no-real-key' });
    page = await bench.open('cover.panel.yaml');
  });
  after(() => bench.stop());

  const refused = () => toast(page, "Today's budget would not hold");

  it('stands in the lens, and refuses with a message that has ways on', async () => {
    await lens(page, "Over today's budget ($0 of $0.010)").waitFor();
    await palette(page, 'Panelmeter: Generate Panel');
    await refused().waitFor();
    for (const name of ['Override once', 'Raise budget', 'Open budget'])
      await refused().getByRole('button', { name }).waitFor();
  });

  it('is raised for today from its message', async () => {
    await refused().getByRole('button', { name: 'Raise budget' }).click();
    const input = page.locator('.quick-input-widget input.input');
    await input.waitFor();
    // What the refused call needed and a tenth more, not half as much again as $0.01.
    const suggested = Number(await input.inputValue());
    assert.ok(suggested > 0.02, `${suggested} is suggested`);
    await input.fill('1');
    await page.keyboard.press('Enter');
    await lens(page, 'Generate panel').first().waitFor();
  });

  it('tells of a threshold once, also when another process spent the money, and colours the status bar', async () => {
    const dir = await until(() => bench.ledgers()[0], 'a ledger');
    const ledger = await openLedger({ dir, worker: ledgerWorker });
    const startedAt = new Date().toISOString();
    await ledger.append(callFixture({ picoUsd: '950000000000', listPicoUsd: '950000000000', startedAt }));
    const told = toast(page, "Today's budget is at 95 %: $0.950 of $1.00.");
    await told.waitFor();
    await told.getByRole('button', { name: 'Show report' }).waitFor();
    await until(
      async () => (await statusItem(page).textContent())?.trim() === '$0.950 of $1.00',
      'the status bar',
    );
    await until(
      async () => (await statusItem(page).getAttribute('class'))?.includes('warning-kind'),
      'its warning colour',
    );
    await ledger.append(callFixture({ id: 'call-2', picoUsd: '1', listPicoUsd: '1', startedAt }));
    await ledger.close();
    await lens(page, "Over today's budget ($0.950 of $1.00)").waitFor();
    if ((await told.count()) !== 1) throw new Error('it was told twice');
    await told.getByRole('button', { name: 'Silence for 30 days' }).click();
    await told.waitFor({ state: 'detached' });
  });

  it('tells nothing more of a budget that was silenced, and still colours the status bar', async () => {
    const dir = await until(() => bench.ledgers()[0], 'a ledger');
    const ledger = await openLedger({ dir, worker: ledgerWorker });
    const startedAt = new Date().toISOString();
    const amount = '60000000000';
    await ledger.append(callFixture({ id: 'call-3', picoUsd: amount, listPicoUsd: amount, startedAt }));
    await ledger.close();
    await until(
      async () => (await statusItem(page).getAttribute('class'))?.includes('error-kind'),
      'its error colour',
    );
    await lens(page, "Over today's budget ($1.01 of $1.00)").waitFor();
    if ((await toast(page, "Today's budget is at 101 %").count()) > 0)
      throw new Error('it was told all the same');
  });
});

describe('a chapter run beyond the free tier in a real workbench', () => {
  let bench: Workbench;
  before(async () => {
    bench = await Workbench.start(
      {
        'panelmeter.simulator': false,
        'panelmeter.lens.count': 'onDemand',
        'panelmeter.billingTier': 'free',
      },
      { GEMINI_API_KEY: 'no-real-key' },
    );
  });
  after(() => bench.stop());

  it('warns before it starts, and sends nothing when that is declined', async () => {
    const scene = (at: number): string => `  - { panel_id: p${at}, prompt: What happens in scene ${at}? }\n`;
    const panels = Array.from({ length: 21 }, (_none, at) => scene(at));
    const text = `chapter: long\ndefaults: { model: gemini-3.8-flash }\npanels:\n${panels.join('')}`;
    fs.writeFileSync(bench.file('long.chapter.yaml'), text);
    const page = await bench.open('long.chapter.yaml');
    await lens(page, 'Needs 21 requests of 3.8-flash, 20 left today on the free tier').waitFor();
    await palette(page, 'Panelmeter: Generate Chapter');
    const warning = toast(page, 'Needs 21 requests of 3.8-flash, 20 left today on the free tier. Start all');
    await warning.waitFor();
    await warning.getByRole('button', { name: 'Cancel' }).click();
    await warning.waitFor({ state: 'detached' });
    await until(
      async () => (await statusItem(page).textContent())?.trim() === '$0',
      'the status bar without a run',
    );
    const journals = bench.ledgers().flatMap((dir) => {
      const folder = path.join(dir, 'ledger-v1/journal');
      return fs.existsSync(folder) ? fs.readdirSync(folder) : [];
    });
    assert.deepEqual(journals, [], 'no call was recorded');
  });
});
