import fs from 'node:fs/promises';
import path from 'node:path';
import { measureCall } from './callMeasures.ts';
import { isControlNumber } from './controlRecord.ts';
import type { FilePort } from './filePort.ts';
import { startOfJournal, takeLines } from './journalCursor.ts';
import { openJournal } from './journalFolder.ts';
import { systemCode } from './ledgerError.ts';
import { FORMAT_VERSION, journalFile, journalName, type LedgerFolder } from './ledgerFolder.ts';
import { readFully, readJournal } from './readJournal.ts';
import { inOrder, type SealedCall } from './segmentColumns.ts';
import { commitManifest, type SegmentManifest } from './segmentManifest.ts';
import { currentManifests, dataFiles, newDataName, type SegmentName } from './segmentName.ts';
import { writeSegment } from './writeSegment.ts';

/** Enough for the first line of a journal. */
const HEAD_BYTES = 1024;

export interface SealParts {
  folder: LedgerFolder;
  files: FilePort;
  /** Those of the ids that segments hold. */
  known: (ids: readonly string[]) => Promise<Set<string>>;
}

/**
 * Packs journals whose writers are done with them into one segment and removes them. Nothing changes before the
 * manifest is there; after it the journals' calls and receipts are the segment's, whether or not they are removed yet. False when
 * there was nothing to do, or another process sealed at the same time.
 */
export async function sealJournals(parts: SealParts, names: readonly string[]): Promise<boolean> {
  const { folder, files } = parts;
  const { calls, receipts, covers } = await readWhole(parts, names);
  if (covers.length === 0) return false;
  await files.makeFolder(folder.segments);
  const last = currentManifests(await fs.readdir(folder.segments)).at(-1);
  const done = await makeSegment(parts, { seq: (last?.seq ?? 0) + 1, rev: 0 }, { calls, receipts }, covers);
  await files.syncFolder(folder.segments);
  await files.syncFolder(folder.root);
  if (!done) return false;
  await removeCovered(parts, covers);
  return true;
}

/** Removes journals that segments hold whole. A longer one is kept: its end is read from there on. */
export async function removeCovered(
  { folder, files }: Pick<SealParts, 'folder' | 'files'>,
  covers: readonly { name: string; bytes: number }[],
): Promise<void> {
  for (const { name, bytes } of covers) {
    const file = path.join(folder.journal, name);
    const end = await lineEnd(files, folder, name, bytes);
    if (end === bytes) await files.remove(file);
  }
  await files.syncFolder(folder.journal);
}

/** What a segment holds: calls, and the journal's texts of receipts that supersede. */
export interface SegmentContent {
  calls: readonly SealedCall[];
  receipts: readonly string[];
}

/** `calls` need no order. False when a segment of this name is there already. */
export async function makeSegment(
  { folder, files }: Pick<SealParts, 'folder' | 'files'>,
  name: SegmentName,
  { calls, receipts }: SegmentContent,
  covers: SegmentManifest['covers'],
): Promise<boolean> {
  const manifest: SegmentManifest = {
    v: FORMAT_VERSION,
    calls: calls.length,
    ...{ firstTs: 0, lastTs: 0, firstDay: 0, lastDay: 0 },
    covers,
    blocks: { offsets: [], rows: [] },
  };
  const sorted = inOrder(calls);
  if (sorted.length > 0 || receipts.length > 0) {
    manifest.data = newDataName(name);
    Object.assign(manifest, await writeSegment(files, folder.segments, manifest.data, sorted, receipts));
  }
  if (sorted.length > 0) {
    const rows = sorted.map(({ call, zone }) => measureCall(call, zone));
    manifest.firstTs = rows[0]?.ts ?? 0;
    manifest.lastTs = rows.at(-1)?.ts ?? 0;
    manifest.firstDay = rows.reduce((first, { day }) => Math.min(first, day), Infinity);
    manifest.lastDay = rows.reduce((last, { day }) => Math.max(last, day), -Infinity);
  }
  const made = await commitManifest(files, folder.segments, name, manifest);
  if (!made && manifest.data !== undefined) {
    const { calls: lines, columns } = dataFiles(manifest.data);
    for (const file of [lines, columns]) await fs.rm(path.join(folder.segments, file), { force: true });
  }
  return made;
}

/**
 * Calls that no segment has, each once; the first by journal name counts. And all receipts that supersede, whatever
 * call they are of. Damaged journals are left out.
 */
async function readWhole(
  { folder, files, known }: SealParts,
  names: readonly string[],
): Promise<SegmentContent & { covers: SegmentManifest['covers'] }> {
  const calls = new Map<string, SealedCall>();
  const receipts = new Set<string>();
  const covers: SegmentManifest['covers'] = [];
  for (const name of [...names].sort()) {
    const file = await openJournal(files, folder.journal, name);
    if (!file) continue;
    const cursor = startOfJournal();
    const found: SealedCall[] = [];
    const superseding: string[] = [];
    let damaged = false;
    try {
      for await (const entries of readJournal(file, cursor)) {
        for (const entry of entries) {
          if (entry.kind === 'call') found.push({ call: entry.call, json: entry.json, zone: entry.zone });
          if (entry.kind === 'supersede') superseding.push(entry.json);
          damaged ||= entry.kind === 'damage';
        }
      }
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      damaged = true;
    } finally {
      await file.close();
    }
    if (damaged || cursor.newer || (await isCut(files, folder, name, cursor.lines))) continue;
    const sealed = await known(found.map(({ call }) => call.id));
    for (const each of found) {
      if (!sealed.has(each.call.id) && !calls.has(each.call.id)) calls.set(each.call.id, each);
    }
    for (const json of superseding) receipts.add(json);
    covers.push({ name, bytes: cursor.offset, lines: cursor.lines });
  }
  return { calls: [...calls.values()], receipts: [...receipts], covers };
}

/** Where the last whole line ends; the bytes asked about where the file is gone. */
async function lineEnd(files: FilePort, folder: LedgerFolder, name: string, bytes: number): Promise<number> {
  const file = await openJournal(files, folder.journal, name);
  if (!file) return bytes;
  try {
    const cursor = { ...startOfJournal(), offset: bytes };
    for await (const entries of readJournal(file, cursor)) if (entries.length > 0) break;
    return cursor.offset;
  } finally {
    await file.close();
  }
}

/** Whether the writer's next journal says that this one had more lines: it stays for a person to look at. */
async function isCut(files: FilePort, folder: LedgerFolder, name: string, lines: number): Promise<boolean> {
  const { writer = '', seq = 0 } = journalName(name) ?? {};
  const next = await openJournal(files, folder.journal, journalFile(writer, seq + 1));
  if (!next) return false;
  try {
    const bytes = Buffer.alloc(HEAD_BYTES);
    const length = await readFully(next, bytes, 0);
    const [first] = takeLines(startOfJournal(), bytes.subarray(0, bytes.subarray(0, length).indexOf(10) + 1));
    return first?.kind === 'control' && isControlNumber(first.record.prev) && first.record.prev > lines;
  } finally {
    await next.close();
  }
}
