import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { fillLedger } from '../../bench/ledger/fillLedger.ts';
import type { Call } from '../../src/call.ts';
import { filterNow } from '../../src/editor/report/reportData.ts';
import type { ReportSources } from '../../src/editor/report/reportSources.ts';
import type { CallOrder, Ledger } from '../../src/ledger/ledgerTypes.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { receiptOf } from '../../src/ledger/supersede.ts';
import { shownUsd } from '../../src/money.ts';
import type { ReportFilter } from '../../src/protocol/reportView.ts';
import { FIRST_VIEW } from '../../src/protocol/reportView.ts';
import { integer } from '../../webview-ui/shownFigures.ts';
import { exact } from '../../webview-ui/shownMoney.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { MemoryLedger } from '../support/memoryLedger.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { axeFindings } from './support/axe.ts';
import { history, NOW, panelCall } from './support/history.ts';
import { onePage } from './support/onePage.ts';
import { reportSources } from './support/reportFixture.ts';
import { THEMES, type ThemeName } from './support/themes.ts';

/** A million are paged by `npm run bench:report`; sealing so many takes a minute. */
const MANY = 100_000;
const ALL: ReportFilter = { period: 'all', simulated: false };
const everything = { view: { ...FIRST_VIEW, filter: ALL }, folded: [] };
const DEAREST: CallOrder = { by: 'cost', descending: true };

const idAt = (page: Page, place: number) =>
  page.locator(`tr.call[data-place="${place}"]`).getAttribute('data-call');
const focused = (page: Page) => page.evaluate<string | undefined>('document.activeElement.dataset.call');
const scrollTop = (page: Page) => page.evaluate<number>("document.querySelector('.calls-scroll').scrollTop");
const says = async (page: Page) =>
  (await page.locator('.query-says').innerText()).replace(/\s+/g, ' ').trim();

