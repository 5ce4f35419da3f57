import assert from 'node:assert/strict';
import { budgetStatus } from '../../src/budgets/budgetStatus.ts';
import { periodAt } from '../../src/budgets/period.ts';
import type { ModelQuota } from '../../src/budgets/modelQuota.ts';
import { budget } from '../support/guardedWindow.ts';
import type { Page } from 'playwright-core';
import type { Call } from '../../src/call.ts';
import { costComing } from '../../src/calls/costComing.ts';
import { reportSnapshot } from '../../src/editor/report/reportData.ts';
import { receiptOf } from '../../src/ledger/supersede.ts';
import { FIRST_VIEW } from '../../src/protocol/reportView.ts';
import { callAmount, exact, sumAmount, sumText } from '../../webview-ui/shownMoney.ts';
import { fullTime } from '../../webview-ui/shownTimes.ts';
import { shippedBook } from '../support/shippedBook.ts';
import { MemoryLedger } from '../support/memoryLedger.ts';
import { eventually, pixels, texts } from './support/chartChecks.ts';
import { history, NOW, panelCall } from './support/history.ts';
import { onePage } from './support/onePage.ts';
import { reportSources } from './support/reportFixture.ts';

const row = (page: Page, call: string) => page.locator(`tr.call[data-call="${call}"]`);
/** The call as it was recorded while the book had no price. */
function unpricedAs(call: Call): Call {
  const { picoUsd: _1, usd: _2, listPicoUsd: _3, priceRow: _4, lines: _5, ...facts } = call;
  return { ...facts, reason: 'unpriced' };
}
const LINE = [{ meter: 'output.image', tokens: 1000, usdPerMillion: '100', picoUsd: '100000000000' }];
describe('the report page', function () {
  this.timeout(0);
  const { open } = onePage('tr.call');

  it('shows the figures of the snapshot, to the digit', async () => {
    const sources = reportSources(new MemoryLedger(history()), { perDayUsd: 2 });
    const snapshot = await reportSnapshot(sources, FIRST_VIEW);
    const { page } = await open({ sources });
    const tiles = await texts(page, '.tile .value');
    for (const [index, { sum }] of [snapshot.now.session, snapshot.now.today, snapshot.now.month].entries())
      assert.ok(tiles[index]?.startsWith(sumAmount(sum)), `${tiles[index]} is not ${sumAmount(sum)}`);
    assert.match(tiles[2] ?? '', /^≥ \$[\d.,]+ \+ \d+ unpriced$/);

    const groups = new Map(snapshot.by.groups.map(({ key, sum }) => [key, sumAmount(sum)]));
    for (const line of await page.locator('.by tbody tr').all()) {
      const [name = '', ...cells] = await line.locator('td').allInnerTexts();
      const key = [...groups.keys()].find((group) => group !== null && name.includes(group));
      assert.equal(cells[4], groups.get(key ?? null), name);
    }
    assert.equal((await texts(page, '[data-total]'))[0], sumAmount(snapshot.by.total));

    const drawn = await page.locator('tr.call').all();
    assert.ok(
      drawn.length >= 20 && drawn.length < snapshot.calls.rows.length,
      'what is in sight, and little more',
    );
    for (const [index, call] of snapshot.calls.rows.slice(0, drawn.length).entries()) {
      const { amount, beside } = callAmount(call);
      const cell = drawn[index]?.locator('td.amount [aria-hidden]');
      assert.equal(await cell?.innerText(), [amount, beside].filter(Boolean).join(' '));
    }

    await page.locator('#time .as-table > summary').click();
    const days = await texts(page, '#time .as-table td:nth-child(3)');
    assert.deepEqual(
      days.toReversed(),
      snapshot.overTime.bins.map(({ sum }) => sumText(sum)),
    );
  });

  it('opens a receipt whose lines add up to its total', async () => {
    const call = panelCall('panel-1', NOW - 30_000, {
      imageFile: 'panels-out/a.png',
      specFile: 'a.panel.yaml',
    });
    const image = `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='12'/>`;
    const { page, asked } = await open({
      sources: reportSources(new MemoryLedger([call])),
      imageUri: () => image,
    });
    await row(page, 'panel-1').click();
    await page.locator('.receipt dl').waitFor();
    const lines = await texts(page, '.receipt .lines tbody tr td:last-child');
    assert.deepEqual(
      lines,
      (call.lines ?? []).map(({ picoUsd }) => exact(picoUsd, 6)),
    );
    const total = exact(call.picoUsd ?? '0', 6);
    assert.equal((await texts(page, '.receipt .lines tfoot td:last-child'))[0], total);
    assert.equal((await texts(page, '.receipt .total'))[0], total);
    const facts = (await texts(page, '.receipt dl')).join();
    for (const fact of [call.priceRow ?? '?', 'priced', '22 Nov 2026', '896 × 1200', 'feature Panel art'])
      assert.ok(facts.includes(fact), fact);
    assert.equal(await page.locator('.receipt img').getAttribute('src'), image);
    await page.getByRole('button', { name: 'Open spec' }).click();
    await page.locator('.thumbnail').click();
    await eventually(() => assert.deepEqual(asked, ['openSpec panel-1', 'openImage panel-1']));
    assert.equal(
      await page.locator('.receipt a').getAttribute('href'),
      'https://ai.google.dev/gemini-api/docs/pricing',
    );
  });

  it('shows what a receipt replaced, folded below it, as soon as a reprice wrote it', async () => {
    const call = panelCall('panel-1', NOW - 30_000);
    const ledger = new MemoryLedger([unpricedAs(call)]);
    const { page, session } = await open({ sources: reportSources(ledger) });
    await row(page, 'panel-1').click();
    await page.locator('.receipt dl').waitFor();
    assert.equal(await page.locator('.receipt .total').innerText(), '—');
    assert.equal(await page.locator('.receipt details').count(), 0);

    const first = { ...receiptOf(call), picoUsd: '100000000000', listPicoUsd: '100000000000', lines: LINE };
    const times = ['2026-11-22T13:00:00.000Z', '2026-11-23T14:00:00.000Z'] as const;
    await ledger.supersede({ ...first, id: call.id, at: times[0], book: '2026-11-21' });
    await ledger.supersede({ ...receiptOf(call), id: call.id, at: times[1], book: '2026-11-22' });
    await session.changed();
    await page.locator('.receipt details').nth(1).waitFor();

    assert.equal(await page.locator('.receipt .total').innerText(), exact(call.picoUsd ?? '0', 6));
    const facts = (await texts(page, '.receipt dl')).join();
    assert.ok(facts.includes(`${fullTime(Date.parse(times[1]))}, by the book of 22 Nov 2026`), facts);
    assert.deepEqual(await texts(page, '.receipt summary'), [
      `Replaced on ${fullTime(Date.parse(times[1]))} $0.100000`,
      `Replaced on ${fullTime(Date.parse(times[0]))} —`,
    ]);
    const [latest, oldest] = await page.locator('.receipt details').all();
    assert.equal(await latest?.locator('table').isVisible(), false, 'folded');
    await latest?.locator('summary').press('Enter');
    assert.deepEqual(await texts(page, '.receipt details[open] tbody td'), [
      'output.image',
      '1,000',
      '× 100.00',
      '$0.100000',
    ]);
    assert.match(
      (await latest?.innerText()) ?? '',
      /priced: every line has a price[^]*by the book of 21 Nov 2026/,
    );
    await oldest?.locator('summary').click();
    assert.match((await oldest?.innerText()) ?? '', /unpriced: [^]*made when the call was recorded/);
    // What is unfolded stays so when the figures come anew.
    await session.changed();
    await ledger.append(panelCall('just-now', NOW - 1000));
    await session.changed();
    await row(page, 'just-now').waitFor();
    assert.equal(await page.locator('.receipt details[open]').count(), 2);
  });

  it('asks for a price of the very model that has none', async () => {
    const call = { ...unpricedAs(panelCall('panel-1', NOW - 30_000)), modelVersion: 'gemini-9' };
    const { page, asked } = await open({ sources: reportSources(new MemoryLedger([call])) });
    await page.getByRole('button', { name: 'Enter a price' }).click();
    await eventually(() => assert.deepEqual(asked, ['addPrice gemini-9']));
  });

  it('takes a call that ends meanwhile without moving the reader or closing the receipt', async () => {
    const ledger = new MemoryLedger(history());
    const { page, session } = await open({ sources: reportSources(ledger), height: 700 });
    const before = (await texts(page, '.tile .value'))[1];
    const chosen = page.locator('tr.call').nth(12);
    const id = await chosen.getAttribute('data-call');
    await chosen.click();
    await page.locator('.receipt dl').waitFor();
    // The newest calls are out of sight: what comes above may not push what is read.
    await page.evaluate("document.querySelector('.calls-scroll').scrollTop = 200");
    const seen = await row(page, id ?? '').boundingBox();

    await ledger.append(panelCall('just-now', NOW - 1000));
    await session.changed();
    await page.locator('.new-calls', { hasText: '1 new call' }).waitFor();

    assert.notEqual((await texts(page, '.tile .value'))[1], before);
    const after = await row(page, id ?? '').boundingBox();
    const moved = Math.abs((after?.y ?? 0) - (seen?.y ?? 0));
    assert.ok(moved < 1, `moved by ${moved}`);
    assert.equal(await row(page, id ?? '').getAttribute('aria-selected'), 'true');
    assert.equal(await page.locator('.receipt dl').count(), 1);
    assert.equal(await page.evaluate('document.activeElement.dataset.call'), id);
  });

  it('does not scroll by itself when a call comes in above', async () => {
    const ledger = new MemoryLedger(history());
    const { page, session } = await open({ sources: reportSources(ledger) });
    for (const [index, place] of [0, 400].entries()) {
      await page.evaluate(`scrollTo(0, ${place})`);
      await ledger.append(panelCall(`new-${index}`, NOW - 1000 + index));
      await session.changed();
      await row(page, `new-${index}`).waitFor();
      assert.equal(await page.evaluate('scrollY'), place);
    }
  });

  it('can be walked with the keyboard alone', async () => {
    const { page, asked } = await open({ sources: reportSources(new MemoryLedger(history())) });
    const focused = () => page.evaluate<string>('document.activeElement.textContent.trim()');

    await page.getByRole('radio', { name: '30 d' }).focus();
    await page.keyboard.press('ArrowLeft');
    await page.locator('[role=radio][aria-checked=true]', { hasText: '7 d' }).waitFor();
    assert.equal(await focused(), '7 d');
    await page.keyboard.press('ArrowRight');
    await page.locator('[role=radio][aria-checked=true]', { hasText: '30 d' }).waitFor();

    await page.locator('.plot').focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    assert.match((await page.locator('.tip h3').innerText()) ?? '', /^20 Nov/);
    await page.keyboard.press('Enter');
    await page.locator('.chip', { hasText: '20 Nov' }).waitFor();
    await page.locator('.chip').press('Enter');
    await page.locator('.chip').waitFor({ state: 'detached' });

    await page.getByRole('tab', { name: 'Model' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('.by th', { hasText: 'Feature' }).waitFor();
    assert.equal(await focused(), 'Feature');

    await page.locator('tr.call[tabindex="0"]').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('.receipt dl').waitFor();
    const third = await page.locator('tr.call').nth(2).getAttribute('data-call');
    assert.equal(await page.locator('tr.call[aria-selected=true]').getAttribute('data-call'), third);
    await page.keyboard.press('Escape');
    await page.locator('.receipt').waitFor({ state: 'detached' });
    assert.equal(await page.evaluate('document.activeElement.dataset.call'), third);

    await page.getByRole('button', { name: 'Export', exact: true }).focus();
    await page.keyboard.press('Enter');
    await eventually(() => assert.deepEqual(asked, ['export']));
  });

  it('filters all below by a group, a tile and a day, and gives each back', async () => {
    const sources = reportSources(new MemoryLedger(history()));
    const { page } = await open({ sources });
    const caption = () => page.locator('#calls .caption').innerText();
    const all = await caption();

    await page.locator('.by').getByRole('button', { name: 'gemini-3.8-flash' }).click();
    await page.locator('.chip', { hasText: 'gemini-3.8-flash' }).waitFor();
    const { by } = await reportSnapshot(sources, {
      ...FIRST_VIEW,
      filter: { period: '30d', model: 'gemini-3.8-flash' },
    });
    assert.match(await caption(), new RegExp(`^${by.total.calls} in range`));
    await page.locator('.chip').click();
    await eventually(async () => assert.equal(await caption(), all));

    await page.locator('.tile', { hasText: 'Session' }).click();
    await page.locator('.chip', { hasText: 'this session' }).waitFor();
    await page.locator('.tile', { hasText: 'Session' }).click();
    await eventually(async () => assert.equal(await caption(), all));
  });

  it('keeps where the reader is over a reload', async () => {
    const { page, kept } = await open({ sources: reportSources(new MemoryLedger(history())) });
    await page.getByRole('radio', { name: '7 d' }).click();
    await page.getByRole('tab', { name: 'Phase' }).click();
    await page.locator('#stack').selectOption('feature');
    await page.locator('#how .fold').click();
    await page.locator('tr.call').nth(1).click();
    await page.locator('.receipt dl').waitFor();
    const state = await kept();

    await page.reload();
    await page.locator('.receipt dl').waitFor();
    assert.equal(await page.locator('.bar [role=radio][aria-checked=true]').innerText(), '7 d');
    assert.equal(await page.locator('[role=tab][aria-selected=true]').innerText(), 'Phase');
    assert.equal(await page.locator('#stack').inputValue(), 'feature');
    assert.equal(await page.locator('#how .fold').getAttribute('aria-expanded'), 'false');
    assert.deepEqual(await kept(), state);
  });

  it('begins anew from a state of another version', async () => {
    const { page } = await open({
      sources: reportSources(new MemoryLedger(history())),
      kept: { view: { by: 'planet' }, folded: 'all' },
    });
    assert.equal(await page.locator('.bar [role=radio][aria-checked=true]').innerText(), '30 d');
  });

  it('offers a first step when there is no call, and shows the first call when it comes', async () => {
    const ledger = new MemoryLedger();
    const { page, asked, session } = await open({ sources: reportSources(ledger) }, '.empty');
    assert.match(await page.locator('.empty table').innerText(), /~\$0\.139/);
    const { width = 0, height = 0 } = page.viewportSize() ?? {};
    await page.setViewportSize({ width: 280, height }); // as a narrow side bar
    const root = page.locator('html');
    const widths = await root.evaluate((html) =>
      ['scrollWidth', 'clientWidth'].map((name) => Reflect.get(html, name)),
    );
    assert.equal(widths[0], widths[1]);
    await page.setViewportSize({ width, height });
    await page.getByRole('button', { name: 'Generate with the simulator' }).click();
    await page.getByRole('button', { name: 'Open the sample chapter' }).click();
    await page.getByRole('button', { name: 'Set a Gemini API key' }).click();
    await page.getByRole('button', { name: 'Count scripts and agents' }).click();
    await page.getByRole('button', { name: 'Import calls' }).click();
    await page.getByRole('button', { name: 'Getting started' }).click();
    const wanted = ['generateSimulated', 'openSample'];
    wanted.push('setApiKey', 'trackTerminals', 'importCalls', 'gettingStarted');
    await eventually(() => assert.deepEqual(asked, wanted));
    await ledger.append(panelCall('sim-1', NOW - 1000, { simulated: true }));
    await session.changed();
    await row(page, 'sim-1').waitFor();
    assert.match((await texts(page, '.tile .value'))[0] ?? '', /^SIM \$0\.\d+$/);
    assert.match(await page.locator('.notice').innerText(), /nothing is billed/);
  });

  it('keeps SIM apart from real figures, and marks it when it is asked for', async () => {
    const calls = [panelCall('real-1', NOW - 60_000), panelCall('sim-1', NOW - 30_000, { simulated: true })];
    const { page } = await open({ sources: reportSources(new MemoryLedger(calls)) });
    assert.equal(await page.locator('tr.call').count(), 1);
    assert.match((await texts(page, '.tile .value')).at(-1) ?? '', /^SIM \$/);
    await page.getByRole('radio', { name: 'SIM' }).click();
    await row(page, 'sim-1').waitFor();
    assert.equal(await page.locator('tr.call').count(), 1);
    assert.equal(await page.locator('tr.call .sim').count(), 1);
    for (const value of (await texts(page, '.tile .value')).slice(0, 3)) assert.match(value, /^SIM /);
  });

  it('tells of a ledger that cannot do its work, with the figures it has', async () => {
    const ledger = new MemoryLedger(history(), [
      { file: 'journal-7.ndjson', line: 4112, reason: 'cut short' },
    ]);
    ledger.setDegraded({ reason: 'disk-full', message: 'Calls are held in memory.' });
    const { page, asked } = await open({ sources: reportSources(ledger, { perDayUsd: 0.3 }) });
    const watch = (await texts(page, '.watch li')).join('\n');
    for (const part of [
      'The disk is full',
      'Calls are held in memory',
      'line 4,112',
      "Today's budget at ≥ 1",
    ])
      assert.ok(watch.includes(part), part);
    assert.match(await page.locator('.live').innerText(), /needs a look/);
    await page.getByRole('button', { name: 'Edit budget' }).click();
    await eventually(() => assert.deepEqual(asked, ['editBudget']));
  });

  it('tells what a coming change would have cost, and what is not in that figure', async () => {
    const flash = panelCall('flash-1', NOW - 60_000, { requestedModel: 'gemini-3.8-flash' });
    const change = {
      ...flash,
      modelVersion: 'gemini-3.8-flash',
      promptTokens: 1_000_000,
      picoUsd: '750000000000',
    };
    const ledger = new MemoryLedger([
      { ...change, tokensByMeter: { 'input.text': 1_000_000 } },
      { ...change, id: 'flash-2', tokensByMeter: { 'output.video': 1 } },
    ]);
    const costs = await costComing(ledger, shippedBook, NOW);
    const { page } = await open({ sources: { ...reportSources(ledger), coming: () => costs } });
    const watch = (await texts(page, '.watch li')).join('\n');
    for (const part of [
      'gemini-3.8-flash doubles',
      '1 call of your last 30 days cost $0.750 and would have cost $1.50',
      '1 call could not be priced anew',
      '$0.750 more',
    ])
      assert.ok(watch.includes(part), watch);
  });

  it('tells of a named budget in its own unit, and whether it stops calls', async () => {
    const week = budget({
      name: 'art',
      unit: 'images',
      per: 'week',
      limit: 20n,
      scope: { project: 'moon-gate' },
    });
    const status = budgetStatus(week, periodAt('week', NOW), { spent: 18n, lacking: 0 });
    const sources = { ...reportSources(new MemoryLedger(history())), budgets: () => [status] };
    const { page } = await open({ sources });
    const watch = (await texts(page, '.watch li')).join('\n');
    for (const part of [
      `This week's budget "art" at 90 %`,
      '18 of 20 images. At 100 % calls are refused.',
      '2 images',
    ])
      assert.ok(watch.includes(part), `${part} in ${watch}`);
  });

  it("tells of a model's quota: what was counted here, what the service said, and what is not known", async () => {
    const base = { state: 'used', learned: true, left: 0, resetsAt: NOW + 7_200_000 } as const;
    const quota: ModelQuota[] = [
      { ...base, model: 'gemini-3.8-flash', requests: 6, limit: 20, seen: '2026-11-22' },
      { ...base, model: 'gemini-2.5-flash', requests: 5 },
      {
        ...{
          model: 'gemini-3-pro',
          requests: 9,
          state: 'unknown',
          learned: false,
          resetsAt: NOW + 7_200_000,
        },
        minutes: [{ used: 9, limit: 10, metric: 'requests', learned: true }],
      },
    ];
    const sources = { ...reportSources(new MemoryLedger(history())), quota: () => quota };
    const { page } = await open({ sources });
    const watch = await texts(page, '.watch li');
    const about = (model: string): string => watch.find((text) => text.includes(model)) ?? '';
    for (const [model, ...parts] of [
      ['gemini-3.8-flash', '6 requests with this key of 20 a day', 'others may use the same project'],
      ['gemini-3.8-flash', 'in 2 h', '20 of 20 used today', 'what the service told this key'],
      ['gemini-2.5-flash', '5 requests with this key today', 'The limit is not known.', '5 requests today'],
      ['gemini-3-pro', 'is near what a minute allows', '9 of 10 requests in the last minute.'],
    ] as const)
      for (const part of parts) assert.ok(about(model).includes(part), `${part} in ${about(model)}`);
    assert.doesNotMatch(watch.join(), /of 0/);
    assert.match((await texts(page, '.tile .value')).join(), /0 of 20 today/);
  });

  it('says what failed, and keeps the figures it has', async () => {
    const { page, post } = await open({ sources: reportSources(new MemoryLedger(history())) });
    const figure = (await texts(page, '.tile .value'))[0];
    await post({ type: 'snapshot', schema: 99 });
    await page.locator('.notice.error').waitFor();
    assert.match(await page.locator('.notice.error').innerText(), /do not fit together/);
    assert.equal((await texts(page, '.tile .value'))[0], figure);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    assert.equal(await page.locator('.notice.error').count(), 0);
  });

  it('tells of a receipt that is gone', async () => {
    class Forgetful extends MemoryLedger {
      override call(): Promise<undefined> {
        return Promise.resolve(undefined);
      }
    }
    const { page } = await open({ sources: reportSources(new Forgetful(history())) });
    await page.locator('tr.call').first().click();
    await page.locator('.receipt .failed', { hasText: 'not in the ledger any more' }).waitFor();
  });

  it('shows whatever a tag holds as text', async () => {
    const hostile = [
      '<img src=x onerror=alert(1)>',
      '=HYPERLINK("http://x")',
      '\u202Eevil\u202C',
      'x'.repeat(10_000),
    ];
    const calls = hostile.map((text, index) =>
      panelCall(`hostile-${index}`, NOW - 1000 * (index + 1), {
        tags: { panel: text, feature: text, scene: text },
      }),
    );
    const sources = reportSources(new MemoryLedger(calls), { workspace: '<b>bold</b>' });
    const { page } = await open({
      sources,
      kept: { view: { ...FIRST_VIEW, by: 'feature', stack: 'feature' }, folded: [] },
    });
    const text = await page.locator('main').innerText();
    assert.ok(text.includes('<img src=x onerror=alert(1)>') && text.includes('=HYPERLINK('));
    assert.equal(await page.locator('main img, .bar b').count(), 0);
    await page.locator('tr.call').first().click();
    await page.locator('.receipt dl').waitFor();
    const over = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    assert.ok(over <= 0, `${over} px too wide`);
  });

  it('follows a change of theme without being opened again', async () => {
    const { page } = await open({ sources: reportSources(new MemoryLedger(history())) });
    const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const fill = () =>
      page.evaluate<string>("getComputedStyle(document.querySelector('.legend rect.series-1')).fill");
    assert.equal(await background(), 'rgb(30, 30, 31)');
    const was = await fill();
    assert.ok((await pixels(page, [0x88, 0xcf, 0x84])) > 200, 'green bars');
    await page.evaluate(`{
      document.documentElement.style.setProperty('--vscode-editor-background', '#ffffff');
      document.documentElement.style.setProperty('--vscode-charts-green', '#123456');
    }`);
    assert.equal(await background(), 'rgb(255, 255, 255)');
    assert.notEqual(await fill(), was);
    await eventually(async () => assert.ok((await pixels(page, [0x12, 0x34, 0x56])) > 200, 'the new green'));
    assert.equal(await pixels(page, [0x88, 0xcf, 0x84]), 0);
    await page.evaluate("document.body.className = 'vscode-high-contrast'");
    assert.match(await fill(), /^url\(/);
  });
});
