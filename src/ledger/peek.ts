import fs from 'node:fs/promises';
import path from 'node:path';
import { sumOfMeasures } from './callMeasures.ts';
import { correctionOf } from './correction.ts';
import type { FilePort } from './filePort.ts';
import { type Head, readHashes, readHead, readSumText } from './headFile.ts';
import { startOfJournal } from './journalCursor.ts';
import { listJournals, readOn } from './journalFolder.ts';
import { readCorrection } from './keptCorrections.ts';
import { systemCode } from './ledgerError.ts';
import { type LedgerFolder, ledgerFolder } from './ledgerFolder.ts';
import type { Sum } from './ledgerTypes.ts';
import { monthOfDay } from './localDay.ts';
import { nodeFiles } from './nodeFiles.ts';
import { PeekTally } from './peekTally.ts';
import { DamagedRollups, TOTAL } from './rollups.ts';
import { readSettled } from './settledReading.ts';
import { SealedIndex } from './sealedIndex.ts';
import { lowerBound } from './segment.ts';
import { idHash } from './segmentColumns.ts';
import { currentManifests, manifestFile } from './segmentName.ts';
import { Supersedes, withReceipts } from './supersede.ts';

/** Sums of a window's session and of this local day and month, and of the month by model. */
export interface PeekSums {
  session: Sum;
  /** Local days where the calls were made. */
  today: Sum;
  month: Sum;
  models: Map<string, Sum>;
}

/** First figures; real and simulated calls never meet. */
export interface Peek {
  real: PeekSums;
  simulated: PeekSums;
  /** Ids counted here that started within the last hour: who follows from before the peek meets them again. */
  recentIds: Set<string>;
}

/** Figures for the status bar without the index: they are there before sql.js is. */
export async function peekSums(
  dir: string,
  nowMs: number,
  session?: string,
  files: FilePort = nodeFiles,
): Promise<Peek> {
  const parts: PeekParts = { folder: ledgerFolder(dir), files, nowMs, session };
  return (await peekHead(parts)) ?? (await peekAll(parts));
}

interface PeekParts {
  folder: LedgerFolder;
  files: FilePort;
  nowMs: number;
  session: string | undefined;
}

/** The head and what was recorded since. Undefined when the head cannot be trusted, or does not know enough. */
async function peekHead({ folder, files, nowMs, session }: PeekParts): Promise<Peek | undefined> {
  const head = await readHead(folder);
  const tally = new PeekTally(nowMs, session);
  if (!head || tally.month < head.month) return undefined;
  if (!(await hasSegments(folder, files, head))) return undefined;
  if (session !== undefined && !knowsSession(head, session)) return undefined;
  const tails = await tailsBeyond(folder, files, head);
  if (!tails) return undefined;

  for (const { day, simulated, sum } of head.days) tally.addDay(day, simulated, readSumText(sum));
  for (const { month, simulated, model, sum } of head.models) {
    tally.addModel(month, simulated, model, readSumText(sum));
  }
  for (const { session: of, simulated, sum } of head.sessions)
    tally.addSession(of, simulated, readSumText(sum));
  for (const [at, id] of head.recent) tally.addRecent(at, id);

  const counted = tails.length > 0 ? readHashes(head.ids) : new Uint32Array();
  const ids = new Set<string>();
  let known = false;
  let superseded = false;
  for (const { name, bytes, lines } of tails) {
    const cursor = { ...startOfJournal(), offset: bytes, lines, expected: undefined };
    try {
      await readOn(files, folder.journal, name, cursor, (entries) => {
        for (const entry of entries) {
          // Whichever call it is of, what the head counts of it is no longer so.
          superseded ||= entry.kind === 'supersede';
          if (entry.kind !== 'call' || ids.has(entry.call.id)) continue;
          if (!tally.counts(entry.call, entry.zone)) continue;
          ids.add(entry.call.id);
          const hash = idHash(entry.call.id);
          known ||= counted[lowerBound(counted, hash)] === hash;
          tally.addCall(entry.call, entry.zone);
        }
      });
    } catch (error) {
      // One journal that cannot be read hides none of the others; the index reports it as damage.
      if (systemCode(error) === undefined) throw error;
    }
  }
  // A call that may be in the head already: only its id can tell, and those are elsewhere.
  if (known || superseded) return undefined;
  // What was sealed or deleted meanwhile may be neither in the segments of before nor in the journals of after.
  const now = await tailsBeyond(folder, files, head);
  const present = new Set(now?.map(({ name }) => name));
  if (!tails.every(({ name }) => present.has(name))) return undefined;
  return (await hasSegments(folder, files, head)) ? tally.peek : undefined;
}

async function hasSegments(folder: LedgerFolder, files: FilePort, head: Head): Promise<boolean> {
  let names: string[];
  try {
    names = await files.list(folder.segments);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return false;
  }
  const present = currentManifests(names).map(manifestFile);
  const counted = new Set(head.sealed);
  return present.length === counted.size && present.every((name) => counted.has(name));
}

function knowsSession(head: Head, session: string): boolean {
  if (head.sessions.some((known) => known.session === session)) return true;
  const hashes = readHashes(head.sessionHashes);
  return hashes[lowerBound(hashes, idHash(session))] !== idHash(session);
}

