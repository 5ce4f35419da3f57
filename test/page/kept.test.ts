import assert from 'node:assert/strict';
import type { Call } from '../../src/call.ts';
import { MemoryLedger } from '../support/memoryLedger.ts';
import { usd } from '../../webview-ui/shownMoney.ts';
import { axeFindings } from './support/axe.ts';
import { NOW, panelCall } from './support/history.ts';
import { onePage } from './support/onePage.ts';
import { historyReader, readInsights } from './support/readInsights.ts';
import { reportSources } from './support/reportFixture.ts';
import { chapter } from './support/sampleChapter.ts';
import type { ThemeName } from './support/themes.ts';

/** The page's first range, and the month of the tiles: they hold the same calls here. */
const MONTH = { simulated: false, from: new Date(2026, 10, 1).getTime() };
const RANGE = { from: new Date(2026, 9, 24).getTime(), simulated: false };

describe('kept and wasted on the report page', function () {
  this.timeout(0);
  const { open: openPage } = onePage('section#kept');

  async function open(calls: Call[], chosen: readonly string[] = [], theme: ThemeName = 'dark') {
    const ledger = new MemoryLedger(calls);
    const reader = historyReader(ledger, { isKept: ({ id }) => chosen.includes(id) || undefined });
    for (const range of [RANGE, MONTH]) reader.of(range);
    await reader.idle();
    const insights = { ...(await readInsights(ledger, RANGE)), history: reader.of.bind(reader) };
    const sources = reportSources(ledger, { insights });
    const { page } = await openPage({ sources, theme, height: 1400 });
    const { total } = reader.of(RANGE).figures?.kept ?? assert.fail('nothing was read');
    return { page, section: page.locator('section#kept'), total };
  }

  it('says what a kept panel cost, and how much went elsewhere', async () => {
    const { section, total } = await open(chapter(), ['k0-1']);
    assert.deepEqual([total.panels, total.withImage, total.chosen, total.attempts], [12, 11, 1, 15]);
    const each = Number(panelCall('one', NOW).picoUsd) / 1e12;
    const text = (await section.innerText()).replaceAll(/\s+/g, ' ');
    assert.match(text, /11 of 12 panels have a kept image · 1 chosen/);
    assert.ok(text.includes(`$${((each * 16) / 11).toFixed(3)} per kept panel`), text);
    for (const [part, calls] of [
      ['Kept', 11],
      ['Superseded', 4],
      ['Without an image', 1],
    ] as const) {
      const line = await section.locator('.kept-parts li', { hasText: part }).innerText();
      assert.ok(line.includes(`$${(each * calls).toFixed(calls > 7 ? 2 : 3)}`), `${part}: ${line}`);
    }
    assert.match(text, /10 panels without a choice: the newest image counts as kept/);
  });

  it('shows it by panel, scene, chapter and character', async () => {
    const { section } = await open(chapter());
    const rows = async () =>
      (await section.locator('tbody tr td:first-child').allInnerTexts()).map((text) => text.trim());
    assert.equal((await rows()).length, 8);
    await section.getByRole('button', { name: 'Show 4 more' }).click();
    assert.equal((await rows()).length, 12);
    for (const [by, keys] of [
      ['Scene', ['gate', 'market']],
      ['Chapter', ['1']],
      ['Character', ['jin', 'mira']],
    ] as const) {
      await section.getByRole('radio', { name: by }).click();
      assert.deepEqual(await rows(), [...keys], by);
    }
    assert.match(await section.innerText(), /A panel with two characters counts under both/);
  });

  it('makes the figure under Panels by the same count', async () => {
    const { page, total } = await open(chapter());
    const row = page.locator('.kpis tr', { hasText: 'Cost per kept panel' });
    assert.match(await row.innerText(), new RegExp(`for ${total.withImage} kept panels`));
  });

  it('says the same in the tile and in the section, of a panel whose kept image is not its newest, too', async () => {
    const calls = chapter();
    // Of one of three images, the first: dearer than the ones after it.
    const [first] = calls;
    assert.ok(first);
    const dear = { ...first, picoUsd: '900000000000', listPicoUsd: '900000000000' };
    for (const chosen of [[], [dear.id]]) {
      const { page, section, total } = await open([dear, ...calls.slice(1)], chosen);
      const wasted = usd(String(total.superseded.billed + total.withoutImage.billed));
      const tile = page.locator('.tile', { hasText: 'Waste, November' });
      assert.equal(await tile.locator('.value').innerText(), wasted);
      const detail = await tile.locator('.detail').innerText();
      assert.ok(detail.endsWith(`superseded ${usd(String(total.superseded.billed))}`), detail);
      const part = section.locator('.kept-parts li', { hasText: 'Superseded' });
      assert.ok((await part.innerText()).includes(usd(String(total.superseded.billed))));
      assert.equal(total.kept.billed > 2n * 900_000_000_000n, chosen.length > 0);
    }
  });

  it('never shows a lower bound as a figure', async () => {
    const calls = chapter();
    const [first] = calls;
    assert.ok(first);
    const { picoUsd: _unknown, usd: _no, ...rest } = first;
    const { section } = await open([{ ...rest, reason: 'unknown' }, ...calls.slice(1)]);
    const text = (await section.innerText()).replaceAll(/\s+/g, ' ');
    assert.match(text, /≥ \$0\.\d+ per kept panel/);
    assert.match(text, /\+ 1 unpriced/);
  });

  it('says that there is nothing, in a range without panels', async () => {
    const text = panelCall('text', NOW - 1000);
    const { section } = await open([{ ...text, tags: {} }]);
    assert.match(await section.innerText(), /No panel was generated in this range/);
  });

  for (const theme of ['light', 'dark', 'high-contrast', 'high-contrast-light'] as const) {
    it(`can be read by everyone in ${theme}`, async () => {
      const { page } = await open(chapter(), [], theme);
      assert.deepEqual(await axeFindings(page), []);
      const shots = process.env['PANELMETER_SHOTS'];
      if (shots) await page.locator('section#kept').screenshot({ path: `${shots}/kept-${theme}.png` });
    });
  }
});
