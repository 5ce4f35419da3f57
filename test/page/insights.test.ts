import assert from 'node:assert/strict';
import { readTargets } from '../../src/budgets/targets.ts';
import { reportSnapshot } from '../../src/editor/report/reportData.ts';
import { FIRST_VIEW } from '../../src/protocol/reportView.ts';
import { usd } from '../../webview-ui/shownMoney.ts';
import { MemoryLedger } from '../support/memoryLedger.ts';
import { axeFindings } from './support/axe.ts';
import { history, NOW, panelCall } from './support/history.ts';
import { onePage } from './support/onePage.ts';
import { readInsights } from './support/readInsights.ts';
import { reportSources } from './support/reportFixture.ts';
import type { ThemeName } from './support/themes.ts';

const MONTH = { from: new Date(2026, 9, 24).getTime(), simulated: false };
const THEMES: ThemeName[] = ['light', 'dark', 'high-contrast', 'high-contrast-light'];

/** The sample history with a loop in it: the same content twelve times within a minute. */
const withLoop = () => [
  ...history(),
  ...Array.from({ length: 12 }, (_, index) =>
    Object.assign(panelCall(`loop-${index}`, NOW - 300_000 + index * 4000), { contentHash: 'same' }),
  ),
];

describe('insights on the report page', function () {
  this.timeout(0);
  const { open } = onePage('tr.call');

  async function sourcesOf(calls = withLoop()) {
    const ledger = new MemoryLedger(calls);
    return reportSources(ledger, { insights: await readInsights(ledger, MONTH) });
  }

  it('shows the forecast as a range, with the lines it comes from', async () => {
    const sources = await sourcesOf();
    const { forecast } = (await reportSnapshot(sources, FIRST_VIEW)).now;
    assert.ok(forecast);
    const { page } = await open({ sources });
    const tile = page.locator('.tile', { hasText: 'Forecast, November' });
    const [low, high] = [usd(forecast.lowPicoUsd), usd(forecast.highPicoUsd).slice(1)];
    assert.equal(await tile.locator('.value').innerText(), `≥ ~${low}–${high}`);
    const title = (await tile.locator('.detail').getAttribute('title')) ?? '';
    for (const part of [usd(forecast.p95PicoUsd), usd(forecast.plainPicoUsd), 'P95 day', '28 days known'])
      assert.ok(title.includes(part), `${title} lacks ${part}`);
  });

  it('has no forecast tile with too little data, nor for simulated calls', async () => {
    const { page } = await open({ sources: await sourcesOf([panelCall('one', NOW - 1000)]) });
    assert.equal(await page.locator('.tile', { hasText: 'Forecast' }).count(), 0);
    const simulated = history().map((call) => Object.assign(call, { simulated: true }));
    const other = await open({ sources: await sourcesOf(simulated) });
    assert.equal(await other.page.locator('.tile', { hasText: 'Forecast' }).count(), 0);
  });

  it('tells of a loop with its cost, stops it, and shows its calls', async () => {
    const sources = await sourcesOf();
    const { page, asked } = await open({ sources });
    const loop = page.locator('.watch li', { hasText: 'Runaway loop' });
    assert.match(await loop.innerText(), /the same content 12 times within a minute/);
    const twelve = 12n * BigInt(panelCall('one', NOW).picoUsd ?? 0);
    assert.equal(await loop.locator('.fact strong').innerText(), usd(String(twelve)));
    assert.equal(await loop.locator('.spoken').first().textContent(), 'Error: ');
    await loop.getByRole('button', { name: 'Stop runs' }).click();
    for (const until = Date.now() + 10_000; asked.length === 0 && Date.now() < until;)
      await page.waitForTimeout(20);
    assert.deepEqual(asked, ['stopRuns']);
    await loop.getByRole('button', { name: 'Show calls' }).click();
    await page.locator('.chip', { hasText: 'Panel art' }).waitFor();
  });

  it('holds the KPIs of the range against their targets, in figures and words', async () => {
    const sources = await sourcesOf();
    const { panels } = await reportSnapshot(sources, FIRST_VIEW);
    const { page } = await open({ sources });
    const rows = await page.locator('.kpis tbody tr').all();
    assert.equal(rows.length, 7);
    for (const [index, { picoUsd, lowerBound, state }] of panels.costs.entries()) {
      const text = (await rows[index]?.innerText()) ?? '';
      assert.ok(picoUsd !== undefined && text.includes(`${lowerBound ? '≥ ' : ''}${usd(picoUsd)}`), text);
      if (state !== 'unknown') assert.ok(text.includes(state), text);
    }
    const all = await page.locator('.kpis').innerText();
    for (const words of ['≤ $0.050', '≤ $1.00', '≥ 80 : 20', '≥ 70 %', '≤ 5 %', 'missed'])
      assert.ok(all.includes(words), `${words} in ${all}`);
    assert.ok(panels.savings && BigInt(panels.savings.picoUsd) > 0n);
    assert.ok((await rows.at(-1)?.innerText())?.includes(usd(panels.savings.picoUsd)));
    // Each picture says nothing that the row does not say.
    assert.equal(await page.locator('.kpis svg:not([aria-hidden=true])').count(), 0);
  });

  it('advises the mix of models that would have met the target', async () => {
    const ledger = new MemoryLedger(history());
    const insights = await readInsights(ledger, MONTH);
    const settings = { targets: readTargets({ costPerPanelUsd: 0.2 }) };
    const { page } = await open({ sources: reportSources(ledger, { insights, settings }) });
    assert.match(await page.locator('.mix').innerText(), /^\d+ % Flash would have met the target/);
  });

  it('draws the frame of the KPIs while they are read, and the figures in the same place', async () => {
    const ledger = new MemoryLedger(withLoop());
    const insights = await readInsights(ledger);
    // Other figures that are read behind the page bring it up to date, too.
    let isRead = false;
    const held = {
      current: () => insights.current(),
      kpis: (range: Parameters<typeof insights.kpis>[0]) => (isRead ? insights.kpis(range) : undefined),
    };
    const { page, session } = await open({ sources: reportSources(ledger, { insights: held }) });
    const height = async () => (await page.locator('.kpis').boundingBox())?.height;
    const before = await height();
    assert.equal(await page.locator('#panels .caption').innerText(), 'being read');
    isRead = true;
    insights.kpis(MONTH);
    await insights.idle();
    await session.changed();
    await page.locator('#panels .caption', { hasText: 'have a kept image' }).waitFor();
    assert.equal(await height(), before);
  });

  it('names a target that cannot be read', async () => {
    const ledger = new MemoryLedger(history());
    const targets = { targets: {}, problem: 'panelmeter.targets: retryPercent: too large' };
    const { page, asked } = await open({ sources: reportSources(ledger, { settings: { targets } }) });
    await page.locator('.watch').getByRole('button', { name: 'Edit targets' }).click();
    for (const until = Date.now() + 10_000; asked.length === 0 && Date.now() < until;)
      await page.waitForTimeout(20);
    assert.deepEqual(asked, ['editTargets']);
  });

  for (const theme of THEMES)
    it(`breaks no rule: ${theme}`, async () => {
      const { page } = await open({ sources: await sourcesOf(), theme });
      assert.deepEqual(await axeFindings(page), []);
    });

  it('fits its width from a side bar to a wide screen', async () => {
    const sources = await sourcesOf();
    for (const width of [280, 380, 720, 900, 1120, 1400]) {
      const { page } = await open({ sources, width });
      const over = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      assert.equal(over, 0, `${width} px`);
    }
  });
});
