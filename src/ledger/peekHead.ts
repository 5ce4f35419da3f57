import fs from 'node:fs/promises';
import path from 'node:path';
import type { FilePort } from './filePort.ts';
import { type Head, readHashes, readHead, readSumText } from './headFile.ts';
import { startOfJournal } from './journalCursor.ts';
import { listJournals, readOn } from './journalFolder.ts';
import { systemCode } from './ledgerError.ts';
import type { LedgerFolder } from './ledgerFolder.ts';
import type { Peek, PeekParts } from './peek.ts';
import { PeekTally } from './peekTally.ts';
import { lowerBound } from './lowerBound.ts';
import { idHash } from './segmentColumns.ts';
import { currentManifests, manifestFile } from './segmentName.ts';

/** The head and what was recorded since. Undefined when the head cannot be trusted, or does not know enough. */
export async function peekHead({ folder, files, nowMs, session }: PeekParts): Promise<Peek | undefined> {
  const head = await readHead(folder);
  const tally = new PeekTally(nowMs, session);
  if (!head || tally.month < head.month) return undefined;
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

  const counted = tails.length > 0 ? head.ids() : new Uint32Array();
  if (!counted) return undefined;
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
