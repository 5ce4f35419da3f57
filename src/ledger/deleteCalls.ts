import fs from 'node:fs/promises';
import path from 'node:path';
import type { Call } from '../call.ts';
import { takeCompactLock } from './compactLock.ts';
import {
  type Deleted,
  deleteFromJournals,
  type DeletionParts,
  isAnyInJournals,
  type Unwanted,
} from './deleteFromJournals.ts';
import { idMark, supersededCalls } from './deletedReceipts.ts';
import { type Deletion, isDeleted, readDeletions, recordDeletion } from './deletions.ts';
import type { FilePort } from './filePort.ts';
import { LedgerError, storageError, systemCode } from './ledgerError.ts';
import { type LedgerFolder, ledgerFolder } from './ledgerFolder.ts';
import type { CallFilter } from './ledgerTypes.ts';
import { matchesFilter } from './matchesFilter.ts';
import { nodeFiles } from './nodeFiles.ts';
import { makeSegment } from './seal.ts';
import { readBlocks } from './segmentCalls.ts';
import { readManifest, type SegmentManifest } from './segmentManifest.ts';
import { currentManifests, dataFiles, manifestFile } from './segmentName.ts';
import { removeOrphans } from './segmentOrphans.ts';

const LOCK_TRIES = 100;
const LOCK_WAIT_MS = 100;

/**
 * Deletes the calls of a filter so that no byte of them, nor of their receipts, is left in journals, segments or the
 * index. Other processes may go on recording; what they record from now on stays. Throws a LedgerError when the disk
 * fails: ask again.
 */
export async function deleteCalls(
  dir: string,
  filter: CallFilter,
  nowMs = Date.now(),
  files: FilePort = nodeFiles,
): Promise<Deleted> {
  const folder = ledgerFolder(dir);
  const deleted: Deleted = { calls: 0, undecided: [] };
  const root = await files.identity(folder.root).catch((error: unknown) => {
    throw stoppedBy(error);
  });
  if (root === undefined) return deleted;
  return withLock(folder, async () => {
    const parts = { folder, files, nowMs };
    await removeOrphans(folder.segments);
    const last = (await readDeletions(folder)).at(-1);
    // One that failed or was killed half way is finished first, but leaves what was recorded since.
    if (last && last.done === undefined) {
      const marks = new Set(last.superseded);
      await remove(
        parts,
        last,
        { filter: last.filter, matches: (call) => isDeleted(call, last), marks },
        deleted,
      );
    }
    const unwanted = {
      filter,
      matches: (call: Call) => matchesFilter(call, filter),
      marks: new Set<string>(),
    };
    // Where there is none nothing is written: retention asks every day.
    if (!(await isAny(parts, unwanted, deleted))) return deleted;
    deleted.undecided = [];
    const ids = await supersededCalls(folder, filter);
    const superseded = ids.size === 0 ? {} : { superseded: [...ids].map(idMark) };
    const deletion = { at: nowMs, filter, ...superseded };
    await recordDeletion(files, folder, deletion);
    await remove(parts, deletion, { ...unwanted, marks: new Set(deletion.superseded) }, deleted);
    return deleted;
  });
}

async function remove(
  parts: DeletionParts,
  deletion: Deletion,
  unwanted: Unwanted,
  deleted: Deleted,
): Promise<void> {
  const { folder, files } = parts;
  for (const name of currentManifests(await files.list(folder.segments))) {
    await deleteFromSegment(parts, manifestFile(name), unwanted, deleted);
  }
  await removeOrphans(folder.segments);
  await deleteFromJournals(parts, unwanted, deleted);
  // Again, so that who saves an index of what was read before this moment knows that it is no longer so.
  await recordDeletion(files, folder, deletion);
  // It holds the calls as well, and is made again without them.
  await fs.rm(folder.index, { recursive: true, force: true });
  await recordDeletion(files, folder, { ...deletion, done: true });
}

/** Deletes calls of before the last `days` local days, today being one of them. */
export function retainDays(
  dir: string,
  days: number,
  nowMs = Date.now(),
  files: FilePort = nodeFiles,
): Promise<Deleted> {
  if (!Number.isSafeInteger(days) || days < 1) {
    throw new RangeError(`Days to keep must be a whole number from 1 on, not ${days}.`);
  }
  const today = new Date(nowMs);
  const first = new Date(today.getFullYear(), today.getMonth(), today.getDate() - days + 1);
  return deleteCalls(dir, { to: first.getTime() }, nowMs, files);
}

function stoppedBy(error: unknown): LedgerError {
  const { reason, code } = storageError(error);
  return new LedgerError(
    reason,
    (l10n) =>
      l10n.t(
        'Deleting was stopped by the disk ({0}): some of the calls may still be there. Delete them again.',
        code ?? 'unknown',
      ),
    error,
  );
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
    throw systemCode(error) === undefined ? error : stoppedBy(error);
  }
  throw new LedgerError('io', (l10n) =>
    l10n.t('Another process is packing the ledger: nothing was deleted. Try again.'),
  );
}

async function isAny(parts: DeletionParts, unwanted: Unwanted, deleted: Deleted): Promise<boolean> {
  const { folder, files } = parts;
  for (const name of currentManifests(await files.list(folder.segments))) {
    const manifest = await readManifest(folder.segments, name);
    if (manifest?.data === undefined || isOutside(manifest, unwanted.filter)) continue;
    const file = dataFiles(manifest.data).calls;
    for (const entry of await readBlocks(path.join(folder.segments, file), manifest.blocks)) {
      if (entry.kind === 'call' && unwanted.matches(entry.call)) return true;
      if (entry.kind === 'damage') deleted.undecided.push({ file, line: entry.line, reason: entry.reason });
    }
  }
  return isAnyInJournals(parts, unwanted, deleted);
}

function isOutside({ firstTs, lastTs }: SegmentManifest, { from, to }: CallFilter): boolean {
  return lastTs < (from ?? -Infinity) || firstTs >= (to ?? Infinity);
}

async function deleteFromSegment(
  { folder, files }: DeletionParts,
  manifestName: string,
  { filter, matches, marks }: Unwanted,
  deleted: Deleted,
): Promise<void> {
  const [seq = 0, rev = 0] = manifestName.split('.').map(Number);
  const manifest = await readManifest(folder.segments, { seq, rev });
  if (manifest?.data === undefined) return;
  const hasReceipts = manifest.receipts !== undefined && marks.size > 0;
  if (isOutside(manifest, filter) && !hasReceipts) return;
  const { calls, columns } = dataFiles(manifest.data);
  const entries = await readBlocks(path.join(folder.segments, calls), manifest.blocks);
  const damage = entries.filter((entry) => entry.kind === 'damage');
  const found = entries.filter((entry) => entry.kind === 'call');
  const kept = found.filter(({ call }) => !matches(call));
  const superseding = entries.filter((entry) => entry.kind === 'supersede');
  const receipts = superseding.flatMap(({ receipt, json }) =>
    marks.size > 0 && marks.has(idMark(receipt.id)) ? [] : [json],
  );
  if (kept.length === found.length && receipts.length === superseding.length) {
    for (const { line, reason } of damage) deleted.undecided.push({ file: calls, line, reason });
    return;
  }
  deleted.calls += found.length - kept.length;
  await makeSegment({ folder, files }, { seq, rev: rev + 1 }, { calls: kept, receipts }, manifest.covers);
  for (const file of [manifestName, `${manifestName}.2`, calls, columns]) {
    await files.remove(path.join(folder.segments, file));
  }
  await files.syncFolder(folder.segments);
}
