import assert from 'node:assert/strict';
import { receiptOf } from '../../src/ledger/supersede.ts';
import { FIRST_VIEW } from '../../src/protocol/reportView.ts';
import { MemoryLedger } from '../support/memoryLedger.ts';
import { axeFindings } from './support/axe.ts';
import { history, monthBefore, NOW, panelCall } from './support/history.ts';
import { onePage } from './support/onePage.ts';
import type { OpenedPage, OpenOptions } from './support/openPage.ts';
import { ofHistory } from './support/readInsights.ts';
import { reportSources } from './support/reportFixture.ts';
import type { ThemeName } from './support/themes.ts';

const THEMES: ThemeName[] = ['light', 'dark', 'high-contrast', 'high-contrast-light'];

describe('the report, for everybody', function () {
  this.timeout(0);
  const { open } = onePage('tr.call');

  const degraded = () => {
    const ledger = new MemoryLedger(history(), [{ file: 'journal-1.ndjson', line: 7, reason: 'cut short' }]);
    ledger.setDegraded({ reason: 'disk-full', message: 'Calls are held in memory.' });
    return reportSources(ledger, { perDayUsd: 0.3 });
  };
  const bothMonthsDegraded = () => {
    const calls = [...monthBefore(), ...history()];
    const ledger = new MemoryLedger(calls, [{ file: 'journal-1.ndjson', line: 7, reason: 'cut short' }]);
    ledger.setDegraded({ reason: 'disk-full', message: 'Calls are held in memory.' });
    return reportSources(ledger, { perDayUsd: 0.3, insights: ofHistory(ledger) });
  };
  const twoMonths = () => {
    const ledger = new MemoryLedger([...monthBefore(), ...history()]);
    return reportSources(ledger, { insights: ofHistory(ledger) });
  };
  const filled = () => reportSources(new MemoryLedger(history()), { perDayUsd: 2 });
  const openReceipt = async ({ page }: OpenedPage) => {
    await page.locator('tr.call', { hasText: 'gemini-3-pro-image' }).first().click();
    await page.locator('.receipt dl').waitFor();
  };
  const repriced = () => {
    const ledger = new MemoryLedger(history());
    const call = panelCall('repriced', NOW - 1000);
    void ledger.append(call);
    void ledger.supersede({
      ...receiptOf(call),
      id: call.id,
      at: '2026-11-22T13:00:00Z',
      book: '2026-11-22',
    });
    return reportSources(ledger);
  };
  const openPast = async ({ page }: OpenedPage) => {
    await page.locator('tr.call[data-call="repriced"]').click();
    await page.locator('.receipt summary').click();
    await page.locator('.receipt details[open] table').waitFor();
  };
  const showTip = async ({ page }: OpenedPage) => {
    await page.locator('.plot').focus();
    await page.locator('.tip').waitFor();
  };

  const showChanges = async ({ page, session }: OpenedPage) => {
    await page.getByRole('radio', { name: 'Changes' }).click();
    await page.locator('[data-part=price]').waitFor();
    await session.changed();
    await page.locator('.compared').waitFor();
    for (const table of await page.locator('.as-table > summary').all()) await table.click();
    await page.locator('.menu > summary').first().click();
  };

  const states: [
    name: string,
    options: () => OpenOptions,
    ready: string,
    act?: (opened: OpenedPage) => Promise<void>,
  ][] = [
    ['filled, with a receipt open', () => ({ sources: filled() }), 'tr.call', openReceipt],
    ['filled, with a tip open', () => ({ sources: filled() }), 'tr.call', showTip],
    ['narrow, with a receipt open', () => ({ sources: filled(), width: 380 }), 'tr.call', openReceipt],
    ['a receipt that replaced another, unfolded', () => ({ sources: repriced() }), 'tr.call', openPast],
    ['changes and tables, with a menu open', () => ({ sources: twoMonths() }), '.features', showChanges],
    [
      'changes and tables, narrow, in a side bar',
      () => ({ sources: twoMonths(), width: 320, place: 'side' }),
      '.features',
      showChanges,
    ],
    [
      'a range of hours',
      () => ({
        sources: twoMonths(),
        kept: {
          view: { ...FIRST_VIEW, unit: 'hour', filter: { period: '30d', day: '2026-11-20' } },
          folded: [],
        },
      }),
      '.features',
    ],
    ['degraded and over budget', () => ({ sources: degraded() }), '.watch .is-error'],
    [
      'simulated calls only',
      () => ({
        sources: reportSources(
          new MemoryLedger(history().map((call) => Object.assign(call, { simulated: true }))),
        ),
      }),
      'tr.call',
    ],
    ['empty', () => ({ sources: reportSources(new MemoryLedger()) }), '.empty'],
    ['loading', () => ({ sources: filled(), silent: true }), '.skeleton'],
  ];
  for (const theme of THEMES)
    for (const [name, options, ready, act] of states)
      it(`breaks no rule and no policy: ${name}, ${theme}`, async () => {
        const opened = await open({ ...options(), theme }, ready);
        await act?.(opened);
        assert.deepEqual(await axeFindings(opened.page), []);
      });

  it('fits its width without scrolling sideways, from a side bar to a wide screen', async () => {
    for (const width of [280, 380, 720, 900, 1120, 1400, 2400]) {
      const opened = await open({ sources: bothMonthsDegraded(), width });
      await openReceipt(opened);
      await showChanges(opened);
      const over = await opened.page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      assert.equal(over, 0, `${width} px`);
    }
  });
});
