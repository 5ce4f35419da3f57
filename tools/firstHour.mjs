// `npm run first-hour [-- --no-pictures]`: walks docs/first-hour.md with the packaged .vsix in a clean VS Code and a real
// Chromium, from an empty folder on. Types what the document says, expects what it says, and renews its pictures.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureInstalled, root } from './install.mjs';
import { onPinnedNode } from './node.mjs';

onPinnedNode();
process.chdir(root);
ensureInstalled('.');
ensureInstalled('tools/vscode');
const { launchBrowser } = await import('./vscode/browser.mjs');
const { openWindow, startServer } = await import('./vscode/server.mjs');
const drive = await import('./vscode/drive.mjs');
const { hoverStatus, lens, openFile, palette, reportFrame, statusItem, toast, until } = drive;

const DOCUMENT = 'docs/first-hour.md';
const guide = fs.readFileSync(DOCUMENT, 'utf8');
const withPictures = !process.argv.includes('--no-pictures');
const THEME = 'Light Modern';

/** What the document has between fences, in its order: exactly this is typed. */
const blocks = (language) =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text]) => text);
const [spec] = blocks('yaml');
const [tight, roomy] = blocks('json');
const [script] = blocks('sh');

const missing = [];
let step = '';
let passed = 0;
/** The document says this, word for word. */
function says(text) {
  if (!guide.includes(text)) missing.push(`${step}: ${text}`);
}

const { name, version } = JSON.parse(fs.readFileSync('package.json', 'utf8'));
execFileSync(process.execPath, ['tools/package.mjs'], { stdio: 'pipe' });

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'panelmeter-first-hour-'));
const folder = path.join(work, 'lantern-street');
fs.mkdirSync(folder);
const inFolder = (file) => path.join(folder, file);
const server = await startServer({
  install: [path.join(root, `${name}-${version}.vsix`)],
  env: { GEMINI_API_KEY: '', GOOGLE_API_KEY: '', PS1: '$ ' },
  settings: {
    ...drive.PICTURE_SETTINGS,
    // The text comes at once, as pasted.
    'editor.autoIndent': 'none',
    '[yaml]': { 'editor.autoIndent': 'none' },
    'editor.wordWrap': 'on',
    'terminal.integrated.defaultProfile.linux': 'bash',
    'terminal.integrated.profiles.linux': { bash: { path: '/bin/bash', args: ['--norc'] } },
    'workbench.colorTheme': THEME,
  },
});
const browser = await launchBrowser();
const page = await openWindow(browser, server, { folder, viewport: { width: 1200, height: 760 } });

const barText = async () => (await statusItem(page).textContent())?.trim() ?? '';
const barSays = (text) => until(async () => (await barText()) === text, `${text} in the status bar`);
/** The command as it was installed. */
const command = path.join(
  server.home,
  'extensions',
  fs.readdirSync(path.join(server.home, 'extensions')).find((each) => each.startsWith('panelmeter.')),
  'dist/panelmeter.cjs',
);
const calls = () =>
  drive
    .ledgersOf(server)
    .flatMap((dir) =>
      execFileSync(process.execPath, [command, 'calls', '--ndjson', '--ledger', dir], { encoding: 'utf8' })
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    )
    .filter(({ method }) => method !== 'countTokens');
const sum = (all) => all.reduce((total, { picoUsd }) => total + BigInt(picoUsd), 0n);
/** As the editor shows amounts below a dollar. */
const shown = (picoUsd) => `$${(Number(picoUsd) / 1e12).toFixed(3)}`;
/** As a receipt shows them. */
const exact = (picoUsd) => `$${(Number(picoUsd) / 1e12).toFixed(6)}`;

let pictures = 0;
async function picture(what, options) {
  pictures++;
  const file = `docs/images/first-hour-${String(pictures).padStart(2, '0')}-${what}.png`;
  says(`(${path.posix.relative('docs', file)})`);
  if (!withPictures) return;
  await drive.takePicture(page, file, options);
  const { size } = fs.statSync(file);
  assert.ok(size < 150_000, `${file} has ${size} bytes`);
}

