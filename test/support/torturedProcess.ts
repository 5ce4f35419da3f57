// Records calls, seals and saves until it is killed: `node torturedProcess.ts <dir> <prefix>`. Prints each id after it
// was acknowledged.
import { writeSync } from 'node:fs';
import initSqlJs from 'sql.js';
import { JournalWriter } from '../../src/ledger/journalWriter.ts';
import { ledgerFolder } from '../../src/ledger/ledgerFolder.ts';
import { LedgerIndex } from '../../src/ledger/ledgerIndex.ts';
import { nodeFiles } from '../../src/ledger/nodeFiles.ts';
import { newWriterId } from '../../src/ledger/writerId.ts';
import { callFixture } from './callFixture.ts';

const [dir = '', prefix = ''] = process.argv.slice(2);
const folder = ledgerFolder(dir);
const writer = new JournalWriter({
  folder,
  writer: newWriterId(Date.now(), process.pid),
  files: nodeFiles,
  now: Date.now,
  onCommit: () => undefined,
  rotateBytes: 8 * 1024,
});

let last = 0;
async function recordOn(): Promise<void> {
  for (;;) {
    const id = `${prefix}-${++last}`;
    const call = callFixture({ id, startedAt: new Date().toISOString(), picoUsd: '1', listPicoUsd: '1' });
    await writer.append(0, JSON.stringify(call));
    writeSync(1, `${id}\n`);
    await new Promise((resolve) => setImmediate(resolve));
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

await Promise.all([recordOn(), recordOn(), packOn()]);
