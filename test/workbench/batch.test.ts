import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { Call } from '../../src/call.ts';
import { root } from '../../tools/install.mjs';
import { lens, palette, statusItem, toast, until } from '../../tools/vscode/drive.mjs';
import { Workbench } from './support/workbench.ts';

const PANELS = 3;
const text = `chapter: night\npanels:\n${Array.from(
  { length: PANELS },
  (_, i) => `  - panel_id: b${i}\n    tier: flash\n    prompt: Wave ${i}. [sim:slow 40s]\n`,
).join('')}`;

function calls(dir: string): Call[] {
  const command = [path.join(root, 'dist/panelmeter.cjs'), 'calls', '--ndjson', '--ledger', dir];
  return execFileSync(process.execPath, command, { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Call)
    .filter(({ method }) => method === 'batchGenerateContent');
}

async function hoverText(page: Page): Promise<string> {
  await page.mouse.move(10, 10);
  await statusItem(page).hover();
  const hover = page.locator('.monaco-hover:visible', { hasText: 'Panelmeter' });
  await hover.first().waitFor();
  return hover.first().innerText();
}

describe('a batch that is pending when its window is killed', () => {
  let bench: Workbench;
  let page: Page;
  before(async () => {
    bench = await Workbench.start({ 'panelmeter.lens.count': 'onDemand' });
    fs.writeFileSync(bench.file('night.chapter.yaml'), text);
    page = await bench.open('night.chapter.yaml');
  });
  after(() => bench.stop());

  const dir = (): string => bench.ledgers()[0] ?? '';
  const pending = /Batch of 3 panels: submitted .+ · SIM ~\$0\.0\d+ to come, half price/;

  it('is shown over its chapter, over its panels and in the hover of the status bar', async () => {
    await lens(page, 'Generate chapter').first().waitFor();
    await palette(page, 'Panelmeter: Generate Rest of Chapter as Batch');
    await lens(page, pending).first().waitFor();
    await until(async () => (await lens(page, 'in a batch').count()) === PANELS, 'each panel in a batch');
    assert.match(
      await hoverText(page),
      /chapter night: Batch of 3 panels: submitted .+ 0 collected .+ half price/i,
    );
    assert.equal(calls(dir()).length, 0, 'nothing is billed yet');
  });

  it('is shown again by the next one, without anything being sent anew', async () => {
    const pid = bench.hosts().at(-1);
    assert.ok(pid);
    process.kill(pid, 'SIGKILL');
    await until(() => !bench.hosts().includes(pid), 'the end of the host');
    await until(() => bench.hosts().length > 0, 'the next host');
    await lens(page, pending).first().waitFor({ timeout: 45_000 });
    await until(async () => (await hoverText(page)).includes('Batch of 3 panels'), 'the hover');
    assert.equal(calls(dir()).length, 0);
    const jobs = fs.readdirSync(path.join(dir(), 'simulator-v1'));
    assert.equal(jobs.length, 1, 'it is the one job');
  });

  it('is collected by it: each panel once, at the batch price', async () => {
    await lens(page, `Chapter night: ${PANELS} of ${PANELS} panels`).first().waitFor({ timeout: 90_000 });
    await toast(page, `${PANELS} of ${PANELS} panels were made`).waitFor();
    const made = calls(dir());
    assert.deepEqual(
      made.map(({ tags }) => tags.panel ?? '').toSorted((a, b) => (a < b ? -1 : 1)),
      ['b0', 'b1', 'b2'],
    );
    for (const { serviceTier, reason, lines, imageFile } of made) {
      assert.deepEqual([serviceTier, reason], ['batch', 'priced']);
      const image = lines?.find(({ meter }) => meter === 'output.image');
      assert.equal(image?.picoUsd, ((1120n * 30_000_000n) / 2n).toString());
      assert.ok(fs.existsSync(bench.file(imageFile ?? '-')), imageFile);
    }
    assert.equal(await lens(page, /^Batch of/).count(), 0);
    assert.deepEqual(fs.readdirSync(path.join(dir(), 'runs-v1')), []);
  });
});
