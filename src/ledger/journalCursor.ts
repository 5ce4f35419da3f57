import type { Call } from '../call.ts';
import { isCall, whyNoCall } from './callShape.ts';
import { type ControlRecord, isControl, isNewerHead } from './controlRecord.ts';
import { decodeLine } from './journalLine.ts';
import { decodeSupersede, type Supersede } from './supersede.ts';

/** How far a journal was read. Start with `startOfJournal()`; a cursor is plain data and can be kept. */
export interface JournalCursor {
  /** Bytes read: always the start of a line. */
  offset: number;
  /** Lines read. */
  lines: number;
  /** The `n` that the next line should have; undefined after a damaged one. */
  expected: number | undefined;
  /** A clean end was read. */
  ended: boolean;
  /** Written by a later version in a way that this one cannot read: nothing of it is shown. */
  newer: boolean;
}

/** `line` is 1-based. */
export type JournalEntry =
  | { kind: 'call'; line: number; call: Call; json: string; zone: number }
  | { kind: 'supersede'; line: number; receipt: Supersede; json: string }
  | { kind: 'control'; line: number; record: ControlRecord }
  | { kind: 'damage'; line: number; reason: string };

export function startOfJournal(): JournalCursor {
  return { offset: 0, lines: 0, expected: 0, ended: false, newer: false };
}

const NEWLINE = 0x0a;

/** Reads the whole lines of `bytes`, which start at the cursor, and moves it; what follows the last newline stays. */
export function takeLines(cursor: JournalCursor, bytes: Buffer): JournalEntry[] {
  const entries: JournalEntry[] = [];
  let from = 0;
  for (;;) {
    const to = bytes.indexOf(NEWLINE, from);
    if (to < 0) break;
    takeLine(cursor, bytes.subarray(from, to), entries);
    if (cursor.newer) break;
    from = to + 1;
  }
  cursor.offset += from;
  return entries;
}

function takeLine(cursor: JournalCursor, bytes: Buffer, entries: JournalEntry[]): void {
  const line = cursor.lines + 1;
  const entry = readEntry(bytes, line);
  if (entry.kind === 'control' && line === 1 && isNewerHead(entry.record)) {
    cursor.newer = true;
    return;
  }
  cursor.lines = line;
  if (entry.kind === 'damage') {
    cursor.expected = undefined;
    entries.push(entry);
    return;
  }
  if (cursor.expected !== undefined && entry.n > cursor.expected) {
    const missing = entry.n - cursor.expected;
    entries.push({
      kind: 'damage',
      line,
      reason: `${missing} line${missing > 1 ? 's are' : ' is'} missing before`,
    });
  }
  cursor.expected = entry.n + 1;
  if (entry.kind === 'control' && entry.record.$ === 'end') cursor.ended = true;
  entries.push(entry);
}

function readEntry(
  bytes: Buffer,
  line: number,
):
  | (Exclude<JournalEntry, { kind: 'damage' }> & { n: number })
  | { kind: 'damage'; line: number; reason: string } {
  const decoded = decodeLine(bytes);
  if ('damage' in decoded) return { kind: 'damage', line, reason: decoded.damage };
  const { n, zone, json } = decoded;
  let record: unknown;
  try {
    record = JSON.parse(json);
  } catch {
    return { kind: 'damage', line, reason: 'not JSON' };
  }
  if (isControl(record)) {
    if (record.$ !== 'supersede') return { kind: 'control', line, record, n };
    const receipt = decodeSupersede(record);
    if (!receipt) return { kind: 'damage', line, reason: 'not a receipt that supersedes' };
    return { kind: 'supersede', line, receipt, json, n };
  }
  if (!isCall(record)) return { kind: 'damage', line, reason: `not a call: ${whyNoCall(record) ?? ''}` };
  return { kind: 'call', line, call: record, json, zone, n };
}
