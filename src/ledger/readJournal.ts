import type { OpenFile } from './filePort.ts';
import { type JournalCursor, type JournalEntry, takeLines } from './journalCursor.ts';

/** A piece is held in memory with its calls; a longer line makes its piece longer. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** Reads on from the cursor to the file's end as it is now, whole lines only. Errors of the system are thrown. */
export async function* readJournal(file: OpenFile, cursor: JournalCursor): AsyncGenerator<JournalEntry[]> {
  const { size } = await file.stat();
  let piece = PIECE_BYTES;
  while (!cursor.newer && cursor.offset < size) {
    const bytes = Buffer.allocUnsafe(Math.min(piece, size - cursor.offset));
    const length = await readFully(file, bytes, cursor.offset);
    const before = cursor.offset;
    const entries = takeLines(cursor, bytes.subarray(0, length));
    if (entries.length > 0) yield entries;
    if (cursor.offset > before) continue;
    if (before + length >= size || length < bytes.length) return;
    piece *= 2;
  }
}

/** Bytes read: fewer than asked only at the end of the file. */
export async function readFully(file: OpenFile, bytes: Buffer, position: number): Promise<number> {
  let length = 0;
  while (length < bytes.length) {
    const read = await file.read(bytes.subarray(length), position + length);
    if (read === 0) break;
    length += read;
  }
  return length;
}
