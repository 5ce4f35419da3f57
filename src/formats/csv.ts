import Papa from 'papaparse';
import type { Call } from '../call.ts';
import { exactUsd } from '../money.ts';
import { CALL_COLUMNS, type Cell, type ColumnType } from './callColumns.ts';

/**
 * CSV by RFC 4180: UTF-8, CRLF, a header. An amount that is not known is blank. Text that a spreadsheet would take
 * for a formula gets an apostrophe before it, the one change that is made to what the ledger says.
 */

/** What spreadsheets begin a formula with, also behind blanks, and the full-width forms of it. */
const FORMULA = /^[\s\u0000-\u001f]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/; // oxlint-disable-line no-control-regex -- they hide what follows
/** So many rows are made into text at once. */
const BATCH = 500;

/** Rows of cells as CSV text, in pieces; the header comes first. */
export async function* csvText(
  header: readonly string[],
  rows: AsyncIterable<readonly (string | undefined)[]>,
): AsyncGenerator<string> {
  yield csvLines([header]);
  let batch: (readonly (string | undefined)[])[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    yield csvLines(batch);
    batch = [];
  }
  if (batch.length > 0) yield csvLines(batch);
}

function csvLines(rows: (readonly (string | undefined)[])[]): string {
  return `${Papa.unparse(rows, { header: false, newline: '\r\n', escapeFormulae: FORMULA })}\r\n`;
}

/** The cell as text; blank for what is not known. */
function cellText(type: ColumnType, cell: Cell): string | undefined {
  if (cell === undefined) return undefined;
  return type === 'usd' && typeof cell === 'bigint' ? exactUsd(cell) : String(cell);
}

async function* rowsOf(calls: AsyncIterable<Call>): AsyncGenerator<(string | undefined)[]> {
  for await (const call of calls) yield CALL_COLUMNS.map(({ type, of }) => cellText(type, of(call)));
}

/** A row a call. */
export function callsCsv(calls: AsyncIterable<Call>): AsyncGenerator<string> {
  return csvText(
    CALL_COLUMNS.map(({ name }) => name),
    rowsOf(calls),
  );
}
