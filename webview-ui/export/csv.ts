import { exactUsd } from '../../src/money.ts';

/** A table as it leaves the page: a heading and rows of text, numbers without separators. */
export interface Table {
  columns: readonly string[];
  rows: readonly (readonly (string | number)[])[];
}

/**
 * RFC 4180. Text that a spreadsheet would run as a formula (= + - @, tab, carriage return at its start) gets an
 * apostrophe before it; numbers stay numbers.
 */
export function csvOf({ columns, rows }: Table): string {
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

const NUMBER = /^-?\d+(\.\d+)?$/;

function cell(value: string | number): string {
  const text = String(value);
  const guarded = /^[=+\-@\t\r]/.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** All digits of an amount in USD; empty where it is not known. */
export function csvUsd(picoUsd: string | undefined): string {
  return picoUsd === undefined ? '' : exactUsd(BigInt(picoUsd));
}
