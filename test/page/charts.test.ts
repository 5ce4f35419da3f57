import assert from 'node:assert/strict';
import Papa from 'papaparse';
import { PNG } from 'pngjs';
import { reportDetails } from '../../src/editor/report/detailsData.ts';
import { ledgerFilter } from '../../src/editor/report/reportFilter.ts';
import { reportSnapshot } from '../../src/editor/report/reportData.ts';
import type { ReportSources } from '../../src/editor/report/reportSources.ts';
import { exactUsd } from '../../src/money.ts';
import type { ReportFilter } from '../../src/protocol/reportView.ts';
import { FIRST_VIEW } from '../../src/protocol/reportView.ts';
import { signedUsd } from '../../webview-ui/shownChange.ts';
import { sumAmount, sumText, usd } from '../../webview-ui/shownMoney.ts';
import { MemoryLedger } from '../support/memoryLedger.ts';
import { binPlace, eventually, texts } from './support/chartChecks.ts';
import { history, monthBefore, NOW, panelCall, SESSION } from './support/history.ts';
import { onePage } from './support/onePage.ts';
import type { OpenedPage } from './support/openPage.ts';
import { historyReader } from './support/readInsights.ts';
import { reportSources } from './support/reportFixture.ts';

const twoMonths = () => new MemoryLedger([...monthBefore(), ...history()]);

/** What the page must show of a range, out of the ledger itself. */
async function expected(sources: ReportSources, filter: ReportFilter) {
  const { by, calls } = await reportSnapshot(sources, { ...FIRST_VIEW, filter });
  return {
    figures: `${sumText(by.total)} · ${by.total.calls} call${by.total.calls === 1 ? '' : 's'}`,
    total: sumAmount(by.total),
    groups: by.groups.length,
    calls: calls.total,
  };
}

