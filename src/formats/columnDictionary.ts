import { CALL_COLUMNS, type ColumnType } from './callColumns.ts';
import { FOCUS_COLUMNS } from './focusColumns.ts';

/** The dictionaries of docs/exports.md and of `export --columns`: made from the tables that the writers use. */

const TYPES: Readonly<Record<ColumnType, string>> = {
  text: 'text',
  time: 'UTC time',
  integer: 'integer',
  number: 'number',
  usd: 'USD, 12 decimals',
  boolean: 'true/false',
  json: 'JSON',
};

export function callDictionary(): string {
  return table(
    ['Column', 'Type', 'Meaning'],
    CALL_COLUMNS.map(({ name, type, about }) => [`\`${name}\``, TYPES[type], about]),
  );
}

export function focusDictionary(): string {
  return table(
    ['Column', 'Level', 'Type', 'Null', 'What it holds'],
    FOCUS_COLUMNS.map(({ name, level, type, nullable, about }) => [
      `\`${name}\``,
      level,
      type,
      nullable ? 'yes' : 'no',
      about,
    ]),
  );
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line), ''].join('\n');
}
