import fs from 'node:fs/promises';
import type { Call } from '../call.ts';
import type { FilePort } from './filePort.ts';
import { decodeLine, encodeLine } from './journalLine.ts';
import { systemCode } from './ledgerError.ts';
import type { LedgerFolder } from './ledgerFolder.ts';
import type { CallFilter } from './ledgerTypes.ts';
import { matchesFilter } from './matchesFilter.ts';
import { replaceFile } from './wholeFile.ts';

/** Calls that someone asked to be deleted, and when. */
export interface Deletion {
  at: number;
  filter: CallFilter;
  /** Of those whose receipts were superseded: idMark of each. */
  superseded?: string[];
  /** Written at last, when all of them are gone. */
  done?: true;
}

/** Writes it down, so that a process that still holds such calls does not put them back. */
export async function recordDeletion(
  files: FilePort,
  folder: LedgerFolder,
  deletion: Deletion,
): Promise<void> {
  const before = await readBytes(folder.deletions);
  const line = encodeLine(0, 0, JSON.stringify(deletion));
  await replaceFile(files, folder.deletions, [before, line], true);
}

export async function readDeletions(folder: LedgerFolder): Promise<Deletion[]> {
  const text = await readBytes(folder.deletions);
  const deletions: Deletion[] = [];
  for (let from = 0, to = text.indexOf(10); to >= 0; from = to + 1, to = text.indexOf(10, from)) {
    const line = decodeLine(text.subarray(from, to));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- ours: its checksum is right
    if ('json' in line) deletions.push(JSON.parse(line.json) as Deletion);
  }
  return deletions;
}

/** Grows with every deletion, before and after it removes anything. Bytes. */
export async function deletionsSize(folder: LedgerFolder): Promise<number> {
  return (await readBytes(folder.deletions)).length;
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await fs.readFile(file);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

export function isDeleted(call: Call, { at, filter }: Deletion): boolean {
  return Date.parse(call.startedAt) <= at && matchesFilter(call, filter);
}
