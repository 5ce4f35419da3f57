// The extension host's place in the bench: starts the proxy's thread and records what it tells, as the editor does.
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
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
// By the thread's own processor time: a busy machine makes everybody late, and that is not the proxy's doing. Looking
// takes time itself, so that it is done only while it is asked for.
let longestMs = 0;
let cpu = threadMs();
let begun = cpu;
let watching: NodeJS.Timeout | undefined;
function watch(): void {
  cpu = threadMs();
  watching ??= setInterval(() => {
    const now = threadMs();
    longestMs = Math.max(longestMs, now - cpu);
    cpu = now;
  }, 1);
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

process.on('message', (asked: string) => {
  const { user, system } = process.cpuUsage();
  process.send?.({
    rss: process.memoryUsage.rss(),
    recorded,
    threadMs: threadMs() - begun,
    processMs: (user + system) / 1000,
    longestMs,
  });
  if (asked === 'look') return;
  if (asked === 'watch') watch();
  else {
    clearInterval(watching);
    watching = undefined;
  }
  begun = threadMs();
  longestMs = 0;
  recorded = 0;
});
process.send?.({ url: proxy.url });