async function walk(title, act) {
  step = title;
  const started = Date.now();
  await act();
  passed++;
  console.log(`  ✔ ${title} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

async function replaceText(text) {
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
  await page.keyboard.press('Control+Shift+End'); // brackets that the editor closed by itself
  await page.keyboard.press('Delete');
  await page.keyboard.press('Escape'); // what completion offers
  await page.keyboard.press('Control+S');
}

try {
  await walk('install', async () => {
    says(`${name}-${version}.vsix`);
    await barSays('$0');
    await palette(page, 'Panelmeter: Getting Started');
    await page.locator('.getting-started-step').nth(5).waitFor();
    assert.equal(await page.locator('.getting-started-step').count(), 6);
    await picture('getting-started');
  });

  await walk('simulator', async () => {
    await palette(page, 'Panelmeter: Use Simulator');
    await barSays('SIM $0');
    says('`SIM $0`');
    await palette(page, 'View: Close All Editors');
  });

  await walk('spec', async () => {
    await page.locator('.explorer-folders-view').hover();
    await page.locator('.action-label[aria-label="New File..."]').click();
    await page.locator('.explorer-folders-view .monaco-inputbox input').fill('gate.panel.yaml');
    await page.keyboard.press('Enter');
    await page.locator('.tab.active', { hasText: 'gate.panel.yaml' }).waitFor();
    await page.locator('.monaco-editor.focused').first().waitFor();
    await replaceText(spec);
    await until(() => fs.readFileSync(inFolder('gate.panel.yaml'), 'utf8') === spec, 'the spec as typed');
    await lens(page, /SIM ~\$/)
      .first()
      .waitFor();
    // Once typing has rested the simulator has counted the text.
    await until(
      async () =>
        !(
          await lens(page, /SIM ~\$/)
            .first()
            .textContent()
        )?.includes('offline'),
      'the count',
    );
    await page.mouse.move(700, 500);
    await page.keyboard.press('Escape'); // what completion offers
    says(
      `\`${(
        await lens(page, /SIM ~\$/)
          .first()
          .textContent()
      )?.trim()}\``,
    );
    await picture('spec');
  });

  await walk('estimate', async () => {
    await lens(page, 'Estimate cost').first().click();
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await rows.first().waitFor();
    for (const row of await rows.all()) {
      const label = await row.locator('.label-name').first().innerText();
      const description = await row.locator('.label-description').first().innerText();
      if (/^(input|output)\./.test(label) || label.startsWith('Sum')) {
        says(label);
        says(description);
      }
    }
    await picture('estimate');
    await page.keyboard.press('Escape');
  });

  let first;
  await walk('generate', async () => {
    await palette(page, 'View: Close Primary Side Bar');
    await lens(page, 'Generate panel').first().click();
    await page.locator('.tab', { hasText: 'gate-a1.png' }).waitFor();
    assert.ok(fs.existsSync(inFolder('panels-out/gate-a1.png')));
    [first] = await until(() => calls().length === 1 && calls(), 'the call');
    await barSays(`SIM ${shown(first.picoUsd)}`);
    await lens(page, `last SIM ${shown(first.picoUsd)}`)
      .first()
      .waitFor();
    says('`panels-out/gate-a1.png`');
    says(`\`SIM ${shown(first.picoUsd)}\``);
    await picture('generated');
  });

  await walk('status bar', async () => {
    const hover = await hoverStatus(page);
    const text = await hover.innerText();
    assert.match(text, /Session, since/);
    assert.match(text, /gemini-3-pro-image/);
    await picture('status-bar', { clip: { x: 640, y: 400, width: 560, height: 360 } });
    await page.mouse.move(300, 200);
  });

  const report = reportFrame(page);
  await walk('report', async () => {
    await palette(page, 'View: Close Editors in Other Groups');
    await statusItem(page).locator('a').click();
    await report.locator('.tile').first().waitFor();
    await until(
      async () => (await report.locator('main').innerText()).includes(shown(first.picoUsd)),
      'the sum',
    );
    await report.locator('.spend canvas').waitFor();
    await picture('report');
  });

  await walk('receipt', async () => {
    await report.locator('tr.call').first().click();
    await report.locator('.receipt dl').waitFor();
    const text = await report.locator('.receipt').innerText();
    for (const { meter, tokens } of JSON.parse(
      execFileSync(process.execPath, [command, 'calls', '--json', '--ledger', drive.ledgersOf(server)[0]], {
        encoding: 'utf8',
      }),
    )[0].lines ?? []) {
      says(`${tokens.toLocaleString('en-US')}`);
      assert.ok(text.includes(tokens.toLocaleString('en-US')), `${meter} in the receipt`);
    }
    says(`\`${exact(first.picoUsd)}\``);
    assert.ok(text.includes(exact(first.picoUsd)), `${exact(first.picoUsd)} in the receipt:\n${text}`);
    await report.locator('.receipt').scrollIntoViewIfNeeded();
    await picture('receipt');
  });

  await walk('budget', async () => {
    await palette(page, 'View: Close All Editors');
    await openFile(page, '.vscode/settings.json');
    await page.locator('.monaco-editor.focused').first().waitFor();
    await replaceText(tight);
    await openFile(page, 'gate.panel.yaml');
    const refused = lens(page, /Over today's budget/).first();
    await refused.waitFor();
    says(`\`${(await refused.textContent())?.trim()}\``);
    await picture('budget');
    await openFile(page, '.vscode/settings.json');
    await page.locator('.monaco-editor.focused').first().waitFor();
    await replaceText(roomy);
    await barSays(`SIM ${shown(first.picoUsd)}`);
    assert.equal(calls().length, 1, 'nothing was sent');
  });

  await walk('terminal', async () => {
    await openFile(page, 'gate.panel.yaml');
    await palette(page, "Panelmeter: Track This Workspace's Terminals");
    await toast(page, 'Gemini calls of new terminals').waitFor();
    await palette(page, 'Notifications: Clear All Notifications');
    await palette(page, 'Panelmeter: New Tracked Terminal');
    const input = page.locator('.quick-input-widget input.input');
    await input.waitFor();
    await input.fill('names');
    await page.keyboard.press('Enter');
    await page.locator('.terminal-wrapper.active .xterm-screen').waitFor();
    await until(async () => {
      // Typed again until the shell has begun to read.
      await drive.typeInTerminal(page, ': > ready');
      await page.waitForTimeout(500);
      return fs.existsSync(inFolder('ready'));
    }, 'the shell');
    await drive.typeInTerminal(page, `clear\n${script.trimEnd()}`);
    const both = await until(() => calls().length === 2 && calls(), 'the call of the terminal');
    assert.equal(both[1].source, 'proxy');
    assert.equal(both[1].terminal, 'names');
    await barSays(`SIM ${shown(sum(both))}`);
    says(`\`SIM ${shown(sum(both))}\``);
    await until(
      async () => /names/.test(await (await hoverStatus(page)).innerText()),
      'the terminal in the hover',
    );
    fs.rmSync(inFolder('ready'));
    await picture('terminal');
    await page.mouse.move(300, 200);
  });

  await walk('export', async () => {
    await palette(page, 'Panelmeter: Export…');
    const title = page.locator('.quick-input-title');
    const input = page.locator('.quick-input-widget input.input');
    await title.filter({ hasText: 'Export (1/3)' }).waitFor();
    await picture('export');
    await page.keyboard.press('Enter');
    await title.filter({ hasText: 'Export (2/3)' }).waitFor();
    await page.keyboard.press('Enter');
    await title.filter({ hasText: 'Export (3/3)' }).waitFor();
    await page.keyboard.press('Enter');
    await until(async () => (await input.inputValue()).includes('gemini-costs.json'), 'the place');
    says('`gemini-costs.json`');
    await page.keyboard.press('Enter');
    await toast(page, 'Exported 2 calls').waitFor();
    says('Exported 2 calls');
    const { summary, calls: lines } = JSON.parse(fs.readFileSync(inFolder('gemini-costs.json'), 'utf8'));
    assert.equal(lines.length, 2);
    assert.equal(summary.total_calls, 0, 'simulated calls are in no real sum');
    assert.equal(summary.simulated.total_calls, 2);
    assert.equal(summary.simulated.total_cost_usd, Number(sum(calls())) / 1e12);
  });

  if (missing.length > 0) throw new Error(`${DOCUMENT} does not say:\n  ${missing.join('\n  ')}`);
} catch (error) {
  await page.screenshot({ path: path.join(root, 'out/first-hour-failure.png') });
  console.error(
    `✘ ${step}: ${error instanceof Error ? error.message : error}\nSee out/first-hour-failure.png`,
  );
  if (missing.length > 0) console.error(`${DOCUMENT} does not say:\n  ${missing.join('\n  ')}`);
  process.exitCode = 1;
} finally {
  await browser.close();
  await server.stop();
  fs.rmSync(work, { recursive: true, force: true });
}
console.log(`${passed} passed, ${process.exitCode ? 1 : 0} failed`);
