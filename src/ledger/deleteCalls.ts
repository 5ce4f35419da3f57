import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { takeCompactLock } from './compactLock.ts';
import { idMark, supersededCalls } from './deletedReceipts.ts';
import { recordDeletion } from './deletions.ts';
import { startOfJournal } from './journalCursor.ts';
import { listJournals, readOn } from './journalFolder.ts';
import { LedgerError, storageError, systemCode } from './ledgerError.ts';
import { type LedgerFolder, ledgerFolder } from './ledgerFolder.ts';
import type { CallFilter, Damage } from './ledgerTypes.ts';
import { matchesFilter } from './matchesFilter.ts';
import { nodeFiles } from './nodeFiles.ts';
import { makeSegment } from './seal.ts';
import { readBlocks } from './segmentCalls.ts';
import { readManifest } from './segmentManifest.ts';
import { removeOrphans } from './segmentOrphans.ts';
import { currentManifests, dataFiles, manifestFile } from './segmentName.ts';
import { newWriterId } from './writerId.ts';
import { writeJournal } from './writeJournal.ts';

export interface Deleted {
  /** Copies of one call count apart. */
  calls: number;
  /** Lines that cannot be read: whether they hold such a call, nobody can tell. They stay. */
  undecided: Damage[];
}

const LOCK_TRIES = 100;
const LOCK_WAIT_MS = 100;

/**
 * Deletes the calls of a filter so that no byte of them, nor of their receipts, is left in journals, segments or the index. Other processes
 * may go on recording; what they record from now on stays. Throws a LedgerError when the disk fails: ask again.
 */
export async function deleteCalls(dir: string, filter: CallFilter, nowMs = Date.now()): Promise<Deleted> {
  const folder = ledgerFolder(dir);
  const deleted: Deleted = { calls: 0, undecided: [] };
  if ((await nodeFiles.identity(folder.root)) === undefined) return deleted;
  return withLock(folder, async () => {
    const ids = await supersededCalls(folder, filter);
    const superseded = ids.size === 0 ? {} : { superseded: [...ids].map(idMark) };
    await recordDeletion(folder, { at: nowMs, filter, ...superseded });
    for (const name of currentManifests(await nodeFiles.list(folder.segments))) {
      await deleteFromSegment(folder, manifestFile(name), filter, ids, deleted);
    }
    await removeOrphans(folder.segments);
    for (const name of await listJournals(nodeFiles, folder.journal)) {
      await deleteFromJournal(folder, name, { filter, ids }, nowMs, deleted);
    }
    // They hold the calls as well, and are made again without them.
    if (deleted.calls > 0) await fs.rm(folder.index, { recursive: true, force: true });
    return deleted;
  });
}

/** Deletes calls of before the last `days` local days, today being one of them. */
export function retainDays(dir: string, days: number, nowMs = Date.now()): Promise<Deleted> {
  if (!Number.isSafeInteger(days) || days < 1) {
    throw new RangeError(`Days to keep must be a whole number from 1 on, not ${days}.`);
  }
  const today = new Date(nowMs);
  const first = new Date(today.getFullYear(), today.getMonth(), today.getDate() - days + 1);
  return deleteCalls(dir, { to: first.getTime() }, nowMs);
}

/** Deletes the whole ledger, also what other windows still hold; they go on with an empty one. */
export async function deleteEverything(dir: string): Promise<void> {
  const { root } = ledgerFolder(dir);
  const mark = randomBytes(8).toString('hex');
  const fresh = `${root}.new-${mark}`;
  try {
    await fs.mkdir(fresh, { recursive: true });
    // By another epoch windows see that it was meant, and put nothing back.
    await fs.writeFile(path.join(fresh, path.basename(ledgerFolder(dir).epoch)), mark);
    if ((await nodeFiles.identity(root)) !== undefined) await fs.rename(root, `${root}.deleted-${mark}`);
    await fs.rename(fresh, root);
    await nodeFiles.syncFolder(dir);
    await removeDeleted(dir);
  } catch (error) {
    throw storageError(error);
  }
}

/** What a deletion that was killed left behind. */
export async function removeDeleted(dir: string): Promise<void> {
  const { root } = ledgerFolder(dir);
  for (const name of await nodeFiles.list(dir)) {
    if (name.startsWith(`${path.basename(root)}.deleted-`)) {
      await fs.rm(path.join(dir, name), { recursive: true, force: true });
    }
  }
}

