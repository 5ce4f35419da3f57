import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { openWindow } from '../../tools/vscode/server.mjs';
import { lens, palette, reportFrame, statusItem, toast, until } from '../../tools/vscode/drive.mjs';
import { Workbench } from './support/workbench.ts';

const STEPS = ['spec', 'key', 'generate', 'report', 'budget', 'terminals'];
const ID = 'panelmeter.panelmeter#gettingStarted';

const mark = (page: Page, step: string): Locator => page.locator(`[data-done-step-id="${ID}#${step}"]`);

/** The steps with a check mark. */
async function done(page: Page): Promise<string[]> {
  const states = await Promise.all(
    STEPS.map(async (step) => ({
      step,
      complete: (await mark(page, step).getAttribute('aria-checked')) === 'true',
    })),
  );
  return states.filter(({ complete }) => complete).map(({ step }) => step);
}

describe('getting started', () => {
  let bench: Workbench;
  let page: Page;
  let folder: string;
  before(async () => {
    bench = await Workbench.start(
      { 'panelmeter.simulator': false },
      { GEMINI_API_KEY: '', GOOGLE_API_KEY: '' },
    );
    folder = path.join(path.dirname(bench.folder), 'empty');
    fs.mkdirSync(folder);
    page = await openWindow(bench.browser, bench.server, { folder, viewport: { width: 1400, height: 900 } });
  });
  after(() => bench.stop());

  const opened = async (): Promise<void> => {
    await palette(page, 'Panelmeter: Getting Started');
    await mark(page, 'terminals').waitFor();
  };
  /** Opens a step; the walkthrough shows its first one again a while after it was opened anew. */
  const choose = (step: string): Promise<boolean> => {
    const found = page.locator(`.getting-started-step[data-step-id="${ID}#${step}"]`);
    return until(async () => {
      const open = (await found.getAttribute('class'))?.includes('expanded') === true;
      // In one that is open already a click could hit a button.
      if (!open) await found.locator('.step-title').click();
      return open;
    }, `the step ${step}`);
  };
  const press = (step: string, text: string): Promise<true> =>
    until(async () => {
      await choose(step);
      const button = page.locator('.getting-started-step.expanded .monaco-button', { hasText: text });
      return button.click({ timeout: 1000 }).then(
        () => true as const,
        () => false as const,
      );
    }, text);

  it('a command opens the walkthrough: six steps, none of them done in an empty folder', async () => {
    await until(async () => (await statusItem(page).textContent())?.includes('$0'), 'the extension');
    await opened();
    assert.deepEqual(await done(page), []);
  });

  it('each step has a picture that loads, and words for it', async () => {
    for (const step of STEPS) {
      await choose(step);
      const picture = page.locator('.getting-started-media img').first();
      await until(
        async () =>
          new RegExp(`${step}-(dark|light)\\.png`).test((await picture.getAttribute('srcset')) ?? '') &&
          Number(await picture.evaluate((img) => Reflect.get(img, 'naturalWidth'))) > 0,
        `the picture of ${step}`,
      );
      assert.ok(((await picture.getAttribute('alt')) ?? '').length > 30, step);
    }
  });

  it('Open Sample Chapter shows estimates at once, and writes nothing into the folder', async () => {
    await press('spec', 'Open Sample Chapter');
    await lens(page, /^~\$0\.\d+.*gemini-nano-banana/)
      .first()
      .waitFor();
    await lens(page, /Chapter 1: 7 panels|Chapter 1: 0 of 7/)
      .first()
      .waitFor();
    assert.deepEqual(fs.readdirSync(folder), []);
    await opened();
    assert.deepEqual(await done(page), ['spec']);
  });

  it('Set Gemini API Key is done only when a key was given; Use Simulator is enough', async () => {
    await press('key', 'Set Gemini API Key');
    await page.locator('.quick-input-title', { hasText: 'Set Gemini API Key' }).waitFor();
    await page.keyboard.press('Escape');
    await opened();
    assert.deepEqual(await done(page), ['spec']);
    await press('key', 'Use Simulator');
    await until(async () => (await done(page)).includes('key'), 'the check mark');
  });

  it('Generate with Simulator makes the sample’s first panel, and ticks off the third step', async () => {
    await press('generate', 'Generate with Simulator');
    await page.locator('.tab', { hasText: 's1_p01-a1.png' }).waitFor();
    await until(async () => /SIM \$0\.0\d+/.test((await statusItem(page).textContent()) ?? ''), 'the amount');
    await opened();
    await until(async () => (await done(page)).includes('generate'), 'the check mark');
    assert.deepEqual(await done(page), ['spec', 'key', 'generate']);
  });

  it('Open Cost Report opens it', async () => {
    await press('report', 'Open Cost Report');
    await reportFrame(page).getByText('s1_p01').first().waitFor();
    await opened();
    assert.ok((await done(page)).includes('report'));
  });

  it('the budget step is done when there is a budget, not when the settings were only looked at', async () => {
    await press('budget', 'Open Budgets');
    await page.locator('.settings-editor').waitFor();
    await page.keyboard.press('Escape'); // newer versions lay it over the window
    await opened();
    assert.ok(!(await done(page)).includes('budget'));
    const file = path.join(folder, '.vscode/settings.json');
    const settings = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>;
    fs.writeFileSync(file, JSON.stringify({ ...settings, 'panelmeter.budgets': { perDayUsd: 1 } }));
    await until(async () => (await done(page)).includes('budget'), 'the check mark');
  });

  it('Track This Workspace’s Terminals is the last', async () => {
    await press('terminals', 'Track This Workspace');
    await toast(page, 'Gemini calls of new terminals').waitFor();
    await until(async () => (await done(page)).length === STEPS.length, 'all steps');
  });
});

describe('a window without a folder', () => {
  let bench: Workbench;
  let page: Page;
  before(async () => {
    bench = await Workbench.start();
    page = await openWindow(bench.browser, bench.server, {
      folder: '',
      viewport: { width: 1400, height: 900 },
    });
  });
  after(() => bench.stop());

  const welcome = (): Locator => page.locator('.welcome-view-content', { hasText: 'Panelmeter' });

  it('is told of the sample where the files would be, until there is a call', async () => {
    await palette(page, 'View: Show Explorer');
    await welcome().waitFor();
    await page.locator('.welcome-view-content .monaco-button', { hasText: 'Open Sample Chapter' }).click();
    await lens(page, /SIM ~\$0\.\d+/)
      .first()
      .waitFor();
    await lens(page, 'Generate panel').first().click();
    await page.locator('.tab', { hasText: 's1_p01-a1.png' }).waitFor();
    await until(async () => (await welcome().count()) === 0, 'the welcome to go');
  });
});