/** What journals hold beyond the head; undefined when one that it counts is gone, shorter or changed. */
async function tailsBeyond(
  folder: LedgerFolder,
  files: FilePort,
  head: Head,
): Promise<{ name: string; bytes: number; lines: number }[] | undefined> {
  const names = await listJournals(files, folder.journal).catch((error: unknown) => {
    if (systemCode(error) === undefined) throw error;
    return [];
  });
  const present = new Set(names);
  if (head.journals.some(({ name }) => !present.has(name))) return undefined;
  const counted = new Map(head.journals.map((journal) => [journal.name, journal]));
  const tails: { name: string; bytes: number; lines: number }[] = [];
  for (const name of names) {
    const known = counted.get(name);
    if (!known) {
      tails.push({ name, bytes: 0, lines: 0 });
      continue;
    }
    let found: { size: number; mtimeMs: number };
    try {
      found = await fs.stat(path.join(folder.journal, name));
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return undefined;
    }
    if (found.size < known.bytes) return undefined;
    if (found.size > known.bytes) tails.push(known);
    else if (found.mtimeMs !== known.modifiedMs) return undefined;
  }
  return tails;
}

/** Everything, still without sql.js: the rollups of what is sealed, and all other journals whole. */
async function peekAll(parts: PeekParts): Promise<Peek> {
  const sealed = SealedIndex.open(parts.folder, parts.files);
  try {
    return await readSettled(parts.files, parts.folder, async () => {
      try {
        return await peekSealed(parts, sealed);
      } catch (error) {
        if (!(error instanceof DamagedRollups)) throw error;
        sealed.startOver();
        return peekSealed(parts, sealed);
      }
    });
  } finally {
    sealed.close();
  }
}

async function peekSealed(parts: PeekParts, sealed: SealedIndex): Promise<Peek> {
  await sealed.refresh();
  const receipts = new Supersedes();
  const first = await peekWith(parts, sealed, receipts);
  // A receipt may stand far behind its call: where journals have any, all is counted once more with them.
  const { tally } = first.more ? await peekWith(parts, sealed, receipts) : first;
  const due = new Set([...receipts.ids(), ...sealed.kept.due, ...sealed.receipts.fresh]);
  for (const kept of sealed.kept.entries) if (!due.has(kept[0])) tally.correct(readCorrection(kept));
  for (const [id, { call, day }] of await sealed.originals([...due])) {
    const all = [...sealed.receipts.all.of(id), ...receipts.of(id)];
    tally.correct(correctionOf(call, withReceipts(call, all), day));
  }
  return tally.peek;
}

/** Adds to `receipts` those that it meets; `more`: there were any. Sealed calls are counted as they were recorded. */
async function peekWith(
  { folder, files, nowMs, session }: PeekParts,
  sealed: SealedIndex,
  receipts: Supersedes,
): Promise<{ tally: PeekTally; more: boolean }> {
  const tally = new PeekTally(nowMs, session);
  let more = false;
  await addSealed(sealed, tally, nowMs);
  const withoutCall = new Set([...sealed.kept.due, ...sealed.receipts.fresh]);
  const ids = new Set<string>();
  const names = await listJournals(files, folder.journal);
  for (const name of names) {
    const covered = sealed.covered(name);
    const cursor = { ...startOfJournal(), offset: covered?.bytes ?? 0, lines: covered?.lines ?? 0 };
    const calls: { call: Parameters<PeekTally['addCall']>[0]; zone: number }[] = [];
    try {
      await readOn(files, folder.journal, name, cursor, (entries) => {
        for (const entry of entries) {
          if (entry.kind === 'supersede') more = receipts.add(entry.receipt) || more;
          if (entry.kind !== 'call' || ids.has(entry.call.id)) continue;
          ids.add(entry.call.id);
          if (tally.counts(entry.call, entry.zone)) calls.push(entry);
        }
      });
    } catch (error) {
      // One journal that cannot be read hides none of the others; the index reports it as damage.
      if (systemCode(error) === undefined) throw error;
    }
    const known = await sealed.known(calls.map(({ call }) => call.id));
    for (const { call, zone } of calls) {
      if (known.has(call.id)) continue;
      const before = withoutCall.has(call.id) ? sealed.receipts.all.of(call.id) : [];
      tally.addCall(withReceipts(call, [...before, ...receipts.of(call.id)]), zone);
    }
  }
  return { tally, more };
}

const RECENT_MS = 3600_000;

async function addSealed(sealed: SealedIndex, tally: PeekTally, nowMs: number): Promise<void> {
  const { rollups } = sealed;
  rollups.kind(TOTAL)?.visit((_, day, simulated, sums, at) => {
    tally.addDay(day, simulated, sumOfMeasures(sums, at));
  });
  const models = rollups.kind('model');
  models?.visit((code, period, simulated, sums, at) => {
    const month = models.grain === 'month' ? period : monthOfDay(period);
    tally.addModel(month, simulated, models.values[code] ?? '', sumOfMeasures(sums, at));
  });
  const sessions = rollups.kind('session');
  sessions?.visit((code, _, simulated, sums, at) => {
    tally.addSession(sessions.values[code] ?? '', simulated, sumOfMeasures(sums, at));
  });
  for (const segment of sealed.segments) {
    if (segment.manifest.lastTs <= nowMs - RECENT_MS) continue;
    await segment.withColumns(async () => {
      for (const row of segment.rows({ from: nowMs - RECENT_MS, to: nowMs + RECENT_MS, keys: [] })) {
        const call = await segment.call(row);
        if (call) tally.addRecent(Date.parse(call.call.startedAt), call.call.id);
      }
    });
  }
}
