import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { Call } from '../../src/call.ts';
import { comingDay } from '../../src/pricing/changeWords.ts';
import { root } from '../../tools/install.mjs';
import { palette, reportFrame, statusItem, toast, until } from '../../tools/vscode/drive.mjs';
import { Workbench } from './support/workbench.ts';

/** Models of no shipped book, so that none of its dates takes part. */
const MODEL = 'gemini-own-argon';
const UNPRICED = 'gemini-own-neon';
const DAY = 86_400_000;
/** The change lies in the future whenever this runs. */
const CHANGE = new Date(Date.now() + 10 * DAY).toISOString().slice(0, 10);

function prices(...models: object[]): string {
  const row = (from: string | null, to: string | null, usd: string): object => ({
    from,
    to,
    tiers: [{ maxPromptTokens: null, meters: { 'input.text': usd, 'output.text': usd } }],
  });
  const argon = { id: MODEL, prices: [row(null, CHANGE, '2'), row(CHANGE, null, '4')] };
  return JSON.stringify({ models: [argon, ...models] }, null, 2);
}
const neon = {
  id: UNPRICED,
  prices: [{ from: null, to: null, tiers: [{ maxPromptTokens: null, meters: { 'input.text': '3' } }] }],
};

function call(id: string, daysAgo: number, model: string): string {
  const usage = { promptTokens: 1_000_000, totalTokens: 1_000_000 };
  const startedAt = new Date(Date.now() - daysAgo * DAY).toISOString();
  const sent = { method: 'generateContent', httpStatus: 200, outcome: 'ok' };
  return JSON.stringify({ id, startedAt, requestedModel: model, modelVersion: model, ...sent, ...usage });
}

function panelmeter(args: string[], input = ''): string {
  const command = path.join(root, 'dist/panelmeter.cjs');
  return execFileSync(process.execPath, [command, ...args], { encoding: 'utf8', input });
}

describe('prices that change, in a real workbench', () => {
  let bench: Workbench;
  let page: Page;
  let dir: string;

  before(async () => {
    bench = await Workbench.start({ 'panelmeter.priceBookPath': 'mine.prices.json' });
    fs.writeFileSync(bench.file('mine.prices.json'), prices());
    const first = await bench.open('cover.panel.yaml');
    dir = await until(() => bench.ledgers()[0], 'a ledger');
    await first.context().close();
    const lines = [call('a', 1, MODEL), call('b', 3, MODEL), call('old', 40, MODEL), call('n', 2, UNPRICED)];
    panelmeter(
      ['import', '--ledger', dir, '--prices', bench.file('mine.prices.json'), '-'],
      lines.join('\n'),
    );
    page = await bench.open('cover.panel.yaml');
  });
  after(() => bench.stop());

  const coming = () => toast(page, 'would have cost');

  it('tells what a coming change would have cost on the calls of the last 30 days', async () => {
    await until(() => coming().count(), 'the notification');
    const text = await coming().innerText();
    // Two calls of a million tokens at $2, and then at $4; the one of 40 days ago is in neither sum.
    const wanted = `On ${comingDay(CHANGE, Date.now())} ${MODEL} doubles: your last 30 days would have cost $4.00 more.`;
    assert.ok(text.includes(wanted), text);
    await coming().getByRole('button', { name: 'Show report' }).click();
    await until(
      async () => (await reportFrame(page).locator('main').innerText()).includes(`${MODEL} doubles`),
      'the change in the report',
    );
  });

  it('tells it once: not again after a reload, when it was costed anew', async () => {
    await page.reload();
    await until(async () => (await statusItem(page).count()) > 0, 'the window again');
    await palette(page, 'Panelmeter: Open Cost Report');
    const main = reportFrame(page).locator('main');
    await until(
      async () => (await main.count()) > 0 && (await main.innerText()).includes(`${MODEL} doubles`),
      'the change in the report again',
    );
    // A message that is sent later is there: one sent before would be, too.
    await palette(page, 'Panelmeter: Reprice Unpriced Calls');
    await toast(page, 'The price book has no price for the unpriced calls yet').waitFor();
    assert.equal(await coming().count(), 0);
  });

  it('Enter a price, in the report, opens the user’s prices at the very model', async () => {
    await palette(page, 'Panelmeter: Open Cost Report');
    await reportFrame(page).getByRole('button', { name: 'Enter a price' }).click();
    await page.locator('.tab.active', { hasText: 'mine.prices.json' }).waitFor();
    await page.locator('.view-lines', { hasText: `"${UNPRICED}"` }).waitFor();
    await palette(page, 'File: Revert File');
    await page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
  });

  it('offers a reprice once the prices have one, and leads to the dry run first', async () => {
    fs.writeFileSync(bench.file('mine.prices.json'), prices(neon));
    const offer = toast(page, '1 call without a price has one by the prices in force now');
    await offer.waitFor();
    const recorded = (): Call | undefined =>
      panelmeter(['calls', '--ndjson', '--ledger', dir])
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Call)
        .find(({ id }) => id === 'n');
    await offer.getByRole('button', { name: 'Reprice 1 call' }).click();
    const question = toast(page, 'Reprice 1 call? $0 + 1 unpriced → $3.00.');
    await question.waitFor();
    await page.locator('.view-lines', { hasText: /Reprice.by.the.price.book.of/ }).waitFor();
    assert.equal(recorded()?.reason, 'unpriced', 'a dry run');
    await question.getByRole('button', { name: 'Reprice', exact: true }).click();
    await until(() => recorded()?.picoUsd === '3000000000000', 'the new receipt');
    assert.equal(recorded()?.superseded?.[0]?.reason, 'unpriced');
  });
});
