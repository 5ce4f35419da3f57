// Records calls and receipts that supersede, seals, saves and (with a third argument) deletes until it is killed:
// `node torturedProcess.ts <dir> <prefix> [deletes]`. Prints what was acknowledged.
import { writeSync } from 'node:fs';
import initSqlJs from 'sql.js';
import { deleteCalls } from '../../src/ledger/deleteCalls.ts';
import { JournalWriter } from '../../src/ledger/journalWriter.ts';
import { ledgerFolder } from '../../src/ledger/ledgerFolder.ts';
import { LedgerIndex } from '../../src/ledger/ledgerIndex.ts';
import { nodeFiles } from '../../src/ledger/nodeFiles.ts';
import { supersedeRecord } from '../../src/ledger/supersede.ts';
import { newWriterId } from '../../src/ledger/writerId.ts';
import { callFixture } from './callFixture.ts';
import { SCRAP } from './tortured.ts';

const [dir = '', prefix = '', deletes] = process.argv.slice(2);
const folder = ledgerFolder(dir);
const writer = new JournalWriter({
  folder,
  writer: newWriterId(Date.now(), process.pid),
  files: nodeFiles,
  now: Date.now,
  onCommit: () => undefined,
  rotateBytes: 8 * 1024,
});

/** A line of what is certain from now on. */
const say = (text: string) => writeSync(1, `${text}\n`);
const pause = () => new Promise((resolve) => setImmediate(resolve));

/** One that waits long for its deletion must not make the ledger of all others slow. */
const MOST_CALLS = 100;

let last = 0;
async function recordOn(): Promise<void> {
  while (last < MOST_CALLS) {
    const n = ++last;
    const id = `${prefix}-${n}`;
    const now = Date.now();
    const call = callFixture({
      ...{ id, startedAt: new Date(now).toISOString(), picoUsd: '1', listPicoUsd: '1' },
      tags: { panel: n % 7 === 0 ? SCRAP : 's1_p02' },
    });
    await writer.append(0, JSON.stringify(call));
    say(`call ${id} ${now} ${Date.now()} ${n % 7 === 0 ? SCRAP : ''}`);
    await pause();
    if (n % 5 !== 0) continue;
    // Often after the call was sealed.
    const earlier = `${prefix}-${n - Math.floor(Math.random() * Math.min(n, 40))}`;
    const at = new Date(now).toISOString();
    const receipt = { id: earlier, at, book: '2026-11-22', reason: 'priced' as const, flags: [] };
    const text = supersedeRecord({ ...receipt, picoUsd: '3', listPicoUsd: '3' });
    if (text === undefined) throw new Error('no receipt');
    await writer.append(0, text);
    say(`receipt ${earlier}`);
    await pause();
  }
}

/** Some delete calls while they record. */
async function deleteOn(): Promise<void> {
  if (!deletes) return;
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 200));
  for (;;) {
    say(`delete ${Date.now()}`);
    await deleteCalls(dir, { tags: { panel: SCRAP } });
    say(`deleted ${Date.now()}`);
  }
}

async function packOn(): Promise<void> {
  const index = await LedgerIndex.open({
    sql: await initSqlJs(),
    folder,
    files: nodeFiles,
    readOnly: false,
    seal: { bytes: 16 * 1024, journals: 3, restMs: 0 },
  });
  for (;;) {
    await index.refresh();
    await index.upkeep();
    await index.save();
    await writer.heal();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

await Promise.all([recordOn(), recordOn(), packOn(), deleteOn()]);
