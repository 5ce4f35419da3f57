import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { Call } from '../../src/call.ts';
import { shownUsd } from '../../src/money.ts';
import { root } from '../../tools/install.mjs';
import { lens, palette, reportFrame, statusItem, toast, until } from '../../tools/vscode/drive.mjs';
import { Workbench } from './support/workbench.ts';

const PANELS = 20;
/** One passes by itself when it is tried again, the other as well, later on. */
const FAULTS = new Map([
  [2, '[sim:503 x1]'],
  [16, '[sim:500 x1]'],
]);

function chapterText(): string {
  const panels = Array.from({ length: PANELS }, (_, i) => {
    const reference = i % 4 === 0 ? '    references: [refs/lighthouse.png]\n' : '';
    return `  - panel_id: k${i}\n    tier: flash\n${reference}    prompt: Wave ${i}. [sim:slow 300ms] ${FAULTS.get(i) ?? ''}\n`;
  });
  return `chapter: long\npanels:\n${panels.join('')}`;
}

function command(args: string[]): string {
  return execFileSync(process.execPath, [path.join(root, 'dist/panelmeter.cjs'), ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
}

function calls(dir: string): Call[] {
  const lines = command(['calls', '--ndjson', '--ledger', dir]).split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Call)
    .filter(({ method }) => method !== 'countTokens');
}

const barText = async (page: Page): Promise<string> => (await statusItem(page).textContent())?.trim() ?? '';

describe('a chapter of 20 panels that is killed half-way', () => {
  let bench: Workbench;
  let page: Page;
  before(async () => {
    bench = await Workbench.start({ 'panelmeter.statusBar': 'today', 'panelmeter.lens.count': 'onDemand' });
    fs.writeFileSync(bench.file('long.chapter.yaml'), chapterText());
    page = await bench.open('long.chapter.yaml');
  });
  after(() => bench.stop());

  const dir = (): string => bench.ledgers()[0] ?? '';
  let beforeRestart: Call[] = [];
  /** What the restart told. */
  let told = '';

  it('is killed after nine panels or more', async () => {
    await lens(page, 'Generate chapter').first().click();
    await until(
      () => dir() !== '' && calls(dir()).filter(({ outcome }) => outcome === 'ok').length >= 9,
      'nine panels',
    );
    const pid = bench.hosts().at(-1);
    assert.ok(pid);
    process.kill(pid, 'SIGKILL');
    await until(() => !bench.hosts().includes(pid), 'the end of the host');
    beforeRestart = calls(dir());
    const done = beforeRestart.filter(({ outcome }) => outcome === 'ok');
    assert.ok(done.length >= 9 && done.length < PANELS, `${done.length} of ${PANELS}`);
  });

  it('says after the restart what is done and what the rest would cost, and spends nothing by itself', async () => {
    const offer = toast(page, /Chapter long was interrupted: \d+ of 20 done\./);
    await offer.waitFor();
    const text = await offer.innerText();
    const made = Number(/(\d+) of 20 done/.exec(text)?.[1]);
    const now = calls(dir());
    told = text;
    assert.equal(made, now.filter(({ outcome, imageFile }) => outcome === 'ok' && imageFile).length);
    assert.match(text, /Resume for SIM ~\$0\.\d+/);
    // What was under way is in the ledger now, as unknown; nothing else was sent.
    for (const call of now.filter(({ id }) => beforeRestart.every((known) => known.id !== id))) {
      assert.ok(call.reason === 'unknown' || call.outcome === 'ok', `${call.tags.panel}: ${call.reason}`);
    }
    assert.equal(await page.locator('.statusbar-item', { hasText: '/20' }).count(), 0);
  });

  it('is resumed to the end, and no panel is paid for twice', async () => {
    await toast(page, 'was interrupted').getByRole('button', { name: 'Resume' }).click();
    await lens(page, new RegExp(`Chapter long: ${PANELS} of ${PANELS} panels`))
      .first()
      .waitFor({ timeout: 90_000 });
    await until(async () => !(await barText(page)).includes('/20'), 'the end of the run');
    const all = calls(dir());
    const answered = all.filter(({ outcome }) => outcome === 'ok');
    // An answer that was still in memory when the host was killed is lost: it is told, and nothing else is made twice.
    for (const { tags, imageFile } of answered)
      assert.ok(imageFile ?? told.includes(`${tags.panel} was answered`), `${tags.panel}: ${told}`);
    const paid = answered.filter(({ imageFile }) => imageFile !== undefined);
    assert.deepEqual(
      paid.map(({ tags }) => Number(tags.panel?.slice(1))).toSorted((a, b) => a - b),
      Array.from({ length: PANELS }, (_, i) => i),
    );
    const failed = all.filter(({ httpStatus }) => httpStatus === 503 || httpStatus === 500);
    assert.ok(failed.length >= 2, `${failed.length} injected failures`);
    assert.ok(failed.every(({ picoUsd }) => picoUsd === '0'));
    assert.equal(new Set(all.map(({ run }) => run)).size, 1, 'it is one run');
    const images = fs.readdirSync(bench.file('panels-out')).filter((name) => name.startsWith('k'));
    assert.deepEqual(new Set(images.map((name) => name.replace(/-a\d+\.png$/, ''))).size, PANELS);
    for (const { imageFile } of paid) assert.ok(fs.existsSync(bench.file(imageFile ?? '-')), imageFile);
  });

  it('costs the same in lens, status bar, report and export', async () => {
    const all = calls(dir());
    const total = all.reduce((sum, { picoUsd }) => sum + BigInt(picoUsd ?? 0), 0n);
    const unknown = all.filter(({ reason }) => reason === 'unknown').length;
    const shown = `${shownUsd(total)}${unknown > 0 ? ` + ${unknown} unpriced` : ''}`;
    await lens(page, `SIM ${shown} spent`).first().waitFor();
    await until(async () => (await barText(page)) === `SIM ${shown}`, `the status bar with ${shown}`);

    await palette(page, 'Panelmeter: Open Cost Report');
    const frame = reportFrame(page);
    await until(
      async () => (await frame.locator('main').innerText()).includes(shownUsd(total)),
      `${shownUsd(total)} in the report`,
    );

    const out = bench.file('log.json');
    command(['export', '--format', 'json', '--out', out, '--ledger', dir()]);
    const log = JSON.parse(fs.readFileSync(out, 'utf8')) as {
      summary: { simulated?: { total_cost_usd: number; total_calls: number } };
    };
    assert.equal(log.summary.simulated?.total_calls, all.length);
    assert.equal(log.summary.simulated?.total_cost_usd, Number(total) / 1e12);
    const lines = bench.file('log.ndjson');
    command(['export', '--format', 'ndjson', '--out', lines, '--ledger', dir()]);
    const exported = fs.readFileSync(lines, 'utf8').trim().split('\n');
    assert.deepEqual(
      exported.map((line) => JSON.parse(line) as Call).filter(({ method }) => method !== 'countTokens'),
      all,
      'each call is in the export as it is in the ledger',
    );
    const report = JSON.parse(command(['report', '--json', '--ledger', dir()])) as {
      simulated: { total: { picoUsd: string } };
    };
    assert.equal(report.simulated.total.picoUsd, total.toString());
  });
});
