// The extension host's place in the bench: starts the proxy's thread and records what it tells, as the editor does.
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import shippedBook from '../../data/prices/gemini.json' with { type: 'json' };
import { createRecorder } from '../../src/calls/recordCall.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { parsePriceBook } from '../../src/pricing/priceBook.ts';
import { startProxy } from '../../src/proxy/startProxy.ts';

const file = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const book = parsePriceBook(shippedBook);
const ledger = await openLedger({
  dir: mkdtempSync(path.join(os.tmpdir(), 'panelmeter-bench-')),
  worker: { script: file('src/ledger/indexWorker.ts'), wasm: file('node_modules/sql.js/dist/sql-wasm.wasm') },
});
let recorded = 0;
const recorder = createRecorder({
  book: () => book,
  append: (call) => ledger.append(call),
  session: () => 'bench',
  announce: () => (recorded += 1),
  onNotKept: () => undefined,
});
const proxy = await startProxy({
  worker: file('src/proxy/worker.ts'),
  upstream: process.argv[2] ?? '',
  hashKey: new Uint8Array(32),
  findProcesses: true,
  onExchange: async ({ exchange }) => void (await recorder.record(exchange)),
});
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
let before = performance.eventLoopUtilization();

process.on('message', (asked: string) => {
  const since = performance.eventLoopUtilization(before);
  process.send?.({
    rss: process.memoryUsage.rss(),
    recorded,
    activeMs: since.active,
    longestMs: delay.max / 1e6,
    p99Ms: delay.percentile(99) / 1e6,
  });
  if (asked !== 'reset') return;
  before = performance.eventLoopUtilization();
  delay.reset();
  recorded = 0;
});
process.send?.({ url: proxy.url });
