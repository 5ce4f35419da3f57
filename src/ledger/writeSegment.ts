import path from 'node:path';
import type { FilePort } from './filePort.ts';
import type { JournalEntry } from './journalCursor.ts';
import { encodeSections } from './sectionFile.ts';
import { encodeCalls } from './segmentCalls.ts';
import { COLUMNS_VERSION, columnsOf, type SealedCall } from './segmentColumns.ts';
import type { SegmentManifest } from './segmentManifest.ts';
import { dataFiles } from './segmentName.ts';
import { replaceFile } from './wholeFile.ts';

/**
 * Writes calls, which must be in order, with their columns, and receipts that supersede; what is written is no segment
 * before its manifest.
 */
export async function writeSegment(
  files: FilePort,
  folder: string,
  data: string,
  sealed: readonly SealedCall[],
  receipts: readonly string[],
): Promise<Pick<SegmentManifest, 'blocks' | 'receipts'>> {
  const { bytes, blocks, receiptBlock } = await encodeCalls(sealed, receipts);
  await replaceFile(files, path.join(folder, dataFiles(data).calls), [bytes], true);
  const entries = sealed.map((each, row): JournalEntry => ({
    kind: 'call',
    line: row + 1,
    call: each.call,
    json: each.json,
    zone: each.zone,
  }));
  await writeColumns(files, folder, data, entries);
  return receipts.length === 0
    ? { blocks }
    : { blocks, receipts: { count: receipts.length, block: receiptBlock } };
}

/** Columns made of the lines. */
export async function writeColumns(
  files: FilePort,
  folder: string,
  data: string,
  entries: readonly JournalEntry[],
): Promise<void> {
  const calls = entries.filter((entry) => entry.kind === 'call');
  const lines = calls.map(({ line }) => line - 1);
  const sections = encodeSections({}, COLUMNS_VERSION, columnsOf(calls, lines));
  await replaceFile(files, path.join(folder, dataFiles(data).columns), sections);
}