async function eventually(claim: () => void | Promise<void>): Promise<void> {
  for (const until = Date.now() + 15_000; ;) {
    try {
      return await claim();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

describe('the call history', function () {
  this.timeout(0);
  const { open } = onePage('tr.call[data-call]');
  let ledger: Ledger;
  let many: ReportSources;
  before(async () => {
    const dir = temporaryFolder();
    fillLedger(dir, MANY, NOW);
    ledger = await openLedger({ dir, worker: ledgerWorker });
    // Seals them, as after an import.
    await ledger.sum({});
    // In the product it is read once, behind the report.
    many = { ...reportSources(ledger), accuracy: () => Promise.resolve([]) };
  });
  after(() => ledger.close());

  async function wanted(order: CallOrder, offset: number, filter = ALL): Promise<Call | undefined> {
    const page = await ledger.page(filterNow(many, filter), 1, { order, offset });
    return page.calls[0];
  }

  async function ask(page: Page, query: string): Promise<void> {
    await page.locator('.query input').fill(query);
    await page.keyboard.press('Enter');
  }

  it('has its headings on one line, whether they sort or not', async () => {
    const { page } = await open({ sources: many });
    const bottoms = await page.evaluate<
      number[]
    >(`[...document.querySelectorAll('.calls th')].map((heading) => {
      const texts = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
      while (texts.nextNode() && texts.currentNode.data.trim() === '');
      const range = document.createRange();
      range.selectNode(texts.currentNode);
      return range.getBoundingClientRect().bottom;
    })`);
    assert.ok(bottoms.length > 5 && bottoms.every((bottom) => bottom > 0));
    assert.ok(Math.max(...bottoms) - Math.min(...bottoms) < 1, bottoms.join(' '));
  });

  it('is scrolled to any of a hundred thousand calls, and draws only those in sight', async () => {
    const { page } = await open({ sources: many, kept: everything });
    const { total } = await ledger.page(filterNow(many, ALL), 0, { order: DEAREST, offset: 0 });
    assert.ok(total > 0.85 * MANY);
    assert.equal(await page.locator('table.calls').getAttribute('aria-rowcount'), String(total + 1));
    const newest = { by: 'time', descending: true } as const;
    for (const place of [Math.floor(total / 2), total - 20, 1234]) {
      await page.evaluate(`document.querySelector('.calls-scroll').scrollTop = ${place * 28}`);
      const call = await wanted(newest, place + 3);
      await page.locator(`tr[data-place="${place + 3}"][data-call="${call?.id ?? ''}"]`).waitFor();
      assert.ok((await page.locator('tr.call').count()) < 60);
      assert.equal(
        await page.locator(`tr[data-place="${place + 3}"]`).getAttribute('aria-rowindex'),
        String(place + 5),
      );
    }
  });

  it('sorts by what a heading names, either way, to the last call', async () => {
    const { page, kept } = await open({ sources: many, kept: everything });
    const total = (await ledger.page(filterNow(many, ALL), 0, { order: DEAREST, offset: 0 })).total;
    const columns = [
      ['Cost', 'cost'],
      ['Tokens in', 'in'],
      ['Latency', 'latency'],
    ] as const;
    for (const [name, by] of columns) {
      for (const descending of [true, false]) {
        await page.locator('#calls').getByRole('columnheader', { name }).getByRole('button').press('Enter');
        const direction = descending ? 'descending' : 'ascending';
        await page.locator(`#calls th[aria-sort=${direction}]`, { hasText: name }).waitFor();
        for (const place of [0, total - 1]) {
          await page.evaluate(`document.querySelector('.calls-scroll').scrollTop = ${place * 28}`);
          const call = await wanted({ by, descending }, place);
          await page.locator(`tr[data-place="${place}"][data-call="${call?.id ?? ''}"]`).waitFor();
        }
      }
    }
    const state = await kept();
    await page.reload();
    await page.locator('#calls th[aria-sort=ascending]', { hasText: 'Latency' }).waitFor();
    assert.deepEqual(await kept(), state);
  });

  it('filters all of the page by a query, to the digit, and says what it means', async () => {
    const { page, kept } = await open({ sources: many, kept: everything });
    await ask(page, 'model:pro cost>0.02 -is:retry phase:panel_generation');
    assert.match(
      await says(page),
      /^Calls whose model has “pro”, that cost more than \$0\.02, that are no retries, whose phase is “panel_generation”/,
    );
    const query = 'model:pro cost>0.02 -is:retry phase:panel_generation';
    const filter = filterNow(many, { ...ALL, query });
    assert.equal(filter.where?.length, 4);
    const sum = await ledger.sum(filter);
    assert.ok(sum.calls > 10 && sum.calls < MANY / 10, String(sum.calls));
    const { total } = await ledger.page(filter, 0, { order: DEAREST, offset: 0 });
    await page.locator('#calls .caption', { hasText: `${integer(total)} in range` }).waitFor();
    assert.equal(await page.locator('[data-total]').innerText(), shownUsd(sum.billed));
    assert.ok((await page.locator('#time .caption').innerText()).startsWith(shownUsd(sum.billed)));

    await page.reload();
    await page.locator('#calls .caption', { hasText: `${integer(total)} in range` }).waitFor();
    assert.equal(await page.locator('.query input').inputValue(), query);
    await page.getByRole('button', { name: 'Clear filter' }).click();
    await page
      .locator('#calls .caption', { hasText: `${integer(total)} in range` })
      .waitFor({ state: 'detached' });
    assert.ok(!JSON.stringify(await kept()).includes('model:pro'));
  });

  it('takes the days of a query in place of the period', async () => {
    const { page } = await open({ sources: many });
    await ask(page, 'since:2026-03 until:2026-03-10');
    const filter = filterNow(many, { ...ALL, query: 'since:2026-03 until:2026-03-10' });
    assert.deepEqual(filter, {
      from: new Date(2026, 2, 1).getTime(),
      to: new Date(2026, 2, 11).getTime(),
      simulated: false,
    });
    const { calls } = await ledger.sum(filter);
    assert.ok(calls > 1000);
    await page.locator('#time .caption', { hasText: `${integer(calls)} calls` }).waitFor();
  });

  it('loses nothing of a query with a fault, says what to write, and writes it', async () => {
    const { page } = await open({ sources: reportSources(new MemoryLedger(history())) });
    const before = await page.locator('#calls .caption').innerText();
    await ask(page, 'costt>0.1 model:pro');
    assert.match(
      await says(page),
      /^costt>0\.1: There is no key "costt"\. Is cost meant\? Write cost>0\.1 Nothing is filtered yet\.$/,
    );
    assert.equal(await page.locator('.query input').getAttribute('aria-invalid'), 'true');
    assert.equal(await page.locator('#calls .caption').innerText(), before);
    await page.reload();
    await page.locator('tr.call[data-call]').first().waitFor();
    assert.equal(await page.locator('.query input').inputValue(), 'costt>0.1 model:pro');
    await page.getByRole('button', { name: 'Write cost>0.1' }).click();
    assert.equal(await page.locator('.query input').inputValue(), 'cost>0.1 model:pro');
    await eventually(async () => assert.notEqual(await page.locator('#calls .caption').innerText(), before));
    for (const amount of await page.locator('tr.call td.amount [aria-hidden]').allInnerTexts())
      assert.match(amount, /^\$0\.1\d\d$/);
  });

  it('can be filtered, walked, opened and closed with the keyboard alone', async () => {
    const { page } = await open({ sources: many, kept: everything });
    const total = (await ledger.page(filterNow(many, ALL), 0, { order: DEAREST, offset: 0 })).total;
    await page.locator('.query input').focus();
    await page.keyboard.type('pan');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('.query input').inputValue(), 'panel:');
    await page.keyboard.type('s1_p');
    const option = page.locator('[role=option]', { hasText: 's1_p' }).first();
    await option.waitFor();
    await page.keyboard.press('ArrowDown');
    const active = await page.locator('.query input').getAttribute('aria-activedescendant');
    assert.equal(await page.locator(`#${active ?? ''}`).getAttribute('aria-selected'), 'true');
    await page.keyboard.press('Enter');
    const query = await page.locator('.query input').inputValue();
    assert.match(query, /^panel:s1_p\d+ $/);
    const filtered = await ledger.page(filterNow(many, { ...ALL, query: query.trim() }), 0, {
      order: DEAREST,
      offset: 0,
    });
    await page.locator('#calls .caption', { hasText: `${integer(filtered.total)} in range` }).waitFor();
    await ask(page, '');
    await page.locator('#calls .caption', { hasText: `${integer(total)} in range` }).waitFor();

    await page.getByRole('columnheader', { name: 'Cost' }).getByRole('button').focus();
    await page.keyboard.press('Tab');
    await eventually(async () => assert.equal(await focused(page), await idAt(page, 0)));
    const at = async (place: number, key: string) => {
      await page.keyboard.press(key);
      const call = await wanted({ by: 'time', descending: true }, place);
      await eventually(async () => assert.equal(await focused(page), call?.id, `${key} to ${place}`));
    };
    await at(1, 'ArrowDown');
    await at(total - 1, 'End');
    await at(total - 2, 'ArrowUp');
    await at(0, 'Home');
    await page.keyboard.press('PageDown');
    await eventually(async () =>
      assert.ok(Number(await page.evaluate('document.activeElement.dataset.place')) > 8),
    );
    const chosen = await focused(page);
    await page.keyboard.press('Enter');
    await page.locator('.receipt dl').waitFor();
    assert.equal(await page.locator('tr[aria-selected=true]').getAttribute('data-call'), chosen);
    await page.keyboard.press('Escape');
    await page.locator('.receipt').waitFor({ state: 'detached' });
    assert.equal(await focused(page), chosen);
  });

  it('takes a call that ends meanwhile above what is read: scroll, selection and focus stay', async () => {
    const { page, session } = await open({ sources: many, kept: everything });
    const newest = { by: 'time', descending: true } as const;
    await page.evaluate(`document.querySelector('.calls-scroll').scrollTop = ${5000 * 28}`);
    const chosen = (await wanted(newest, 5005))?.id ?? '';
    await page.locator(`tr[data-call="${chosen}"]`).click();
    await page.locator('.receipt dl').waitFor();
    await page.locator(`tr[data-call="${chosen}"]`).focus();
    const seen = await page.locator(`tr[data-call="${chosen}"]`).boundingBox();
    const top = await scrollTop(page);

    for (const [n, id] of ['live-1', 'live-2', 'live-3'].entries()) {
      await ledger.append(panelCall(id, NOW - 500 + n));
      await session.changed();
      await page.locator('.new-calls', { hasText: `${n + 1} new call` }).waitFor();
    }
    await page.locator(`tr[data-place="5008"][data-call="${chosen}"]`).waitFor();
    const after = await page.locator(`tr[data-call="${chosen}"]`).boundingBox();
    assert.ok(Math.abs((after?.y ?? 0) - (seen?.y ?? 0)) < 1, `${seen?.y} → ${after?.y}`);
    assert.equal(await scrollTop(page), top + 3 * 28);
    assert.equal(await focused(page), chosen);
    assert.equal(await page.locator(`tr[data-call="${chosen}"]`).getAttribute('aria-selected'), 'true');
    assert.equal(await page.locator('.receipt dl').count(), 1);
    assert.equal(await page.locator('.calls-frame [role=status]').innerText(), '1 new call');

    await page.locator('.new-calls').click();
    await page.locator('tr[data-place="0"][data-call="live-3"]').waitFor();
    await page.locator('.new-calls').waitFor({ state: 'detached' });
    // At the top it is simply there.
    await ledger.append(panelCall('live-4', NOW - 400));
    await session.changed();
    await page.locator('tr[data-place="0"][data-call="live-4"]').waitFor();
    assert.equal(await scrollTop(page), 0);
  });

  it('shows the new amounts of a reprice also far down, where the old ones were read', async () => {
    const calls = history();
    const memory = new MemoryLedger(calls);
    const { page, session } = await open({ sources: reportSources(memory) });
    await page.evaluate("document.querySelector('.calls-scroll').scrollTop = 200 * 28");
    const cell = page.locator('tr.call[data-call][data-place="205"]');
    await cell.waitFor();
    const id = (await cell.getAttribute('data-call')) ?? '';
    const call = calls.find((each) => each.id === id);
    assert.ok(call);
    const receipt = {
      ...receiptOf(call),
      reason: 'priced' as const,
      picoUsd: '7000000000000',
      listPicoUsd: '7000000000000',
    };
    await memory.supersede({ ...receipt, id, at: '2026-11-23T00:00:00.000Z', book: '2026-11-22' });
    await session.changed();
    await page.locator(`tr[data-call="${id}"] td.amount`, { hasText: '$7.00' }).waitFor();
  });

  it('keeps the columns that the reader chose', async () => {
    const { page } = await open({ sources: reportSources(new MemoryLedger(history())) });
    assert.equal(await page.locator('th', { hasText: 'Attempt' }).count(), 0);
    await page.locator('.column-menu summary').press('Enter');
    await page.getByRole('checkbox', { name: 'Attempt' }).check();
    await page.getByRole('checkbox', { name: 'Model' }).uncheck();
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.column-menu[open]').count(), 0);
    const heads = await page.locator('#calls th').allInnerTexts();
    assert.ok(heads.includes('Attempt') && !heads.includes('Model'), heads.join());
    await page.reload();
    await page.locator('#calls th', { hasText: 'Attempt' }).waitFor();
    assert.deepEqual(await page.locator('#calls th').allInnerTexts(), heads);
    const widths = await page.evaluate<number[][]>(
      "[...document.querySelectorAll('.calls tr')].slice(0, 5).map((row) => [...row.children].map((cell) => Math.round(cell.getBoundingClientRect().left)))",
    );
    for (const row of widths) assert.deepEqual(row, widths[0], 'headings stand over their columns');
  });

  it('copies a call, exports it, and exports what is filtered', async () => {
    const call = panelCall('panel-1', NOW - 30_000, { specFile: 'a.panel.yaml' });
    const { page, asked } = await open({ sources: reportSources(new MemoryLedger([call, ...history()])) });
    await page.locator('tr[data-call="panel-1"]').click();
    await page.locator('.receipt dl').waitFor();
    assert.equal(await page.locator('.receipt .total').innerText(), exact(call.picoUsd ?? '', 6));
    await page.getByRole('button', { name: 'Copy as JSON' }).click();
    await page.locator('.receipt').getByRole('button', { name: 'Export' }).click();
    await page.getByRole('button', { name: 'Open spec' }).click();
    await ask(page, 'panel:s3_p02');
    await eventually(async () => assert.ok((await page.locator('tr.call').count()) < 20));
    await page.getByRole('button', { name: 'Export these' }).click();
    const where = [{ kind: 'text', field: 'tag:panel', any: [{ how: 'is', text: 's3_p02' }] }];
    await eventually(() => {
      assert.deepEqual(asked.slice(0, 3), [
        'copyCall panel-1',
        'export {"call":"panel-1"}',
        'openSpec panel-1',
      ]);
      assert.deepEqual(JSON.parse(asked[3]?.slice('export '.length) ?? '').filter.where, where);
    });
  });

  it('shows hostile tags as text: no row grows, nothing is run, nothing leaves its place', async () => {
    const hostile = [
      '<img src=x onerror=alert(1)>',
      '=HYPERLINK("http://x")',
      '\u202Eevil\u2066',
      'x'.repeat(10_000),
      'שלום עולם',
      'a\nb\tc',
    ];
    const calls = hostile.map((text, index) =>
      panelCall(`hostile-${index}`, NOW - 1000 * (index + 1), {
        tags: { panel: text, feature: text, agent: text },
      }),
    );
    const kept = { view: FIRST_VIEW, folded: [], columns: ['panel', 'feature', 'agent', 'model'] };
    const { page } = await open({ sources: reportSources(new MemoryLedger(calls)), kept });
    const heights = await page.evaluate<number[]>(
      "[...document.querySelectorAll('tr.call')].map((row) => row.getBoundingClientRect().height)",
    );
    assert.deepEqual(
      heights,
      hostile.map(() => 28),
    );
    assert.equal(await page.locator('main img').count(), 0);
    // Digits stay behind the money sign whatever direction a tag turns.
    for (const amount of await page.locator('tr.call td.amount [aria-hidden]').allInnerTexts())
      assert.match(amount, /^\$0\.\d+$/);
    for (const [index, text] of hostile.entries()) {
      await page.locator(`tr[data-call="hostile-${index}"]`).click();
      await page.locator('.receipt dl', { hasText: text.slice(0, 12).split(/[\n\t]/)[0] ?? '' }).waitFor();
      const over = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      assert.ok(over <= 0, `${over} px too wide`);
      await page.keyboard.press('Escape');
    }
    await page.locator('.query input').fill('panel:<img');
    await page.locator('[role=option]', { hasText: '<img src=x onerror=alert(1)>' }).click();
    assert.equal(await page.locator('.query input').inputValue(), 'panel:"<img src=x onerror=alert(1)>" ');
    await eventually(async () => assert.equal(await page.locator('tr.call').count(), 1));
    assert.equal(await page.locator('.query img').count(), 0);
  });

  it('stands in two lines a call where there is no room, without overlapping', async () => {
    const { page } = await open({ sources: reportSources(new MemoryLedger(history())), width: 400 });
    const boxes = await page.evaluate<[number, number][]>(
      "[...document.querySelectorAll('tr.call')].slice(0, 8).map((row) => { const { top, bottom } = row.getBoundingClientRect(); return [top, bottom]; })",
    );
    boxes.sort((a, b) => a[0] - b[0]);
    for (const [index, [top]] of boxes.entries())
      if (index > 0) assert.ok(top >= (boxes[index - 1]?.[1] ?? 0) - 0.5, JSON.stringify(boxes));
    await page.getByLabel('Order of the calls').selectOption('dearest first');
    await page.locator('#calls .caption', { hasText: 'dearest first' }).waitFor();
  });

  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its own keys
  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    it(`breaks no rule with receipt, list of suggestions and columns open: ${theme}`, async () => {
      const { page } = await open({ sources: reportSources(new MemoryLedger(history())), theme });
      await page.locator('tr.call').nth(2).click();
      await page.locator('.receipt dl').waitFor();
      await page.locator('.column-menu summary').click();
      assert.deepEqual(await axeFindings(page), []);
      await page.locator('.query input').fill('costt>1 ');
      await page.locator('[role=option]').first().waitFor();
      await page.keyboard.press('ArrowDown');
      assert.deepEqual(await axeFindings(page), []);
    });
  }
});
