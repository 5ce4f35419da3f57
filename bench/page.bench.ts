/**
 * How long the report's page takes to draw: `npm run bench:page -- --calls 1m [--ledger DIR]`. A ledger of so many calls
 * is made and indexed first, unless one is named; then the page is opened in a real Chromium as often as `--runs` says.
 * Times are from the start of the page's script, the browser's own channel included. Prints JSON.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { HistoryReader } from '../src/calls/historyReader.ts';
import { openLedger } from '../src/ledger/openLedger.ts';
import { PageHarness } from '../test/page/support/openPage.ts';
import { reportSources } from '../test/page/support/reportFixture.ts';
import { shippedBook } from '../test/support/shippedBook.ts';
import { fillLedger } from './ledger/fillLedger.ts';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '100k' },
    runs: { type: 'string', default: '5' },
    ledger: { type: 'string' },
  },
});
const UNITS: Record<string, number> = { k: 1000, m: 1_000_000 };
const [, digits = '0', unit = ''] = /^(\d+)([km]?)$/.exec(values.calls) ?? [];
const count = Number(digits) * (UNITS[unit] ?? 1);
const dir = values.ledger ?? fs.mkdtempSync(path.join(os.tmpdir(), 'panelmeter-page-'));
if (values.ledger === undefined) fillLedger(dir, count, Date.now());

const worker = {
  script: path.resolve('dist/ledger/indexWorker.cjs'),
  wasm: path.resolve('dist/ledger/sql-wasm.wasm'),
};
const first = await openLedger({ dir, worker });
await first.sum({});
await first.close();

/** Runs in the page before its script: notes when something is first there. */
const WATCH = `(() => {
  const seen = (globalThis.drawn = {});
  const note = (name, found) => { if (!(name in seen) && found) seen[name] = performance.now(); };
  new MutationObserver(() => {
    note('totals', [...document.querySelectorAll('.tile .value')].some((one) => one.textContent.includes('$')));
    note('chart', document.querySelector('.spend canvas'));
    note('details', document.querySelector('.features'));
  }).observe(document, { subtree: true, childList: true, characterData: true });
})()`;
const READ = `(() => {
  const [script] = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('report.js'));
  return Object.fromEntries(Object.entries(globalThis.drawn).map(([name, at]) => [name, at - script.responseEnd]));
})()`;

const harness = await PageHarness.start();
const times: Record<string, number[]> = {};
let calls = 0;
for (let run = 0; run < Number(values.runs); run++) {
  const ledger = await openLedger({ dir, worker });
  const now = () => Date.now();
  const reader = new HistoryReader({
    ...{ ledger, now, book: () => shippedBook, kept: () => () => undefined },
    ...{ changed: () => undefined, failed: console.error },
  });
  const insights = {
    current: () => ({ outlook: undefined, anomalies: [] }),
    kpis: () => undefined,
    history: reader.of.bind(reader),
  };
  const sources = { ...reportSources(ledger, { now, insights }), accuracy: () => Promise.resolve([]) };
  const opened = await harness.open({ sources, before: WATCH });
  await opened.page.locator('.features').waitFor();
  for (const [name, ms] of Object.entries(await opened.page.evaluate<Record<string, number>>(READ)))
    (times[name] ??= []).push(Math.round(ms));
  calls = (await ledger.sum({})).calls + (await ledger.sum({ simulated: true })).calls;
  await reader.idle();
  await opened.close();
  await ledger.close();
}
await harness.stop();
if (values.ledger === undefined) fs.rmSync(dir, { recursive: true, force: true });
const median = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const result = Object.entries(times).map(([name, list]) => [name, { medianMs: median(list), runsMs: list }]);
console.log(JSON.stringify({ calls, ...Object.fromEntries(result) }, null, 2));
