import { END_RECORD } from './controlRecord.ts';
import type { FilePort, OpenFile } from './filePort.ts';
import { DEAD_MS, type FinishedJournal } from './finishedJournal.ts';
import { leftJournals, listJournals, openJournal } from './journalFolder.ts';
import type { LedgerFolder } from './ledgerFolder.ts';
import { readFully } from './readJournal.ts';

/** Long enough for a line that marks the end. */
const END_BYTES = 64;

/** Journals that never grow again, without those that are known; as far as can be told without reading them. */
export async function unreadJournals(
  folder: LedgerFolder,
  files: FilePort,
  nowMs: number,
  isKnown: (name: string) => boolean,
): Promise<Omit<FinishedJournal, 'lines'>[]> {
  const names = await listJournals(files, folder.journal);
  const left = leftJournals(names);
  const unread: Omit<FinishedJournal, 'lines'>[] = [];
  for (const name of names) {
    if (isKnown(name)) continue;
    const file = await openJournal(files, folder.journal, name);
    if (!file) continue;
    try {
      const { size, modifiedMs } = await file.stat();
      const idle = Math.abs(nowMs - modifiedMs) > DEAD_MS;
      if (left.has(name) || idle || (await isEnded(file, size)))
        unread.push({ name, bytes: size, modifiedMs });
    } finally {
      await file.close();
    }
  }
  return unread;
}

async function isEnded(file: OpenFile, size: number): Promise<boolean> {
  const bytes = Buffer.alloc(Math.min(END_BYTES, size));
  const length = await readFully(file, bytes, size - bytes.length);
  return bytes.toString('latin1', 0, length).endsWith(` ${END_RECORD}\n`);
}
