/**
 * What the report's insights cost to read: `npm run bench:insights -- --sizes 10k,100k`. Prints JSON: figures against
 * targets (first reading, and again after one more call), forecast and 24-hour rules, the last week's anomalies.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import shipped from '../data/prices/gemini.json' with { type: 'json' };
import { Insights } from '../src/calls/insights.ts';
import { KpiReader } from '../src/calls/kpiReader.ts';
import { readSpendOutlook } from '../src/calls/spendOutlook.ts';
import type { CallFilter } from '../src/ledger/ledgerTypes.ts';
import { openLedger } from '../src/ledger/openLedger.ts';
import { parsePriceBook } from '../src/pricing/priceBook.ts';
import { fillLedger } from './ledger/fillLedger.ts';
import { makeCalls } from './ledger/makeCalls.ts';
import { rounded, timed } from './ledger/timing.ts';

const { values } = parseArgs({ options: { sizes: { type: 'string', default: '10k,100k' } } });
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'panelmeter-insights-'));
const script = path.join(work, 'indexWorker.cjs');
const wasm = fileURLToPath(new URL('../node_modules/sql.js/dist/sql-wasm.wasm', import.meta.url));
await build({
  entryPoints: [fileURLToPath(new URL('../src/ledger/indexWorker.ts', import.meta.url))],
  outfile: script,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
});

const book = parsePriceBook(shipped);
const now = Date.now();

async function measure(count: number): Promise<object> {
  const dir = path.join(work, String(count));
  fillLedger(dir, count, now);
  const ledger = await openLedger({ dir, worker: { script, wasm } });
  try {
    const openMs = await timed(() => ledger.sum({}));
    // Sealing and saving follow the first answer; they are no part of what is measured.
    await ledger.sum({});
    const failures: unknown[] = [];
    const failed = (error: unknown): void => void failures.push(error);
    const reader = new KpiReader({ ledger, book: () => book, changed: () => undefined, failed });
    const range: CallFilter = { simulated: false };
    const read = (): Promise<number> =>
      timed(() => {
        reader.of(range);
        return reader.idle();
      });
    const first = await read();
    const [more] = makeCalls(1, now);
    if (!more) throw new Error('no call was made');
    const startedAt = new Date(now).toISOString();
    const call = { ...more, id: 'one more', startedAt, simulated: false };
    await ledger.append(call);
    await ledger.sum({});
    reader.add([call]);
    const again = await read();
    const outlook = await timed(() => readSpendOutlook(ledger, now));
    const insights = new Insights({
      ...{ ledger, failed, method: () => 'robust', now: () => now },
      ...{ changed: () => undefined, found: () => undefined, alerted: () => undefined },
    });
    const week = await timed(() => insights.start());
    insights.dispose();
    if (failures.length > 0) throw new Error(String(failures[0]));
    const figures = reader.of(range)?.sums;
    return {
      calls: count,
      openMs: rounded(openMs),
      kpisFirstMs: rounded(first),
      kpisAgainMs: rounded(again),
      outlookMs: rounded(outlook),
      anomaliesOfWeekMs: rounded(week),
      panels: figures?.panels.things,
      chapters: figures?.chapters.things,
    };
  } finally {
    await ledger.close();
  }
}

try {
  const results: object[] = [];
  for (const text of values.sizes.split(',')) {
    const [, digits = '', unit = ''] = /^(\d+)(k|m|)$/.exec(text.trim()) ?? [];
    if (digits === '') throw new Error(`--sizes are like 10k,100k; not "${text}".`);
    results.push(await measure(Number(digits) * (unit === 'k' ? 1000 : unit === 'm' ? 1_000_000 : 1)));
  }
  process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}
