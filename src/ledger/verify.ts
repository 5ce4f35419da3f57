import path from 'node:path';
import { isControlNumber } from './controlRecord.ts';
import type { FilePort } from './filePort.ts';
import { startOfJournal } from './journalCursor.ts';
import { listJournals, readOn } from './journalFolder.ts';
import { systemCode } from './ledgerError.ts';
import { journalFile, journalName, type LedgerFolder, ledgerFolder } from './ledgerFolder.ts';
import type { Damage } from './ledgerTypes.ts';
import { nodeFiles } from './nodeFiles.ts';
import { readBlocks } from './segmentCalls.ts';
import { NewerSegment, readManifest } from './segmentManifest.ts';
import { currentManifests, dataFiles, manifestFile } from './segmentName.ts';
import { readSettled } from './settledReading.ts';
import { Supersedes } from './supersede.ts';

export interface Verified {
  /** Different ids. */
  calls: number;
  /** Different receipts that supersede others. */
  receipts: number;
  damage: Damage[];
  /** Last lines that a writer was killed in, or is still writing: nothing that was acknowledged. */
  torn: Damage[];
  /** Journals of a later version, which were not read. */
  newer: string[];
}

/** Reads every journal and every segment whole. */
export function verifyLedger(dir: string, files: FilePort = nodeFiles): Promise<Verified> {
  const folder = ledgerFolder(dir);
  return readSettled(files, folder, () => verifyOnce(folder, files));
}

async function verifyOnce(folder: LedgerFolder, files: FilePort): Promise<Verified> {
  const ids = new Set<string>();
  const verified: Verified = { calls: 0, receipts: 0, damage: [], torn: [], newer: [] };
  const supersedes = new Supersedes();
  await verifySegments(folder.segments, files, ids, supersedes, verified);
  let before: { writer: string; seq: number; lines: number } | undefined;
  for (const name of await listJournals(files, folder.journal)) {
    const { writer = '', seq = 0 } = journalName(name) ?? {};
    const cursor = startOfJournal();
    try {
      const { size } = await readOn(files, folder.journal, name, cursor, (entries) => {
        for (const entry of entries) {
          if (entry.kind === 'call') ids.add(entry.call.id);
          if (entry.kind === 'supersede') supersedes.add(entry.receipt);
          if (entry.kind === 'damage')
            verified.damage.push({ file: name, line: entry.line, reason: entry.reason });
          if (entry.kind === 'control' && entry.record.$ === 'head') {
            const missing =
              isControlNumber(entry.record.prev) && before ? entry.record.prev - before.lines : 0;
            if (missing > 0 && before?.writer === writer && before.seq === seq - 1) {
              verified.damage.push({
                file: journalFile(writer, seq - 1),
                line: before.lines + 1,
                reason: `the last ${missing} line${missing > 1 ? 's are' : ' is'} missing`,
              });
            }
          }
        }
      });
      if (cursor.newer) verified.newer.push(name);
      else if (size > cursor.offset) {
        verified.torn.push({ file: name, line: cursor.lines + 1, reason: 'the last line is not whole' });
      }
    } catch (error) {
      const reason = `cannot be read (${systemCode(error) ?? String(error)})`;
      verified.damage.push({ file: name, line: cursor.lines + 1, reason });
    }
    before = { writer, seq, lines: cursor.lines };
  }
  verified.calls = ids.size;
  verified.receipts = [...supersedes.all()].length;
  return verified;
}

async function verifySegments(
  folder: string,
  files: FilePort,
  ids: Set<string>,
  supersedes: Supersedes,
  verified: Verified,
): Promise<void> {
  for (const name of currentManifests(await files.list(folder))) {
    const manifest = manifestFile(name);
    try {
      const found = await readManifest(folder, name);
      if (!found) {
        verified.damage.push({ file: manifest, line: 1, reason: 'the checksum does not match' });
        continue;
      }
      if (found.data === undefined) continue;
      const file = dataFiles(found.data).calls;
      const seen = new Set<string>();
      let receipts = 0;
      for (const entry of await readBlocks(path.join(folder, file), found.blocks)) {
        if (entry.kind === 'call') seen.add(entry.call.id);
        if (entry.kind === 'supersede') {
          supersedes.add(entry.receipt);
          receipts += 1;
        }
        if (entry.kind === 'damage') verified.damage.push({ file, line: entry.line, reason: entry.reason });
      }
      for (const id of seen) ids.add(id);
      if (verified.damage.some((damage) => damage.file === file)) continue;
      if (seen.size < found.calls) {
        const reason = `${found.calls - seen.size} of its calls are missing`;
        verified.damage.push({ file, line: seen.size + 1, reason });
      }
      const lost = (found.receipts?.count ?? 0) - receipts;
      if (lost > 0) {
        const reason = `${lost} of its receipts are missing`;
        verified.damage.push({ file, line: seen.size + receipts + 1, reason });
      }
    } catch (error) {
      if (error instanceof NewerSegment) verified.newer.push(manifest);
      else {
        const reason = `cannot be read (${systemCode(error) ?? String(error)})`;
        verified.damage.push({ file: manifest, line: 1, reason });
      }
    }
  }
}
