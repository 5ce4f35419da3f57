import { randomUUID } from 'node:crypto';
import type { Ledger } from '../../src/ledger/ledgerTypes.ts';
import { FIRST_VIEW } from '../../src/protocol/reportView.ts';
import { panelCall } from '../../test/page/support/history.ts';
import { PageHarness } from '../../test/page/support/openPage.ts';
import { historyReader } from '../../test/page/support/readInsights.ts';
import { reportSources } from '../../test/page/support/reportFixture.ts';
import { rank, rounded } from '../ledger/timing.ts';

const OPENINGS = 5;

/** Notes when totals and the first call are first drawn, by the page's own clock. */
const WATCH = `new MutationObserver((_, observer) => {
  if (globalThis.totalsAt === undefined && document.querySelector('.tile .value')) globalThis.totalsAt = performance.now();
  if (document.querySelector('tr.call[data-call]')) { globalThis.callsAt = performance.now(); observer.disconnect(); }
}).observe(document, { subtree: true, childList: true });`;

/** The built page over the ledger: all in ms after its script was there. */
export async function measurePage(ledger: Ledger, now: number) {
  let changed = (): void => undefined;
  // As in the product: all calls of a range are read behind the page.
  const reader = historyReader(ledger, { changed: () => changed() });
  const insights = {
    current: () => ({ outlook: undefined, anomalies: [] }),
    kpis: () => undefined,
    history: reader.of.bind(reader),
  };
  // The accuracy of estimates is read once a session, behind the report.
  const sources = {
    ...reportSources(ledger, { now: () => now, insights }),
    accuracy: () => Promise.resolve([]),
  };
  const harness = await PageHarness.start();
  const results: Record<string, { totals: number; firstCalls: number }[]> = { '30 d': [], All: [] };
  const scrolls: number[] = [];
  const lives: number[] = [];
  let restMs = 0;
  try {
    for (const [name, period] of [
      ['30 d', '30d'],
      ['All', 'all'],
    ] as const) {
      for (let i = 0; i < OPENINGS; i++) {
        const kept = { view: { ...FIRST_VIEW, filter: { period, simulated: false } }, folded: [] };
        const { page, session, close } = await harness.open({ sources, kept, before: WATCH });
        changed = () => void session.changed();
        await page.locator('tr.call[data-call]').first().waitFor();
        const [totals, firstCalls] = await page.evaluate<[number, number]>(
          `(() => { const [script] = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('report.js'));
            return [totalsAt - script.responseEnd, callsAt - script.responseEnd]; })()`,
        );
        results[name]?.push({ totals, firstCalls });
        if (period === 'all') {
          // From the scroll to the last row of the sight being there.
          scrolls.push(
            await page.evaluate<number>(`new Promise((resolve) => {
              const place = ${100_000 + 37_111 * i};
              const start = performance.now();
              document.querySelector('.calls-scroll').scrollTop = place * 28;
              const look = () => document.querySelector('tr[data-call][data-place="' + (place + 15) + '"]') ? resolve(performance.now() - start) : requestAnimationFrame(look);
              look();
            })`),
          );
          await page.evaluate("document.querySelector('.calls-scroll').scrollTop = 0");
          const id = randomUUID();
          const started = performance.now();
          await ledger.append(panelCall(id, Date.now() + i));
          const told = session.changed();
          await page.locator(`tr[data-call="${id}"]`).waitFor();
          lives.push(performance.now() - started);
          await told;
        }
        await close();
      }
    }
    const started = performance.now();
    await reader.idle();
    restMs = performance.now() - started;
  } finally {
    await harness.stop();
  }
  const of = (times: readonly number[]) => ({
    best: rounded(Math.min(...times)),
    p50: rounded(rank(times, 0.5)),
    worst: rounded(Math.max(...times)),
  });
  return {
    /** The goal is below 500 for the totals. */
    openings: Object.fromEntries(
      Object.entries(results).map(([name, all]) => [
        name,
        {
          totals: of(all.map(({ totals }) => totals)),
          firstCalls: of(all.map(({ firstCalls }) => firstCalls)),
        },
      ]),
    ),
    /** A jump of the scrollbar until its calls are drawn. */
    jump: of(scrolls),
    /** From a call's recording until it is drawn. */
    live: of(lives),
    /** After all of it, until all calls were read for other models, kept panels and turns. */
    restMs: rounded(restMs),
  };
}
