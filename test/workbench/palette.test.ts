import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import manifest from '../../package.json' with { type: 'json' };
import texts from '../../package.nls.json' with { type: 'json' };
import { openWindow } from '../../tools/vscode/server.mjs';
import { lens, statusItem, until } from '../../tools/vscode/drive.mjs';
import { Workbench } from './support/workbench.ts';

const TITLES: Record<string, string> = texts;

/** What stands in the palette of each command: reached with the keyboard alone. */
const TITLE_OF = new Map(
  manifest.contributes.commands.map(({ command, title }) => [
    command.slice('panelmeter.'.length),
    `Panelmeter: ${TITLES[title.replaceAll('%', '')] ?? title}`,
  ]),
);
const named = (ids: readonly string[]): string[] =>
  ids.map((id) => TITLE_OF.get(id) ?? `no command ${id}`).sort();

const OF_SPECS = ['generatePanel', 'estimateCost', 'estimateSelection', 'compareModels', 'auditTokens'];
const OF_ATTEMPTS = ['compareAttempts', 'keepAttempt'];
const OF_CHAPTERS = ['generateChapter', 'generateRest', 'generateBatch', 'generateSelection', 'planChapter'];
const OF_CACHES = ['cacheShared', 'deleteCaches'];
/** Need a run, a batch, a budget, a key, or tracked terminals, which there are none of; or are on already. */
const NOT_NOW = [
  ...['pauseRun', 'cancelRun', 'stopRuns', 'cancelBatch', 'raiseBudget', 'clearApiKey', 'stopTracking'],
  'useSimulator',
];

describe('the command palette', () => {
  let bench: Workbench;
  before(async () => {
    const none = { GEMINI_API_KEY: '', GOOGLE_API_KEY: '' };
    bench = await Workbench.start({ 'panelmeter.simulator': true }, none);
  });
  after(() => bench.stop());

  /** As high as the whole list needs. */
  const viewport = { width: 1200, height: 4000 };

  async function listed(page: Page): Promise<string[]> {
    const input = page.locator('.quick-input-widget input.input');
    await until(async () => {
      await page.keyboard.press('F1');
      await page.waitForTimeout(300);
      return input.isVisible();
    }, 'the command palette');
    await input.fill('>Panelmeter: ');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Open Cost Report' }).waitFor();
    const rows = page.locator('.quick-input-list .monaco-list-row .label-name');
    const all = await rows.allInnerTexts();
    await page.keyboard.press('Escape');
    // VS Code's own, to focus the view.
    return all.filter((title) => /^Panelmeter: (?!Focus on)/.test(title)).sort();
  }

  it('offers without a spec what needs none', async () => {
    const folder = path.join(path.dirname(bench.folder), 'empty');
    fs.mkdirSync(folder);
    const page = await openWindow(bench.browser, bench.server, { folder, viewport });
    await until(async () => (await statusItem(page).textContent())?.includes('SIM'), 'the extension');
    const hidden = new Set([...OF_SPECS, ...OF_ATTEMPTS, ...OF_CHAPTERS, ...OF_CACHES, ...NOT_NOW]);
    const rest = [...TITLE_OF.keys()].filter((id) => !hidden.has(id));
    await until(async () => (await listed(page)).length === rest.length, 'contexts that are set');
    assert.deepEqual(await listed(page), named(rest));
    await page.context().close();
  });

  it('offers over a panel what a panel needs, and over a chapter all but what needs a run', async () => {
    const panel = await bench.open('cover.panel.yaml', viewport);
    await lens(panel, 'Generate panel').first().waitFor();
    const ofPanel = await listed(panel);
    for (const title of named([...OF_SPECS, ...OF_ATTEMPTS])) assert.ok(ofPanel.includes(title), title);
    for (const title of named([...OF_CHAPTERS, ...OF_CACHES])) assert.ok(!ofPanel.includes(title), title);
    await panel.context().close();

    const page = await bench.open('ch1.chapter.yaml', viewport);
    await lens(page, 'Generate panel').first().waitFor();
    const hidden = new Set(NOT_NOW);
    assert.deepEqual(await listed(page), named([...TITLE_OF.keys()].filter((id) => !hidden.has(id))));
    await page.context().close();
  });
});
