import path from 'node:path';
import { END_RECORD, headRecord } from './controlRecord.ts';
import type { FilePort } from './filePort.ts';
import { encodeLines, type LineText } from './journalLine.ts';
import { journalFile, type LedgerFolder } from './ledgerFolder.ts';
import { nodeFiles } from './nodeFiles.ts';
import { writeFully } from './writeFully.ts';

interface WholeJournal {
  files?: FilePort;
  folder: LedgerFolder;
  writer: string;
  seq: number;
  nowMs: number;
  records: readonly LineText[];
  /** How many of them, from the first on, followers have seen elsewhere. */
  copies: number;
  /** Lines that could not be read, as they are. */
  raw?: readonly Buffer[];
}

/** A journal that is complete from the start. It is on the disk when this returns. */
export async function writeJournal(journal: WholeJournal): Promise<void> {
  const { folder, files = nodeFiles, writer, seq, nowMs, records, copies, raw = [] } = journal;
  const lines = [
    { zone: 0, json: headRecord(writer, seq, nowMs, undefined, copies) },
    ...records,
    { zone: 0, json: END_RECORD },
  ];
  const bytes = Buffer.concat([encodeLines(0, lines), ...raw]);
  await files.makeFolder(folder.journal);
  const file = await files.create(path.join(folder.journal, journalFile(writer, seq)));
  try {
    await writeFully(file, bytes, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await files.syncFolder(folder.journal);
  await files.syncFolder(folder.root);
}
