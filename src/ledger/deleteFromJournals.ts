import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Call } from '../call.ts';
import { idMark } from './deletedReceipts.ts';
import type { FilePort } from './filePort.ts';
import { DEAD_MS } from './finishedJournal.ts';
import { type JournalCursor, type JournalEntry, startOfJournal } from './journalCursor.ts';
import { leftJournals, listJournals, openJournal, readOn } from './journalFolder.ts';
import { journalFile, type LedgerFolder } from './ledgerFolder.ts';
import type { CallFilter, Damage } from './ledgerTypes.ts';
import { writeJournal } from './writeJournal.ts';
import { newWriterId } from './writerId.ts';

export interface Deleted {
  /** Copies of one call count apart. */
  calls: number;
  /** Lines that cannot be read: whether they hold such a call, nobody can tell. They stay. */
  undecided: Damage[];
}

/** What is to go. */
export interface Unwanted {
  /** Of the calls; `matches` may leave some of them. */
  filter: CallFilter;
  matches: (call: Call) => boolean;
  /** Of calls whose receipts that supersede go with them. */
  marks: ReadonlySet<string>;
}

export interface DeletionParts {
  folder: LedgerFolder;
  files: FilePort;
  nowMs: number;
}

/** A commit that began before its journal was moved is on the disk by then. */
const COMMIT_MS = 250;

/**
 * What stays of a journal goes into one of this process's own; then the other is removed, whoever wrote it. One that
 * its writer may be appending to is moved first: the writer sees that with its next commit and leaves it, and what it
 * wrote meanwhile is not lost, whoever is killed now.
 */
export async function deleteFromJournals(
  parts: DeletionParts,
  unwanted: Unwanted,
  deleted: Deleted,
): Promise<void> {
  const { folder, files, nowMs } = parts;
  const names = await listJournals(files, folder.journal);
  const left = leftJournals(names);
  const touched: string[] = [];
  let moved = false;
  for (const name of names) {
    const { cursor, calls, receipts, damage } = await sort(parts, name, unwanted);
    if (cursor.newer) continue;
    if (calls === 0 && receipts === 0) deleted.undecided.push(...damage);
    else if (cursor.ended || left.has(name) || (await isIdle(parts, name))) touched.push(name);
    else {
      const other = journalFile(newWriterId(nowMs, process.pid), 0);
      await files.rename(path.join(folder.journal, name), path.join(folder.journal, other));
      touched.push(other);
      moved = true;
    }
  }
  if (moved) await wait(COMMIT_MS);
  for (const name of touched) await rewrite(parts, name, unwanted, deleted);
  if (touched.length > 0) await files.syncFolder(folder.journal);
}

export async function isAnyInJournals(
  parts: DeletionParts,
  unwanted: Unwanted,
  deleted: Deleted,
): Promise<boolean> {
  for (const name of await listJournals(parts.files, parts.folder.journal)) {
    const { cursor, calls, damage } = await sort(parts, name, unwanted);
    if (calls > 0) return true;
    if (!cursor.newer) deleted.undecided.push(...damage);
  }
  return false;
}

interface Sorted {
  cursor: JournalCursor;
  kept: { zone: number; json: string }[];
  damage: Damage[];
  calls: number;
  receipts: number;
}

async function sort(
  { folder, files }: DeletionParts,
  name: string,
  { matches, marks }: Unwanted,
): Promise<Sorted> {
  const sorted: Sorted = { cursor: startOfJournal(), kept: [], damage: [], calls: 0, receipts: 0 };
  const take = (entry: JournalEntry) => {
    if (entry.kind === 'damage') {
      sorted.damage.push({ file: name, line: entry.line, reason: entry.reason });
    } else if (entry.kind === 'supersede') {
      if (marks.size > 0 && marks.has(idMark(entry.receipt.id))) sorted.receipts += 1;
      else sorted.kept.push({ zone: 0, json: entry.json });
    } else if (entry.kind === 'call') {
      if (matches(entry.call)) sorted.calls += 1;
      else sorted.kept.push({ zone: entry.zone, json: entry.json });
    }
  };
  await readOn(files, folder.journal, name, sorted.cursor, (entries) => entries.forEach(take));
  return sorted;
}

async function rewrite(
  parts: DeletionParts,
  name: string,
  unwanted: Unwanted,
  deleted: Deleted,
): Promise<void> {
  const { folder, files, nowMs } = parts;
  const { kept, damage, calls } = await sort(parts, name, unwanted);
  deleted.undecided.push(...damage);
  deleted.calls += calls;
  const file = path.join(folder.journal, name);
  const raw = damage.length > 0 ? await damagedLines(file, damage) : [];
  if (kept.length + raw.length > 0) {
    const writer = newWriterId(nowMs, process.pid);
    await writeJournal({ folder, files, writer, seq: 0, nowMs, records: kept, copies: kept.length, raw });
  }
  await files.remove(file);
}

async function isIdle({ folder, files, nowMs }: DeletionParts, name: string): Promise<boolean> {
  const file = await openJournal(files, folder.journal, name);
  if (!file) return true;
  try {
    return Math.abs(nowMs - (await file.stat()).modifiedMs) > DEAD_MS;
  } finally {
    await file.close();
  }
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
