import path from 'node:path';
import type { FilePort, OpenFile } from './filePort.ts';
import type { JournalCursor, JournalEntry } from './journalCursor.ts';
import { systemCode } from './ledgerError.ts';
import { journalName } from './ledgerFolder.ts';
import { readJournal } from './readJournal.ts';

/** Names of all journals, by writer and sequence: of two calls with one id the first in this order counts. */
export async function listJournals(files: FilePort, folder: string): Promise<string[]> {
  const names = await files.list(folder);
  return names.filter((name) => journalName(name)).sort();
}

/** The names whose writer has opened a later one: they never grow again. */
export function leftJournals(names: readonly string[]): Set<string> {
  const newest = new Map<string, number>();
  for (const name of names) {
    const { writer = '', seq = 0 } = journalName(name) ?? {};
    newest.set(writer, Math.max(seq, newest.get(writer) ?? 0));
  }
  return new Set(
    names.filter((name) => {
      const { writer = '', seq = 0 } = journalName(name) ?? {};
      return seq < (newest.get(writer) ?? 0);
    }),
  );
}

/** Undefined when it is gone. */
export async function openJournal(
  files: FilePort,
  folder: string,
  name: string,
): Promise<OpenFile | undefined> {
  try {
    return await files.open(path.join(folder, name));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Reads one journal on from the cursor. A journal that is gone has no entries. */
export async function readOn(
  files: FilePort,
  folder: string,
  name: string,
  cursor: JournalCursor,
  visit: (entries: JournalEntry[]) => void,
): Promise<{ size: number }> {
  const file = await openJournal(files, folder, name);
  if (!file) return { size: cursor.offset };
  try {
    for await (const entries of readJournal(file, cursor)) visit(entries);
    return { size: (await file.stat()).size };
  } finally {
    await file.close();
  }
}
