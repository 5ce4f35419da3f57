import type { Call } from '../call.ts';
import { AMOUNT_NAMES, type CallRow, FLAG_MEASURES, measureCall } from './callMeasures.ts';
import { crc32 } from './crc32.ts';
import type { Section } from './sectionFile.ts';

/** Columns of another version are made again from the calls. */
export const COLUMNS_VERSION = 1;

/** A call with the line that keeps it. */
export interface SealedCall {
  call: Call;
  json: string;
  zone: number;
}

/** Bytes, as SQLite compares them. */
export function compareIds(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

export const SIMULATED = 1;
export const PRICED = 1 << FLAG_MEASURES;

/** The order of a segment's calls: that of pages. */
export function inOrder(calls: readonly SealedCall[]): SealedCall[] {
  return calls
    .map((sealed) => ({ sealed, ts: Date.parse(sealed.call.startedAt) }))
    .sort((a, b) => a.ts - b.ts || compareIds(a.sealed.call.id, b.sealed.call.id))
    .map(({ sealed }) => sealed);
}

export function idHash(id: string): number {
  return crc32(Buffer.from(id));
}

/** A segment's columns by row, and each row's `lines`. A column whose values are all 0, or not known, is left out. */
export function columnsOf(sealed: readonly SealedCall[], lines: readonly number[]): Map<string, Section> {
  const rows = sealed.map(({ call, zone }) => measureCall(call, zone));
  const sections = new Map<string, Section>();
  sections.set(
    'ts',
    Float64Array.from(rows, ({ ts }) => ts),
  );
  sections.set(
    'day',
    Float64Array.from(rows, ({ day }) => day),
  );
  sections.set('bits', Uint16Array.from(rows, bitsOf));
  AMOUNT_NAMES.forEach((name, i) => {
    const values = rows.map(({ measures }) => measures[FLAG_MEASURES + i] ?? 0);
    if (values.some((value) => value !== 0)) sections.set(name, narrow(values));
  });
  if (rows.some(({ latency }) => !Number.isNaN(latency))) {
    sections.set(
      'latency',
      Float64Array.from(rows, ({ latency }) => latency),
    );
  }
  for (const name of new Set(rows.flatMap(({ keys }) => [...keys.keys()])))
    setDimension(sections, name, rows);
  const hashes = sealed.map(({ call }, row) => ({ hash: idHash(call.id), row }));
  hashes.sort((a, b) => a.hash - b.hash);
  sections.set(
    'ids',
    Uint32Array.from(hashes, ({ hash }) => hash),
  );
  sections.set(
    'idRows',
    Uint32Array.from(hashes, ({ row }) => row),
  );
  sections.set('lines', Uint32Array.from(lines));
  return sections;
}

function bitsOf({ simulated, measures, priced }: CallRow): number {
  let bits = Number(simulated) * SIMULATED + Number(priced) * PRICED;
  for (let i = 1; i < FLAG_MEASURES; i++) if (measures[i] === 1) bits |= 1 << i;
  return bits;
}

function narrow(values: number[]): Section {
  let most = 0;
  for (const value of values) {
    if (value < 0) return Float64Array.from(values);
    most = Math.max(most, value);
  }
  if (most < 2 ** 8) return Uint8Array.from(values);
  if (most < 2 ** 16) return Uint16Array.from(values);
  return most < 2 ** 32 ? Uint32Array.from(values) : Float64Array.from(values);
}

/** Codes into the list of values; 0: none. Where few calls have one, only those are named. */
function setDimension(sections: Map<string, Section>, name: string, rows: readonly CallRow[]): void {
  const codes = new Map<string, number>();
  const at: number[] = [];
  const code: number[] = [];
  rows.forEach(({ keys }, row) => {
    const value = keys.get(name);
    if (value === undefined) return;
    const known = codes.get(value) ?? codes.size + 1;
    codes.set(value, known);
    at.push(row);
    code.push(known);
  });
  sections.set(`values ${name}`, new Uint8Array(Buffer.from(JSON.stringify([...codes.keys()]))));
  if (at.length * 8 < rows.length) {
    sections.set(`at ${name}`, Uint32Array.from(at));
    sections.set(`codes ${name}`, narrow(code));
    return;
  }
  const dense = Array.from<number>({ length: rows.length }).fill(0);
  at.forEach((row, i) => (dense[row] = code[i] ?? 0));
  sections.set(`codes ${name}`, narrow(dense));
}
