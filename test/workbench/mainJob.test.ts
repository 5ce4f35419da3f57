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

function calls(dir: string): Call[] {
  const args = [path.join(root, 'dist/panelmeter.cjs'), 'calls', '--ndjson', '--ledger', dir];
  const lines = execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 28 }).split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Call);
}

function sum(all: Call[]): bigint {
  return all.reduce((total, { picoUsd }) => total + BigInt(picoUsd ?? '0'), 0n);
}

const barText = async (page: Page): Promise<string> => (await statusItem(page).textContent())?.trim() ?? '';

describe('the main job in a real workbench', () => {
  let bench: Workbench;
  let page: Page;
  before(async () => {
    bench = await Workbench.start();
    page = await bench.open('ch1.chapter.yaml');
  });
  after(() => bench.stop());

  const ledger = (): Promise<string> => until(() => bench.ledgers()[0], 'a ledger');

  it('shows what nothing has cost yet, and what each panel would', async () => {
    await until(async () => (await barText(page)).includes('SIM $0'), 'the status bar');
    await lens(page, /SIM ~\$0\.\d+.*gemini-nano-banana-2\.1 1K/)
      .first()
      .waitFor();
  });

  it('Generate panel: image beside, status bar and lens and ledger agree', async () => {
    await lens(page, 'Generate panel').first().click();
    await page.locator('.tab', { hasText: 's1_p01-a1.png' }).waitFor();
    const [call] = await until(async () => {
      const all = calls(await ledger());
      return all.length > 0 && all;
    }, 'the call');
    assert.ok(call?.picoUsd);
    const amount = shownUsd(BigInt(call.picoUsd));
    await until(async () => (await barText(page)) === `SIM ${amount}`, `the status bar with ${amount}`);
    await lens(page, `last SIM ${amount}`).first().waitFor();
  });

  it('the status bar opens the report; its figures are those of the ledger', async () => {
    await statusItem(page).locator('a').click();
    const frame = reportFrame(page);
    await frame.locator('main').waitFor();
    const amount = shownUsd(sum(calls(await ledger())));
    await until(
      async () => (await frame.locator('main').innerText()).includes(amount),
      `${amount} in the report`,
    );
    await frame.getByText('s1_p01').first().waitFor();
  });

  it('a second window on the same folder sees the call, and its own session is another', async () => {
    const second = await bench.open('cover.panel.yaml');
    await until(async () => (await barText(second)).includes('SIM $0'), 'the second status bar');
    await lens(second, 'Generate panel').first().click();
    await until(() => calls(bench.ledgers()[0] ?? '').length === 2, 'the second call');
    const all = calls(await ledger());
    assert.equal(new Set(all.map(({ session }) => session)).size, 2);
    const both = shownUsd(sum(all));
    await until(async () => {
      const text = await reportFrame(page).locator('main').innerText();
      return text.includes(both);
    }, `${both} in the first window's report`);
    await second.context().close();
  });

  it('kill -9 of the extension host in the middle of a chapter: all that answered is there after the restart', async () => {
    const file = bench.file('long.chapter.yaml');
    const panels = Array.from(
      { length: 12 },
      (_, i) => `  - panel_id: k${i}\n    tier: flash\n    prompt: Wave ${i}. [sim:slow 300ms]\n`,
    );
    fs.writeFileSync(file, `chapter: killed\npanels:\n${panels.join('')}`);
    const killed = await bench.open('long.chapter.yaml');
    await lens(killed, 'Generate chapter').first().click();
    const mine = (): Call[] =>
      calls(bench.ledgers()[0] ?? '').filter(({ tags }) => tags.chapter === 'killed');
    await until(() => mine().length >= 3, 'three calls');
    const pid = bench.hosts().at(-1);
    assert.ok(pid);
    process.kill(pid, 'SIGKILL');
    await until(() => !bench.hosts().includes(pid), 'the end of the host');
    const acknowledged = mine();
    assert.ok(acknowledged.length >= 3 && acknowledged.length < 12, `${acknowledged.length} of 12`);
    await until(
      async () => (await statusItem(killed).count()) === 1 && (await barText(killed)).includes('SIM $0'),
      'the host again',
    );
    await lens(killed, new RegExp(`Chapter killed: ${acknowledged.length} of 12 panels`))
      .first()
      .waitFor();
    await palette(killed, 'Panelmeter: Open Cost Report');
    const frame = reportFrame(killed);
    const total = shownUsd(sum(calls(await ledger())));
    await until(
      async () => (await frame.locator('main').innerText()).includes(total),
      `${total} in the report`,
    );
    await killed.context().close();
  });

  it('Cancel on the notification stops what is under way; the call is kept as aborted', async () => {
    fs.writeFileSync(
      bench.file('slow.panel.yaml'),
      'panel_id: slow\ntier: flash\nprompt: A long night. [sim:slow 20000ms]\n',
    );
    const window = await bench.open('slow.panel.yaml');
    await lens(window, 'Generate panel').first().click();
    const progress = toast(window, 'Generating slow');
    await progress.waitFor();
    await until(async () => (await barText(window)).includes('0/1'), 'the run in the status bar');
    await progress.getByRole('button', { name: 'Cancel' }).click();
    const mine = (): Call[] => calls(bench.ledgers()[0] ?? '').filter(({ tags }) => tags.panel === 'slow');
    await until(() => mine().length > 0, 'the call');
    assert.deepEqual(
      mine().map(({ outcome }) => outcome),
      ['aborted'],
    );
    await until(async () => !(await barText(window)).includes('0/1'), 'the end of the run');
    await window.context().close();
  });

  it('without a key it says what to do, and offers the simulator', async () => {
    const settings = bench.file('.vscode/settings.json');
    fs.mkdirSync(path.dirname(settings), { recursive: true });
    fs.writeFileSync(settings, '{ "panelmeter.simulator": false }');
    const other = await bench.open('cover.panel.yaml');
    await lens(other, /^~\$|offline/)
      .first()
      .waitFor();
    await lens(other, 'Generate panel').first().click();
    const message = toast(other, 'There is no Gemini API key');
    await message.waitFor();
    await message.getByRole('button', { name: 'Use simulator' }).click();
    await until(async () => (await barText(other)).startsWith('SIM'), 'the simulator');
    await other.context().close();
  });
});

