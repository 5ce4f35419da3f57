// `npm run walkthrough`: the pictures of the walkthrough (media/walkthrough), taken of the real workbench with the
// simulator, in a dark and a light theme. They ship: few colours, small windows.
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
const drive = await import('./vscode/drive.mjs');
const { goToLine, hoverStatus, lens, openFile, palette, reportFrame, takePicture, toast, until } = drive;

const THEMES = { dark: 'Dark Modern', light: 'Light Modern' };
const VIEWPORT = { width: 680, height: 480 };
const COLOURS = 48;
const MODEL = 'gemini-3.8-flash';
const browser = await launchBrowser();

async function shoot(name, theme) {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'panelmeter-walkthrough-'));
  const folder = path.join(work, 'night-bakery');
  fs.cpSync(path.join(root, 'examples/webtoon'), folder, { recursive: true });
  fs.writeFileSync(
    path.join(folder, 'critique.sh'),
    [
      '#!/bin/bash',
      `curl -s "$GOOGLE_GEMINI_BASE_URL/v1beta/models/${MODEL}:generateContent" \\`,
      '  -H "x-goog-api-key: ${GEMINI_API_KEY:-none}" -H "content-type: application/json" \\',
      `  -d '{"contents":[{"parts":[{"text":"Which panel is weakest?"}]}]}' | grep totalTokenCount`,
      '',
    ].join('\n'),
    { mode: 0o755 },
  );
  const settings = {
    ...drive.PICTURE_SETTINGS,
    'editor.folding': false,
    'editor.glyphMargin': false,
    'editor.lineNumbersMinChars': 3,
    'editor.wordWrap': 'on',
    'panelmeter.simulator': true,
    'terminal.integrated.defaultProfile.linux': 'plain',
    'terminal.integrated.profiles.linux': {
      plain: { path: '/bin/bash', args: ['--norc'], env: { PS1: '$ ' } },
    },
    'workbench.activityBar.location': 'hidden',
    'workbench.colorTheme': theme,
    'workbench.editor.openSideBySideDirection': 'down',
  };
  const server = await startServer({ install: [root], settings });
  const take = (page, step, clip) =>
    takePicture(page, path.join(root, `media/walkthrough/${step}-${name}.png`), {
      colours: COLOURS,
      ...(clip ? { clip } : {}),
    });
  try {
    const chapter = path.join(folder, 'ch1.chapter.yaml');
    const page = await openWindow(browser, server, {
      folder,
      open: chapter,
      viewport: VIEWPORT,
      scale: 1.25,
    });
    await lens(page, /SIM ~\$/)
      .first()
      .waitFor();
    await palette(page, 'View: Close Primary Side Bar');
    await goToLine(page, 23);
    await take(page, 'spec');

    await palette(page, 'Panelmeter: Set Gemini API Key');
    await page.locator('.quick-input-title', { hasText: 'Set Gemini API Key' }).waitFor();
    await take(page, 'key', { x: 0, y: 0, width: 680, height: 260 });
    await page.keyboard.press('Escape');

    await goToLine(page, 16);
    await lens(page, 'Generate panel').first().click();
    await page.locator('.tab', { hasText: 's1_p01-a1.png' }).waitFor();
    await page.locator('.tab', { hasText: 'ch1.chapter.yaml' }).click();
    await goToLine(page, 17);
    await lens(page, /last SIM \$/)
      .first()
      .waitFor();
    await take(page, 'generate');

    await page.locator('.tab', { hasText: 'ch1.chapter.yaml' }).click();
    await palette(page, 'View: Close Editors in Other Groups');
    await goToLine(page, 1);
    await lens(page, 'Generate rest').first().click();
    await lens(page, /Chapter 1: 7 of 7 panels/)
      .first()
      .waitFor({ timeout: 120_000 });
    await palette(page, 'View: Close All Editors');
    await palette(page, 'Panelmeter: Open Cost Report');
    await page.setViewportSize({ width: 840, height: 600 });
    await reportFrame(page).locator('.spend canvas').waitFor();
    await take(page, 'report');
    await page.setViewportSize(VIEWPORT);

    const file = path.join(folder, '.vscode/settings.json');
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, '{\n  "panelmeter.budgets": {\n    "perDayUsd": 1,\n    "hard": true\n  }\n}\n');
    await openFile(page, '.vscode/settings.json');
    await until(
      async () => /Today/.test(await (await hoverStatus(page)).innerText()),
      'the budget in the hover',
    );
    await take(page, 'budget');

    await palette(page, "Panelmeter: Track This Workspace's Terminals");
    await toast(page, 'Gemini calls of new terminals').waitFor();
    await palette(page, 'Notifications: Clear All Notifications');
    await palette(page, 'View: Close All Editors');
    await openFile(page, 'critique.sh');
    await palette(page, 'Panelmeter: New Tracked Terminal');
    const input = page.locator('.quick-input-widget input.input');
    await input.waitFor();
    await input.fill('critique');
    await page.keyboard.press('Enter');
    await page.waitForTimeout(2000);
    await drive.typeInTerminal(page, './critique.sh');
    await until(
      async () => /critique/.test(await (await hoverStatus(page)).innerText()),
      'the call in the hover',
    );
    await take(page, 'terminals');
  } finally {
    await server.stop();
    fs.rmSync(work, { recursive: true, force: true });
  }
}

const wanted = process.argv.slice(2);
for (const [name, theme] of Object.entries(THEMES))
  if (wanted.length === 0 || wanted.includes(name)) await shoot(name, theme);
await browser.close();