async function withLock<T>(folder: LedgerFolder, act: () => Promise<T>): Promise<T> {
  try {
    for (let tries = 0; tries < LOCK_TRIES; tries++) {
      const lock = await takeCompactLock(folder.compactLock);
      if (lock) {
        try {
          return await act();
        } finally {
          await lock.release();
        }
      }
      await new Promise((resolve) => setTimeout(resolve, LOCK_WAIT_MS));
    }
  } catch (error) {
    throw systemCode(error) === undefined ? error : storageError(error);
  }
  throw new LedgerError('io', 'Another process is packing the ledger: nothing was deleted. Try again.');
}

async function deleteFromSegment(
  folder: LedgerFolder,
  manifestName: string,
  filter: CallFilter,
  superseded: ReadonlySet<string>,
  deleted: Deleted,
): Promise<void> {
  const [seq = 0, rev = 0] = manifestName.split('.').map(Number);
  const manifest = await readManifest(folder.segments, { seq, rev });
  if (manifest?.data === undefined) return;
  const hasReceipts = manifest.receipts !== undefined && superseded.size > 0;
  const outside = manifest.lastTs < (filter.from ?? -Infinity) || manifest.firstTs >= (filter.to ?? Infinity);
  if (outside && !hasReceipts) return;
  const { calls, columns } = dataFiles(manifest.data);
  const entries = await readBlocks(path.join(folder.segments, calls), manifest.blocks);
  const damage = entries.filter((entry) => entry.kind === 'damage');
  const found = entries.filter((entry) => entry.kind === 'call');
  const kept = found.filter(({ call }) => !matchesFilter(call, filter));
  const superseding = entries.filter((entry) => entry.kind === 'supersede');
  const receipts = superseding.flatMap(({ receipt, json }) => (superseded.has(receipt.id) ? [] : [json]));
  if (kept.length === found.length && receipts.length === superseding.length) {
    for (const { line, reason } of damage) deleted.undecided.push({ file: calls, line, reason });
    return;
  }
  deleted.calls += found.length - kept.length;
  await makeSegment(
    { folder, files: nodeFiles },
    { seq, rev: rev + 1 },
    { calls: kept, receipts },
    manifest.covers,
  );
  for (const file of [manifestName, `${manifestName}.2`, calls, columns]) {
    await fs.rm(path.join(folder.segments, file), { force: true });
  }
  await nodeFiles.syncFolder(folder.segments);
}

/** What stays goes into a journal of this process's own; then the other is removed, whoever wrote it. */
async function deleteFromJournal(
  folder: LedgerFolder,
  name: string,
  { filter, ids }: { filter: CallFilter; ids: ReadonlySet<string> },
  nowMs: number,
  deleted: Deleted,
): Promise<void> {
  const cursor = startOfJournal();
  const kept: { zone: number; json: string }[] = [];
  const damage: Damage[] = [];
  let calls = 0;
  let receipts = 0;
  await readOn(nodeFiles, folder.journal, name, cursor, (entries) => {
    for (const entry of entries) {
      if (entry.kind === 'damage') damage.push({ file: name, line: entry.line, reason: entry.reason });
      if (entry.kind === 'supersede') {
        if (ids.has(entry.receipt.id)) receipts += 1;
        else kept.push({ zone: 0, json: entry.json });
      }
      if (entry.kind !== 'call') continue;
      if (matchesFilter(entry.call, filter)) calls += 1;
      else kept.push({ zone: entry.zone, json: entry.json });
    }
  });
  if (cursor.newer) return;
  deleted.undecided.push(...damage);
  if (calls === 0 && receipts === 0) return;
  deleted.calls += calls;
  const raw = damage.length > 0 ? await damagedLines(path.join(folder.journal, name), damage) : [];
  if (kept.length + raw.length > 0) {
    const writer = newWriterId(nowMs, process.pid);
    await writeJournal({ folder, writer, seq: 0, nowMs, records: kept, copies: kept.length, raw });
  }
  await fs.rm(path.join(folder.journal, name), { force: true });
  await nodeFiles.syncFolder(folder.journal);
}

/** Lines that cannot be read, with their newlines: a person may still read them. */
async function damagedLines(file: string, damage: readonly Damage[]): Promise<Buffer[]> {
  const bytes = await fs.readFile(file);
  const wanted = new Set(
    damage.filter(({ reason }) => !reason.endsWith('missing before')).map(({ line }) => line),
  );
  const lines: Buffer[] = [];
  for (let line = 1, from = 0, to = bytes.indexOf(10); to >= 0; line++) {
    if (wanted.has(line)) lines.push(bytes.subarray(from, to + 1));
    from = to + 1;
    to = bytes.indexOf(10, from);
  }
  return lines;
}