describe('money is asked for', () => {
  let bench: Workbench;
  before(async () => {
    bench = await Workbench.start(
      { 'panelmeter.simulator': false, 'panelmeter.confirmAboveUsd': 0.1 },
      { GEMINI_API_KEY: 'a-key-of-the-test' },
    );
  });
  after(() => bench.stop());

  it('names the likely and the highest amount; No sends nothing', async () => {
    const page = await bench.open('ch1.chapter.yaml');
    await lens(page, /gemini-nano-banana/)
      .first()
      .waitFor();
    await palette(page, 'Panelmeter: Generate Panel');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 's1_p04' }).click();
    const question = toast(page, /Generate panel s1_p04 for ~\$0\.1\d+\? Up to about \$0\.1\d+\./);
    await question.waitFor();
    await question.getByRole('button', { name: 'Cancel' }).click();
    await until(async () => (await barText(page)) === '$0', 'the status bar as before');
    assert.deepEqual(bench.ledgers().flatMap(calls), []);
  });
});

describe('two windows on one folder', () => {
  let bench: Workbench;
  before(async () => {
    bench = await Workbench.start({ 'panelmeter.statusBar': 'today' });
  });
  after(() => bench.stop());

  it('show the same sum of today, whichever of them generates', async () => {
    const first = await bench.open('cover.panel.yaml');
    const second = await bench.open('oskar_turnaround.panel.json');
    for (const [window, count] of [
      [first, 1],
      [second, 2],
    ] as const) {
      await lens(window, 'Generate panel').first().click();
      await until(() => bench.ledgers().flatMap(calls).length === count, `call ${count}`);
      const today = `SIM ${shownUsd(sum(bench.ledgers().flatMap(calls)))}`;
      for (const each of [first, second])
        await until(async () => (await barText(each)) === today, `${today} in both windows`);
    }
    assert.equal(bench.hosts().length, 2);
    assert.equal(bench.ledgers().length, 1);
  });
});
