/**
 * The report over a large ledger, as a reader meets it: `npm run bench:report -- --calls 1m`. Any page of any order, a
 * filter, a call that ends meanwhile, and the built page in a real Chromium (`npm run build -- --production` before).
 * Prints JSON, milliseconds. `--ledger DIR` takes one that was made before, and leaves it.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openLedger } from '../src/ledger/openLedger.ts';
import { ledgerWorker } from '../test/support/ledgerWorker.ts';
import { fillLedger } from './ledger/fillLedger.ts';
import { rounded, timed } from './ledger/timing.ts';
import { measurePage } from './report/measurePage.ts';
import { measurePages } from './report/measurePages.ts';

const { values } = parseArgs({
  options: { calls: { type: 'string', default: '1m' }, ledger: { type: 'string' } },
});
const UNITS: Record<string, number> = { k: 1000, m: 1_000_000 };
const [, digits = '', unit = ''] = /^(\d+)([km]?)$/.exec(values.calls.toLowerCase()) ?? [];
if (digits === '') throw new Error(`--calls is like 100k or 1m; not "${values.calls}".`);
const count = Number(digits) * (UNITS[unit] ?? 1);

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'panelmeter-bench-'));
const dir = values.ledger ?? path.join(work, 'ledger');
const now = Date.now();
try {
  if (values.ledger === undefined) fillLedger(dir, count, now);
  const filled = await openLedger({ dir, worker: ledgerWorker });
  const sealMs = await timed(() => filled.sum({}));
  await filled.close();

  const ledger = await openLedger({ dir, worker: ledgerWorker });
  try {
    const firstAnswerMs = await timed(() => ledger.sum({ simulated: false }));
    const pages = await measurePages(ledger);
    const page = await measurePage(ledger, now);
    console.log(
      JSON.stringify(
        {
          bench: 'report',
          node: process.version,
          platform: `${process.platform} ${process.arch}`,
          cores: os.availableParallelism(),
          load: os.loadavg().map(rounded),
          sealMs: rounded(sealMs),
          firstAnswerMs: rounded(firstAnswerMs),
          ...pages,
          page,
        },
        null,
        2,
      ),
    );
  } finally {
    await ledger.close();
  }
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}
