import fs from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { type JournalEntry, startOfJournal, takeLines } from './journalCursor.ts';
import { encodeLine } from './journalLine.ts';
import type { SealedCall } from './segmentColumns.ts';
import type { SegmentManifest } from './segmentManifest.ts';

const BLOCK_BYTES = 64 * 1024;
const LEVEL = 4;

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Where the blocks of a segment's calls start, and the first row of each. */
export type Blocks = SegmentManifest['blocks'];

/**
 * Calls as journal lines, compressed in blocks: any gunzip reads the whole, and one call needs one block. Receipts
 * that supersede follow in blocks of their own, from `receiptBlock` on.
 */
export async function encodeCalls(
  sealed: readonly SealedCall[],
  receipts: readonly string[],
): Promise<{ bytes: Buffer; blocks: Blocks; receiptBlock: number }> {
  const parts: Buffer[] = [];
  const blocks: Blocks = { offsets: [0], rows: [] };
  let lines: Buffer[] = [];
  let size = 0;
  let first = 0;
  const flush = async (next: number) => {
    if (lines.length === 0) return;
    const part = await compress(Buffer.concat(lines), { level: LEVEL });
    parts.push(part);
    blocks.rows.push(first);
    blocks.offsets.push((blocks.offsets.at(-1) ?? 0) + part.length);
    lines = [];
    size = 0;
    first = next;
  };
  const add = async (row: number, zone: number, json: string) => {
    const line = encodeLine(row, zone, json);
    lines.push(line);
    size += line.length;
    if (size >= BLOCK_BYTES) await flush(row + 1);
  };
  for (const [row, { json, zone }] of sealed.entries()) await add(row, zone, json);
  await flush(sealed.length);
  const receiptBlock = blocks.rows.length;
  for (const [i, json] of receipts.entries()) await add(sealed.length + i, 0, json);
  await flush(sealed.length + receipts.length);
  return { bytes: Buffer.concat(parts), blocks, receiptBlock };
}

/** The entries of one block; a block that cannot be read is one damaged entry. */
export async function readBlock(file: string, blocks: Blocks, block: number): Promise<JournalEntry[]> {
  const row = blocks.rows[block] ?? 0;
  const bytes = await blockBytes(file, blocks, block);
  return bytes ? takeLines({ ...startOfJournal(), lines: row, expected: row }, bytes) : [unreadable(row)];
}

/** Of one block only the entries of these lines, counted from 0. */
export async function readLines(
  file: string,
  blocks: Blocks,
  block: number,
  wanted: ReadonlySet<number>,
): Promise<JournalEntry[]> {
  let line = blocks.rows[block] ?? 0;
  const bytes = await blockBytes(file, blocks, block);
  if (!bytes) return [unreadable(line)];
  const entries: JournalEntry[] = [];
  for (let from = 0, to = bytes.indexOf(10); to >= 0; from = to + 1, to = bytes.indexOf(10, from), line++) {
    if (!wanted.has(line)) continue;
    entries.push(
      ...takeLines({ ...startOfJournal(), lines: line, expected: line }, bytes.subarray(from, to + 1)),
    );
  }
  return entries;
}

function unreadable(row: number): JournalEntry {
  return { kind: 'damage', line: row + 1, reason: 'a compressed block of lines cannot be read' };
}

/** Undefined for what is no gzip any more. */
async function blockBytes(file: string, blocks: Blocks, block: number): Promise<Buffer | undefined> {
  const [from = 0, to = 0] = [blocks.offsets[block], blocks.offsets[block + 1]];
  const bytes = Buffer.alloc(to - from);
  const open = await fs.open(file, 'r');
  try {
    await open.read(bytes, 0, bytes.length, from);
  } finally {
    await open.close();
  }
  try {
    return await decompress(bytes);
  } catch {
    return undefined;
  }
}

/** The entries of a segment in order, all or from a block on. */
export async function readBlocks(file: string, blocks: Blocks, from = 0): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for (let block = from; block < blocks.rows.length; block++) {
    for (const entry of await readBlock(file, blocks, block)) entries.push(entry);
  }
  return entries;
}
