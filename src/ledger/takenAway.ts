import { basename } from 'node:path';
import { idMark } from './deletedReceipts.ts';
import { isDeleted, readDeletions } from './deletions.ts';
import { readEpoch } from './epoch.ts';
import type { FilePort, OpenFile } from './filePort.ts';
import { startOfJournal, takeLines } from './journalCursor.ts';
import type { LineText } from './journalLine.ts';
import type { LedgerFolder } from './ledgerFolder.ts';
import { nodeFiles } from './nodeFiles.ts';
import { readFully } from './readJournal.ts';
import { readManifest } from './segmentManifest.ts';
import { currentManifests } from './segmentName.ts';

interface Gone {
  folder: LedgerFolder;
  files: FilePort;
  /** As it was when this process opened its first journal. */
  epoch: string;
  journal: { file: OpenFile; path: string; bytes: number; createdAt: number };
}

/**
 * The acknowledged records of a journal that is no longer at its path, which must be written again; and the epoch as
 * it is now. None where everything was deleted on purpose; not those that were sealed, or deleted by filter.
 */
export async function takenAway({
  folder,
  files,
  epoch,
  journal,
}: Gone): Promise<{ epoch: string; records: LineText[] }> {
  const now = await readEpoch(files, folder.epoch);
  // A folder without an epoch was removed by hand, or is a new one.
  if (now !== epoch && now !== '') return { epoch: now, records: [] };
  const sealed = await sealedLines(folder, basename(journal.path));
  const deletions = (await readDeletions(folder)).filter(({ at }) => at >= journal.createdAt);
  const marks = new Set(deletions.flatMap(({ superseded = [] }) => superseded));
  const bytes = Buffer.alloc(journal.bytes);
  const length = await readFully(journal.file, bytes, 0);
  const records: LineText[] = [];
  for (const entry of takeLines(startOfJournal(), bytes.subarray(0, length))) {
    if (entry.line <= sealed) continue;
    if (entry.kind === 'supersede' && !marks.has(idMark(entry.receipt.id))) {
      records.push({ zone: 0, json: entry.json });
    }
    if (entry.kind !== 'call') continue;
    if (deletions.some((deletion) => isDeleted(entry.call, deletion))) continue;
    records.push({ zone: entry.zone, json: entry.json });
  }
  return { epoch, records };
}

/** How many of a journal's lines segments hold. */
async function sealedLines(folder: LedgerFolder, name: string): Promise<number> {
  // The newest first: what was sealed just now is the likely one.
  for (const segment of currentManifests(await nodeFiles.list(folder.segments)).toReversed()) {
    const manifest = await readManifest(folder.segments, segment);
    const covered = manifest?.covers.find((journal) => journal.name === name);
    if (covered) return covered.lines;
  }
  return 0;
}
