import initSqlJs from 'sql.js';
import type { Call } from '../../src/call.ts';
import { ledgerFolder } from '../../src/ledger/ledgerFolder.ts';
import { LedgerIndex } from '../../src/ledger/ledgerIndex.ts';
import { nodeFiles } from '../../src/ledger/nodeFiles.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import type { Supersede } from '../../src/ledger/supersede.ts';
import { ledgerWorker } from './ledgerWorker.ts';

/** Records the calls, and receipts that supersede, in a journal of their own, which is complete. */
export async function recordJournal(
  dir: string,
  calls: readonly Call[],
  receipts: readonly Supersede[] = [],
): Promise<void> {
  const ledger = await openLedger({ dir, worker: ledgerWorker });
  await Promise.all([
    ...calls.map((call) => ledger.append(call)),
    ...receipts.map((receipt) => ledger.supersede(receipt)),
  ]);
  await ledger.close();
}

/** The index of a directory, which seals whatever is complete when it is asked to. */
export async function sealingIndex(dir: string): Promise<LedgerIndex> {
  const index = await LedgerIndex.open({
    sql: await initSqlJs(),
    folder: ledgerFolder(dir),
    files: nodeFiles,
    readOnly: false,
    seal: { bytes: 1, journals: 1, restMs: 0 },
  });
  await index.refresh();
  return index;
}

/** The index of a directory, which changes nothing in it. */
export async function readingIndex(dir: string): Promise<LedgerIndex> {
  const index = await LedgerIndex.open({
    sql: await initSqlJs(),
    folder: ledgerFolder(dir),
    files: nodeFiles,
    readOnly: true,
  });
  await index.refresh();
  return index;
}

/** Each list of calls as a segment of its own. */
export async function sealCalls(dir: string, ...lists: readonly Call[][]): Promise<LedgerIndex> {
  const index = await sealingIndex(dir);
  for (const calls of lists) {
    await recordJournal(dir, calls);
    await index.refresh();
    await index.upkeep();
  }
  return index;
}
