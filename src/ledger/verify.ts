import { isControlNumber } from './controlRecord.ts';
import type { FilePort } from './filePort.ts';
import { startOfJournal } from './journalCursor.ts';
import { listJournals, readOn } from './journalFolder.ts';
import { systemCode } from './ledgerError.ts';
import { journalFile, journalName, ledgerFolder } from './ledgerFolder.ts';
import type { Damage } from './ledgerTypes.ts';
import { nodeFiles } from './nodeFiles.ts';
import { decodeSupersede } from './supersede.ts';

export interface Verified {
  /** Different ids. */
  calls: number;
  damage: Damage[];
  /** Last lines that a writer was killed in, or is still writing: nothing that was acknowledged. */
  torn: Damage[];
  /** Journals of a later version, which were not read. */
  newer: string[];
}

/** Reads every journal whole. */
export async function verifyLedger(dir: string, files: FilePort = nodeFiles): Promise<Verified> {
  const { journal: folder } = ledgerFolder(dir);
  const ids = new Set<string>();
  const verified: Verified = { calls: 0, damage: [], torn: [], newer: [] };
  let before: { writer: string; seq: number; lines: number } | undefined;
  for (const name of await listJournals(files, folder)) {
    const { writer = '', seq = 0 } = journalName(name) ?? {};
    const cursor = startOfJournal();
    try {
      const { size } = await readOn(files, folder, name, cursor, (entries) => {
        for (const entry of entries) {
          if (entry.kind === 'call') ids.add(entry.call.id);
          if (entry.kind === 'damage')
            verified.damage.push({ file: name, line: entry.line, reason: entry.reason });
          if (entry.kind === 'control' && entry.record.$ === 'supersede' && !decodeSupersede(entry.record)) {
            verified.damage.push({ file: name, line: entry.line, reason: 'not a receipt that supersedes' });
          }
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
  return verified;
}
