import type { Call } from '../call.ts';
import { NUMBER_FIELDS } from '../protocol/callCondition.ts';
import { type CallFacts, facetsOf, moneyOf, numbersOf } from './callFacts.ts';
import { AMOUNT_NAMES, type CallRow, FLAG_MEASURES, measureCall } from './callMeasures.ts';
import { crc32 } from './crc32.ts';
import type { Section } from './sectionFile.ts';

/** Columns of another version are made again from the calls. */
export const COLUMNS_VERSION = 3;

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
  setNumbers(
    sections,
    sealed.map(({ call }) => numbersOf(call)),
  );
  setMoney(
    sections,
    sealed.map(({ call }) => moneyOf(call)),
  );
  setDimensions(
    sections,
    rows.map(({ keys }) => keys),
  );
  setDimensions(
    sections,
    sealed.map(({ call }) => facetsOf(call)),
  );
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

/** Counts that may not be known: one more than the count, and 0 for none; as they are, and NaN, where that cannot be. */
function setNumbers(sections: Map<string, Section>, numbers: readonly CallFacts['numbers'][]): void {
  for (const field of NUMBER_FIELDS) {
    const values = numbers.map((each) => each[field]);
    if (values.every((value) => value === undefined)) continue;
    const whole = values.every((value) => value === undefined || (Number.isInteger(value) && value >= 0));
    const column =
      whole && field !== 'latency'
        ? narrow(values.map((value) => (value ?? -1) + 1))
        : Float64Array.from(values, (value) => value ?? Number.NaN);
    sections.set(`number ${field}`, column);
  }
}

/** Amounts as doubles, NaN where not known; those that are none to the digit are named as well: `[row, digits]`. */
function setMoney(sections: Map<string, Section>, money: readonly CallFacts['money'][]): void {
  for (const field of ['cost', 'list'] as const) {
    const amounts = money.map((each) => each[field]);
    if (amounts.every((amount) => amount === undefined)) continue;
    sections.set(
      `money ${field}`,
      Float64Array.from(amounts, (amount) => (amount === undefined ? Number.NaN : Number(amount))),
    );
    const large = amounts.flatMap((amount, row): [number, string][] =>
      amount !== undefined && BigInt.asIntN(54, amount) !== amount ? [[row, String(amount)]] : [],
    );
    if (large.length > 0) sections.set(`large ${field}`, new Uint8Array(Buffer.from(JSON.stringify(large))));
  }
}

function setDimensions(sections: Map<string, Section>, rows: readonly Map<string, string>[]): void {
  const names = new Set<string>();
  for (const row of rows) for (const name of row.keys()) names.add(name);
  for (const name of names) setDimension(sections, name, rows);
}

/** Codes into the list of values; 0: none. Where few calls have one, only those are named. */
function setDimension(
  sections: Map<string, Section>,
  name: string,
  rows: readonly Map<string, string>[],
): void {
  const codes = new Map<string, number>();
  const at: number[] = [];
  const code: number[] = [];
  rows.forEach((values, row) => {
    const value = values.get(name);
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
