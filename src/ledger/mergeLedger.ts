import path from 'node:path';
import type { FilePort } from './filePort.ts';
import { type JournalEntry, startOfJournal } from './journalCursor.ts';
import { listJournals, readOn } from './journalFolder.ts';
import type { LineText } from './journalLine.ts';
import { storageError, systemCode } from './ledgerError.ts';
import { type LedgerFolder, ledgerFolder } from './ledgerFolder.ts';
import type { Damage } from './ledgerTypes.ts';
import { nodeFiles } from './nodeFiles.ts';
import { SealedIndex } from './sealedIndex.ts';
import { readBlocks } from './segmentCalls.ts';
import { NewerSegment, readManifest } from './segmentManifest.ts';
import { currentManifests, dataFiles, manifestFile, type SegmentName } from './segmentName.ts';
import { readSettled } from './settledReading.ts';
import { Supersedes } from './supersede.ts';
import { newWriterId } from './writerId.ts';
import { writeJournal } from './writeJournal.ts';

export interface Merged {
  added: number;
  /** Receipts that supersede, which were not here. */
  receipts: number;
  /** Calls that were here already. */
  known: number;
  /** What could not be read there. */
  damage: Damage[];
  /** Files of a later version, which were not read. */
  newer: string[];
}

const JOURNAL_BYTES = 4 * 1024 * 1024;

/**
 * Records the calls of another machine's ledger in this one, and their receipts that supersede, each once whatever was merged before. Neither needs to
 * be closed; the other is only read. `onDurable` is told ids once they would survive `kill -9`, known ones as well.
 */
export async function mergeLedger(
  fromDir: string,
  toDir: string,
  onDurable: (ids: string[]) => Promise<void> | void = () => undefined,
  nowMs = Date.now(),
  files: FilePort = nodeFiles,
): Promise<Merged> {
  const from = ledgerFolder(fromDir);
  const to = ledgerFolder(toDir);
  const merged: Merged = { added: 0, receipts: 0, known: 0, damage: [], newer: [] };
  const sealed = SealedIndex.open(to, nodeFiles);
  await sealed.refresh();
  const { ids: seen, supersedes } = await inJournals(to);
  for (const receipt of sealed.receipts.all.all()) supersedes.add(receipt);
  const writer = newWriterId(nowMs, process.pid);
  const taken = new Set<string>();
  let seq = 0;
  let waiting: LineText[] = [];
  let added = 0;
  let ids: string[] = [];
  let bytes = 0;
  const flush = async () => {
    if (waiting.length > 0) {
      await writeJournal({ folder: to, writer, seq: seq++, nowMs, records: waiting, copies: 0 });
      merged.added += added;
      merged.receipts += waiting.length - added;
    }
    if (ids.length > 0) await onDurable(ids);
    waiting = [];
    added = 0;
    ids = [];
    bytes = 0;
  };
  const takeAll = async () => {
    Object.assign(merged, { known: 0, damage: [], newer: [] });
    const met = new Set<string>();
    for await (const { file, entries } of readLedger(from, files, merged)) {
      const calls = entries.filter((entry) => entry.kind === 'call');
      const known = await sealed.known(calls.map(({ call }) => call.id));
      for (const { call, zone, json } of calls) {
        ids.push(call.id);
        if (seen.has(call.id) || known.has(call.id)) {
          if (!taken.has(call.id) || met.has(call.id)) merged.known += 1;
          met.add(call.id);
          continue;
        }
        seen.add(call.id);
        taken.add(call.id);
        met.add(call.id);
        waiting.push({ zone, json });
        added += 1;
        bytes += json.length;
        if (bytes >= JOURNAL_BYTES) await flush();
      }
      for (const entry of entries) {
        if (entry.kind === 'supersede' && supersedes.add(entry.receipt)) {
          waiting.push({ zone: 0, json: entry.json });
          bytes += entry.json.length;
          if (bytes >= JOURNAL_BYTES) await flush();
        }
        if (entry.kind === 'damage') merged.damage.push({ file, line: entry.line, reason: entry.reason });
      }
    }
  };
  try {
    // What moves there while it is read is read again; what was taken is taken once.
    await readSettled(files, from, takeAll);
    await flush();
  } catch (error) {
    throw systemCode(error) === undefined ? error : storageError(error);
  } finally {
    sealed.close();
  }
  return merged;
}

async function inJournals(folder: LedgerFolder): Promise<{ ids: Set<string>; supersedes: Supersedes }> {
  const supersedes = new Supersedes();
  const ids = new Set<string>();
  for (const name of await listJournals(nodeFiles, folder.journal)) {
    await readOn(nodeFiles, folder.journal, name, startOfJournal(), (entries) => {
      for (const entry of entries) {
        if (entry.kind === 'call') ids.add(entry.call.id);
        if (entry.kind === 'supersede') supersedes.add(entry.receipt);
      }
    });
  }
  return { ids, supersedes };
}

/** Segments first: of two calls with one id, theirs counts there as well. */
async function* readLedger(
  folder: LedgerFolder,
  files: FilePort,
  merged: Merged,
): AsyncGenerator<{ file: string; entries: JournalEntry[] }> {
  for (const name of currentManifests(await files.list(folder.segments))) {
    const manifest = await manifestOf(folder, name, merged);
    if (manifest?.data === undefined) continue;
    const file = dataFiles(manifest.data).calls;
    yield { file, entries: await readBlocks(path.join(folder.segments, file), manifest.blocks) };
  }
  for (const name of await listJournals(files, folder.journal)) {
    const cursor = startOfJournal();
    const found: JournalEntry[] = [];
    await readOn(files, folder.journal, name, cursor, (entries) => {
      for (const entry of entries) found.push(entry);
    });
    if (cursor.newer) merged.newer.push(name);
    else yield { file: name, entries: found };
  }
}

async function manifestOf(folder: LedgerFolder, name: SegmentName, merged: Merged) {
  const file = manifestFile(name);
  try {
    const manifest = await readManifest(folder.segments, name);
    if (!manifest) merged.damage.push({ file, line: 1, reason: 'the checksum does not match' });
    return manifest;
  } catch (error) {
    if (!(error instanceof NewerSegment)) throw error;
    merged.newer.push(file);
    return undefined;
  }
}
