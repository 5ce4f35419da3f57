import fs from 'node:fs';
import path from 'node:path';
import { END_RECORD, headRecord } from '../../src/ledger/controlRecord.ts';
import { encodeLine } from '../../src/ledger/journalLine.ts';
import { journalFile, ledgerFolder } from '../../src/ledger/ledgerFolder.ts';
import type { Call } from '../../src/call.ts';
import { makeCalls } from './makeCalls.ts';

const JOURNAL_BYTES = 4 * 1024 * 1024;

/** Journals as their writers would have left them a minute ago. Returns their bytes. */
export function fillLedger(
  dir: string,
  count: number,
  nowMs: number,
  make: (count: number, nowMs: number) => Iterable<Call> = makeCalls,
): number {
  const { journal } = ledgerFolder(dir);
  fs.mkdirSync(journal, { recursive: true });
  let lines: Buffer[] = [];
  let size = 0;
  let all = 0;
  let files = 0;
  const flush = () => {
    const writer = `${(nowMs - 1e9 + files).toString(36).padStart(9, '0')}-1-${files.toString(16).padStart(8, '0')}`;
    const file = path.join(journal, journalFile(writer, 0));
    const head = encodeLine(0, 0, headRecord(writer, 0, nowMs, undefined, 0));
    fs.writeFileSync(file, Buffer.concat([head, ...lines, encodeLine(lines.length + 1, 0, END_RECORD)]));
    fs.utimesSync(file, nowMs / 1000 - 60, nowMs / 1000 - 60);
    all += size;
    files += 1;
    lines = [];
    size = 0;
  };
  for (const call of make(count, nowMs)) {
    const line = encodeLine(lines.length + 1, 0, JSON.stringify(call));
    lines.push(line);
    size += line.length;
    if (size >= JOURNAL_BYTES) flush();
  }
  if (lines.length > 0) flush();
  return all;
}
