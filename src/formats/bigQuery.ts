import type { Call } from '../call.ts';
import { exactUsd } from '../money.ts';
import { CALL_COLUMNS, type CallColumn, type ColumnType } from './callColumns.ts';
import { type ExactJson, exactJson } from './exactJson.ts';

/**
 * Newline JSON for `bq load`, with its schema. Money is BIGNUMERIC: NUMERIC keeps 9 decimals, and an amount has 12.
 * Amounts are JSON strings, so that nothing on the way takes them for floating point.
 */

const TYPES: Readonly<Record<ColumnType, string>> = {
  text: 'STRING',
  time: 'TIMESTAMP',
  integer: 'INTEGER',
  number: 'FLOAT',
  usd: 'BIGNUMERIC',
  boolean: 'BOOLEAN',
  json: 'JSON',
};
const DECIMALS = { precision: '38', scale: '12' };
const REQUIRED = new Set(['id', 'started_at', 'simulated', 'counted', 'outcome', 'reason']);
/** Dashboards ask by time first, then by these. */
const CLUSTERED = ['model', 'tag_project', 'tag_feature', 'outcome'];

const LINES = {
  name: 'lines',
  type: 'RECORD',
  mode: 'REPEATED',
  description: 'The receipt, a record for each meter.',
  fields: [
    { name: 'meter', type: 'STRING', mode: 'REQUIRED', description: 'As output.image.' },
    { name: 'tokens', type: 'INTEGER', mode: 'REQUIRED', description: 'Tokens of this meter.' },
    { name: 'usd_per_million', type: 'BIGNUMERIC', mode: 'REQUIRED', description: 'Price, after factors.' },
    { name: 'usd', type: 'BIGNUMERIC', ...DECIMALS, mode: 'REQUIRED', description: 'Tokens × price.' },
  ],
};

function field({ name, type, about }: CallColumn): { [key: string]: ExactJson } {
  return {
    name,
    type: TYPES[type],
    ...(type === 'usd' ? DECIMALS : {}),
    mode: REQUIRED.has(name) ? 'REQUIRED' : 'NULLABLE',
    description: about.replaceAll('`', ''),
  };
}

export function bigQuerySchema(): string {
  const fields = CALL_COLUMNS.map((column) => (column.name === 'lines' ? LINES : field(column)));
  return `${exactJson(fields, 2)}\n`;
}

/** A call as a line of the file; what is not known is left out. */
export function bigQueryLine(call: Call): string {
  const row: Record<string, unknown> = {};
  for (const { name, type, of } of CALL_COLUMNS) {
    if (type === 'json') continue;
    const cell = of(call);
    if (cell !== undefined) row[name] = typeof cell === 'bigint' ? exactUsd(cell) : cell;
  }
  row['tags'] = call.tags;
  row['lines'] = (call.lines ?? []).map(({ meter, tokens, usdPerMillion, picoUsd }) => ({
    meter,
    tokens,
    usd_per_million: usdPerMillion,
    usd: exactUsd(BigInt(picoUsd)),
  }));
  return JSON.stringify(row);
}

/** Loads the folder into a table that is partitioned by day. */
export function bqLoad(dataset: string, folder: string): string {
  const at = (name: string) => shellWord(`${folder}/${name}`);
  return [
    'bq load --source_format=NEWLINE_DELIMITED_JSON',
    '--time_partitioning_field=started_at --time_partitioning_type=DAY',
    `--clustering_fields=${CLUSTERED.join(',')}`,
    `${dataset}.calls ${at('calls.ndjson')} ${at('schema.json')}`,
  ].join(' ');
}

function shellWord(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
