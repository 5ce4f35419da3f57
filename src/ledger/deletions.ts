import fs from 'node:fs/promises';
import type { Call } from '../call.ts';
import { decodeLine, encodeLine } from './journalLine.ts';
import { systemCode } from './ledgerError.ts';
import type { LedgerFolder } from './ledgerFolder.ts';
import type { CallFilter } from './ledgerTypes.ts';
import { matchesFilter } from './matchesFilter.ts';

/** Calls that someone asked to be deleted, and when. */
export interface Deletion {
  at: number;
  filter: CallFilter;
  /** Of those whose receipts were superseded: idMark of each. */
  superseded?: string[];
}

/** Writes it down, so that a process that still holds such calls does not put them back. */
export async function recordDeletion(folder: LedgerFolder, deletion: Deletion): Promise<void> {
  const open = await fs.open(folder.deletions, 'a', 0o600);
  try {
    await open.write(encodeLine(0, 0, JSON.stringify(deletion)));
    await open.sync();
  } finally {
    await open.close();
  }
}

export async function readDeletions(folder: LedgerFolder): Promise<Deletion[]> {
  let text: Buffer;
  try {
    text = await fs.readFile(folder.deletions);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
  const deletions: Deletion[] = [];
  for (let from = 0, to = text.indexOf(10); to >= 0; from = to + 1, to = text.indexOf(10, from)) {
    const line = decodeLine(text.subarray(from, to));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- ours: its checksum is right
    if ('json' in line) deletions.push(JSON.parse(line.json) as Deletion);
  }
  return deletions;
}

export function isDeleted(call: Call, { at, filter }: Deletion): boolean {
  return Date.parse(call.startedAt) <= at && matchesFilter(call, filter);
}