describe('charts and breakdowns of the report', function () {
  this.timeout(0);
  const { open, changed } = onePage('.features');

  async function assertShows(
    { page }: OpenedPage,
    sources: ReportSources,
    filter: ReportFilter,
  ): Promise<void> {
    const wanted = await expected(sources, filter);
    await eventually(async () => {
      const caption = await page.locator('#time .caption').innerText();
      assert.ok(caption.startsWith(wanted.figures), `${caption} is not ${wanted.figures}`);
      assert.equal((await texts(page, '[data-total]'))[0], wanted.total);
      assert.ok((await page.locator('#calls .caption').innerText()).startsWith(`${wanted.calls} in range`));
    });
  }

  it('filters figures, breakdowns and calls by a range that is dragged over the chart, and gives it back', async () => {
    const sources = reportSources(twoMonths());
    const shown = await open({ sources });
    const { page } = shown;
    const [from, to] = [await binPlace(page, 10, 30), await binPlace(page, 16, 30)];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move((from.x + to.x) / 2, to.y);
    await page.mouse.move(to.x, to.y);
    await page.mouse.up();
    // 30 days end on 22 November: bins 10 to 16 are 3 to 9 November.
    const range = { from: '2026-11-03', to: '2026-11-09' };
    await page.locator('.chip', { hasText: '3 Nov – 9 Nov' }).waitFor();
    await assertShows(shown, sources, { period: '30d', range });
    const details = await reportDetails(sources, { ...FIRST_VIEW, filter: { period: '30d', range } });
    await eventually(async () =>
      assert.equal(
        await page.locator('[data-part=volume]').innerText(),
        signedUsd(details.before?.parts.volume ?? '?'),
      ),
    );
    assert.deepEqual(
      await page.evaluate("[...document.querySelectorAll('.range input')].map((one) => one.value)"),
      [range.from, range.to],
    );
    await page.locator('.range').getByRole('button', { name: 'Reset' }).click();
    await assertShows(shown, sources, { period: '30d' });
    assert.equal(await page.locator('.chip').count(), 0);
  });

  it('filters by one day that is clicked', async () => {
    const sources = reportSources(new MemoryLedger(history()));
    const shown = await open({ sources });
    const place = await binPlace(shown.page, 20, 30);
    await shown.page.mouse.click(place.x, place.y);
    await shown.page.locator('.chip', { hasText: '13 Nov' }).waitFor();
    await assertShows(shown, sources, { period: '30d', day: '2026-11-13' });
  });

  it('chooses a range by the keys alone, in the chart and in the fields', async () => {
    const sources = reportSources(new MemoryLedger(history()));
    const shown = await open({ sources });
    const { page } = shown;
    await page.locator('.plot').focus();
    await page.keyboard.press('ArrowLeft');
    for (let step = 0; step < 3; step++) await page.keyboard.press('Shift+ArrowLeft');
    assert.match(
      (await page.locator('.plot').getAttribute('aria-valuetext')) ?? '',
      /^18 Nov: .*, chosen: 18 Nov to 21 Nov$/,
    );
    await page.keyboard.press('Enter');
    await page.locator('.chip', { hasText: '18 Nov – 21 Nov' }).waitFor();
    await assertShows(shown, sources, { period: '30d', range: { from: '2026-11-18', to: '2026-11-21' } });

    await page.getByLabel('From').fill('2026-11-01');
    await page.getByLabel('From').press('Tab');
    await page.locator('.chip', { hasText: '1 Nov – 21 Nov' }).waitFor();
    await assertShows(shown, sources, { period: '30d', range: { from: '2026-11-01', to: '2026-11-21' } });
  });

  it('keeps range, hours and stack over a reload', async () => {
    const sources = reportSources(new MemoryLedger(history()));
    const shown = await open({ sources });
    const { page, kept } = shown;
    const place = await binPlace(page, 28, 30);
    await page.mouse.click(place.x, place.y);
    await page.getByRole('radio', { name: 'Hours' }).click();
    await page.locator('.plot[aria-label^="Spend per hour"]').waitFor();
    await page.locator('#stack').selectOption('panel');
    await page.locator('.plot[aria-label*="stacked by panel"]').waitFor();
    const state = await kept();
    await page.reload();
    await page.locator('.plot[aria-label^="Spend per hour, stacked by panel"]').waitFor();
    assert.equal(await page.locator('.chip').innerText(), '21 Nov');
    await assertShows(shown, sources, { period: '30d', day: '2026-11-21' });
    assert.deepEqual(await kept(), state);
  });

  it('says why it cost more: parts that add up to the change, the largest movers first', async () => {
    const sources = reportSources(twoMonths());
    const { page } = await open({ sources });
    const details = await reportDetails(sources, FIRST_VIEW);
    const { by } = await reportSnapshot(sources, FIRST_VIEW);
    const { before } = details;
    assert.ok(before);
    const change = BigInt(by.total.billedPicoUsd) - BigInt(before.sum.billedPicoUsd);
    assert.match(await page.locator('[data-change]').innerText(), /^\+\$\d.* \(\+\d+ %\)$/);
    assert.ok((await page.locator('[data-change]').innerText()).startsWith(signedUsd(change)));
    await page.getByRole('radio', { name: 'Changes' }).click();
    const rows = await page.locator('.by[aria-label="Changes by model"] tbody tr').all();
    const movers = [...before.groups]
      .map(({ key, sum, parts }) => {
        const now = by.groups.find((group) => group.key === key)?.sum.billedPicoUsd ?? '0';
        return { key, parts, change: BigInt(now) - BigInt(sum.billedPicoUsd) };
      })
      .filter(({ change: moved }) => moved !== 0n)
      .sort((a, b) =>
        Number((b.change < 0n ? -b.change : b.change) - (a.change < 0n ? -a.change : a.change)),
      );
    assert.equal(movers.length, 3);
    for (const [index, mover] of movers.entries()) {
      const cells = (await rows[index]?.locator('td').allInnerTexts()) ?? [];
      assert.ok(cells[0]?.includes(mover.key ?? '?'), `${cells[0]} is not ${mover.key}`);
      assert.deepEqual(cells.slice(3, 7), [
        signedUsd(mover.change),
        ...(['volume', 'mix', 'price'] as const).map((part) => signedUsd(mover.parts[part])),
      ]);
    }
  });

  it('has the features that cost most, with what a request of each came to', async () => {
    const sources = reportSources(new MemoryLedger(history()));
    const { page } = await open({ sources });
    const { features } = await reportDetails(sources, FIRST_VIEW);
    const rows = await page.locator('.features tbody tr').all();
    assert.equal(rows.length, features.length);
    for (const [index, { key, sum }] of features.entries()) {
      const cells = (await rows[index]?.locator('td').allInnerTexts()) ?? [];
      assert.ok(cells[0]?.startsWith(key));
      const known = BigInt(sum.calls - sum.unpriced - sum.unknown);
      const each = (BigInt(sum.billedPicoUsd) * 2n + known) / (known * 2n);
      assert.equal(cells[3], `${sum.uncertain > 0 ? '≥ ' : ''}${usd(String(each))}`);
      assert.equal(cells[6], `${(sum.outputTokens / sum.promptTokens).toFixed(2)} : 1`);
    }
  });

  it('shows percentiles beside each histogram, and its bins as text', async () => {
    const sources = reportSources(new MemoryLedger(history()));
    const { page } = await open({ sources });
    const { cost } = await reportDetails(sources, FIRST_VIEW);
    const [first] = await texts(page, '.percentiles');
    for (const [name, value] of [
      ['P50', cost.p50],
      ['P95', cost.p95],
      ['P99', cost.p99],
    ])
      assert.ok(first?.includes(`${name} ${usd(value ?? '?')}`), first);
    await page.locator('#spread .as-table > summary').first().click();
    const counts = await texts(page, 'panelmeter-spread:first-of-type .as-table td:nth-child(3)');
    const calls = cost.bins.reduce((sum, bin) => sum + bin.calls, 0);
    assert.equal(
      counts.reduce((sum, count) => sum + Number(count.replace(',', '')), 0),
      calls,
    );
  });

  it('says what other models would have cost, and what cannot be told', async () => {
    const ledger = new MemoryLedger(history());
    const reader = historyReader(ledger, { changed });
    const insights = {
      current: () => ({ outlook: undefined, anomalies: [] }),
      kpis: () => undefined,
      history: reader.of.bind(reader),
    };
    const { page, session } = await open({ sources: reportSources(ledger, { insights }) });
    await reader.idle();
    await session.changed();
    await page.locator('.compared').waitFor();
    const range = ledgerFilter({ period: '30d', simulated: false }, '2026-11-22', SESSION);
    const images = reader.of(range).figures?.comparison.kinds.find(({ kind }) => kind === 'image');
    const banana = images?.models.find(({ model }) => model === 'gemini-nano-banana-2.1');
    const line = page.locator('[aria-label="Images on other models"] tr', { hasText: 'nano-banana-2.1' });
    assert.equal(
      (await line.locator('td').nth(1).innerText()).trim(),
      `~${usd(String(banana?.therePicoUsd ?? '?'))}`,
    );
    const lite = page.locator('[aria-label="Images on other models"] tr', {
      hasText: '3.1-flash-lite-image',
    });
    const told = images?.models.find(({ model }) => model === 'gemini-3.1-flash-lite-image');
    const [most] = told?.unknown ?? [];
    assert.equal(most?.reason, 'image-input');
    assert.ok(told && told.calls > 0 && told.calls + (most?.calls ?? 0) === images?.calls);
    assert.equal(
      (await lite.locator('td').nth(4).innerText()).trim(),
      `— ${most?.calls} calls: counts image input in its own way`,
    );
    assert.equal(
      (await lite.locator('td').nth(2).innerText()).trim(),
      `${usd(String(told?.herePicoUsd))}, ${told?.calls} calls`,
    );
    const month = { simulated: false, from: new Date(2026, 10, 1).getTime() };
    const waste = reader.of(month).figures?.kept.total;
    const total = (waste?.superseded.billed ?? 0n) + (waste?.withoutImage.billed ?? 0n);
    assert.ok(total > 0n);
    await eventually(async () =>
      assert.ok(
        (await texts(page, '.tile')).some(
          (tile) => tile.startsWith('Waste, November') && tile.includes(usd(String(total))),
        ),
      ),
    );
  });

  it('saves a table as CSV in which no tag is a formula, with all digits', async () => {
    const hostile = '=HYPERLINK("http://x","y")';
    const ledger = new MemoryLedger([
      panelCall('a', NOW - 1000, { tags: { feature: hostile } }),
      panelCall('b', NOW - 2000, { tags: { feature: '@cmd' } }),
      panelCall('c', NOW - 3000, { tags: { feature: 'plain, "quoted"' } }),
    ]);
    const { page, saved, copied } = await open({
      sources: reportSources(ledger),
      kept: { view: { ...FIRST_VIEW, by: 'feature' }, folded: [] },
    });
    const menu = page.locator('#by .menu');
    await menu.locator('summary').click();
    await menu.getByRole('button', { name: 'Save as CSV…' }).click();
    await eventually(() => assert.equal(saved.length, 1));
    const [file] = saved;
    assert.deepEqual([file?.kind, file?.name], ['csv', 'By feature']);
    const { data } = Papa.parse<Record<string, string>>(file?.data ?? '', {
      header: true,
      skipEmptyLines: true,
    });
    const cost = exactUsd(BigInt(panelCall('a', NOW).picoUsd ?? 0));
    const lines = new Map(data.map((line) => [line['Feature'], line['Billed USD']]));
    for (const name of [`'${hostile}`, `'@cmd`, 'plain, "quoted"']) assert.equal(lines.get(name), cost, name);
    assert.equal(lines.size, 3);
    assert.equal(await menu.getAttribute('open'), null, 'the menu is closed again');
    await menu.locator('summary').click();
    await menu.getByRole('button', { name: 'Copy as CSV' }).click();
    await eventually(() => assert.deepEqual(copied, [file?.data]));
  });

  it('saves a chart as a picture that stands alone: as SVG with its figures, as PNG with its colours', async () => {
    const { page, saved } = await open({ sources: reportSources(new MemoryLedger(history())) });
    const menu = page.locator('#time .menu');
    const save = async (label: string) => {
      await menu.locator('summary').click();
      await menu.getByRole('button', { name: label }).click();
      const count = saved.length;
      await eventually(() =>
        assert.ok(saved.length > count || saved.at(-1)?.kind === label.slice(8, 11).toLowerCase()),
      );
      return saved.at(-1)?.data ?? '';
    };
    const svg = await save('Save as SVG…');
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    for (const part of ['Spend per day by model', 'gemini-3-pro-image', '24 Oct – 22 Nov', 'today'])
      assert.ok(svg.includes(part), part);
    const wellFormed = `new DOMParser().parseFromString(${JSON.stringify(svg)}, 'image/svg+xml').querySelector('parsererror') === null`;
    assert.equal(await page.evaluate(wellFormed), true);
    assert.ok(!/script|href|var\(|color-mix/.test(svg));

    const png = PNG.sync.read(Buffer.from(await save('Save as PNG…'), 'base64'));
    assert.equal(png.width, 1920);
    const seen = new Set<string>();
    for (let at = 0; at < png.data.length; at += 4)
      seen.add([png.data[at], png.data[at + 1], png.data[at + 2]].join());
    for (const color of ['30,30,31', '56,147,253', '136,207,132', '176,127,213'])
      assert.ok(seen.has(color), `${color}: background, blue, green and purple of the theme`);

    await page.locator('#spread .menu > summary').last().click();
    await page.locator('#spread .menu').last().getByRole('button', { name: 'Save as SVG…' }).click();
    await eventually(() => assert.ok(saved.at(-1)?.data.includes('<title>Latency</title>')));
    assert.match(saved.at(-1)?.data ?? '', />P95, P99<|>P95</);
  });

  it('goes to each section, unfolding it, and moves the focus there', async () => {
    const { page } = await open({ sources: reportSources(new MemoryLedger(history())), height: 600 });
    await page.locator('#how .fold').click();
    await page
      .getByRole('navigation', { name: 'Sections' })
      .getByRole('link', { name: 'How' })
      .press('Enter');
    await eventually(async () =>
      assert.equal(
        await page.evaluate('document.activeElement.textContent.trim()'),
        'How these figures are made',
      ),
    );
    assert.equal(await page.locator('#how .fold').getAttribute('aria-expanded'), 'true');
    const box = await page.locator('#how').boundingBox();
    assert.ok(box && box.y < 600, `at ${box?.y}`);
    const names = await texts(page, '.sections a');
    assert.deepEqual(names, await texts(page, 'main section h2'));
  });

  it('switches series off and on in the legend, and cuts no figure', async () => {
    const { page } = await open({ sources: reportSources(new MemoryLedger(history())) });
    const total = (await texts(page, '[data-total]'))[0];
    const button = page.locator('.legend').getByRole('button', { name: 'gemini-3-pro-image' });
    await button.click();
    assert.equal(await button.getAttribute('aria-pressed'), 'false');
    assert.equal((await texts(page, '[data-total]'))[0], total);
    await page.locator('.plot').focus();
    assert.ok(!(await page.locator('.tip').innerText()).includes('gemini-3-pro-image'));
    await button.click();
    await page.locator('.plot').focus();
    assert.ok((await page.locator('.tip').innerText()).includes('gemini-3-pro-image'));
  });

  it('says that details could not be read, and keeps the totals', async () => {
    class Failing extends MemoryLedger {
      override spread(): Promise<never> {
        return Promise.reject(new Error('The index failed.'));
      }
    }
    const { page } = await open({ sources: reportSources(new Failing(history())) }, 'tr.call');
    await page
      .locator('.notice.error', { hasText: 'Changes, trends and distributions could not be read' })
      .waitFor();
    assert.match((await texts(page, '.tile .value'))[0] ?? '', /^\$\d/);
    assert.equal((await page.locator('tr.call').count()) > 0, true);
  });
});
