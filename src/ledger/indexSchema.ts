import type { SqlValue } from 'sql.js';
import { type Call, TAG_NAMES } from '../call.ts';
import { folded, type NumberField } from '../protocol/callCondition.ts';
import { amountLimbs } from './amountLimbs.ts';
import { type CallFacts, factsOf } from './callFacts.ts';
import { localDay } from './localDay.ts';
import { billedOf, countsOf, isCounted, listOf, modelOf } from './sums.ts';

/** An image of another version is thrown away and made again from the journals. */
export const INDEX_VERSION = 8;

/** Columns of texts that sums know nothing of, by kind. */
export const FACET_COLUMNS: Record<string, string> = Object.fromEntries(
  [
    'requested',
    'http',
    'error',
    'finish',
    'reason',
    'source',
    'method',
    'size',
    'tier',
    'service',
    'turn',
    'file',
  ].map((field) => [`?${field}`, `f_${field}`]),
);

/** Columns of counts; null: not known. */
export const NUMBER_COLUMNS: Record<NumberField, string> = {
  tokens: 'n_tokens',
  in: 'n_in',
  out: 'n_out',
  cached: 'n_cached',
  images: 'n_images',
  attempt: 'n_attempt',
  latency: 'latency',
  repriced: 'n_repriced',
  streamed: 'n_streamed',
};
const COUNT_FIELDS = (
  ['tokens', 'in', 'out', 'cached', 'images', 'attempt', 'repriced', 'streamed'] as const
).map((field) => ({ field, column: NUMBER_COLUMNS[field] }));

/** Between the texts of a call in `words`. */
export const WORDS_BREAK = '\u001f';

/** `t_…` are tags; `f_…` and `n_…` what conditions ask of; `words` all texts, folded; b2…b0 and l2…l0 are limbs of billed and list; `counted`: takes part in sums. */
const COLUMNS = [
  'j INTEGER',
  'line INTEGER',
  'id TEXT NOT NULL UNIQUE',
  'ts INTEGER NOT NULL',
  'day INTEGER',
  'simulated INTEGER',
  'counted INTEGER',
  'session',
  'model',
  'outcome',
  'terminal',
  'client',
  'error INTEGER',
  'unpriced INTEGER',
  'unknown INTEGER',
  'uncertain INTEGER',
  'free INTEGER',
  'retry INTEGER',
  'images INTEGER',
  'prompt INTEGER',
  'cached INTEGER',
  'output INTEGER',
  'total INTEGER',
  'b2 INTEGER',
  'b1 INTEGER',
  'b0 INTEGER',
  'l2 INTEGER',
  'l1 INTEGER',
  'l0 INTEGER',
  'latency REAL',
  ...TAG_NAMES.map((tag) => `t_${tag} TEXT`),
  ...Object.values(FACET_COLUMNS).map((column) => `${column} TEXT`),
  ...COUNT_FIELDS.map(({ column }) => `${column} REAL`),
  'words TEXT',
  'json TEXT NOT NULL',
];

export const SCHEMA = `
CREATE TABLE call(rid INTEGER PRIMARY KEY, ${COLUMNS.join(', ')});
CREATE TABLE supersede(id TEXT, json TEXT, PRIMARY KEY(id, json)) WITHOUT ROWID;
CREATE INDEX call_ts ON call(ts, id);
CREATE TABLE src(j INTEGER PRIMARY KEY, name TEXT UNIQUE, start INTEGER, off INTEGER, lines INTEGER, expected INTEGER,
  ended INTEGER, size INTEGER, modified REAL);
CREATE TABLE bad(j INTEGER, line INTEGER, why TEXT, PRIMARY KEY(j, line, why)) WITHOUT ROWID;
PRAGMA user_version = ${INDEX_VERSION};`;

const NAMES = COLUMNS.map((column) => column.split(' ')[0]);

export const INSERT_CALL = `INSERT INTO call(${NAMES.join(',')}) VALUES(${NAMES.map(() => '?').join(',')})
  ON CONFLICT(id) DO NOTHING`;

/** Values for INSERT_CALL. `zone` is minutes east of UTC. */
export function callRow(j: number, line: number, call: Call, json: string, zone: number): SqlValue[] {
  const ts = Date.parse(call.startedAt);
  const billed = billedOf(call);
  const list = listOf(call);
  const facts = factsOf(call);
  return [
    j,
    line,
    call.id,
    ts,
    localDay(ts, zone),
    Number(call.simulated),
    Number(isCounted(call)),
    call.session ?? null,
    modelOf(call),
    call.outcome,
    call.terminal ?? null,
    call.client ?? null,
    ...countsOf(call),
    ...(billed === undefined ? [null, null, null] : amountLimbs(billed)),
    ...(list === undefined ? [null, null, null] : amountLimbs(list)),
    call.latencyMs ?? null,
    ...TAG_NAMES.map((tag) => call.tags[tag] ?? null),
    ...Object.keys(FACET_COLUMNS).map((kind) => facts.texts.get(kind) ?? null),
    ...COUNT_FIELDS.map(({ field }) => facts.numbers[field] ?? null),
    wordsOf(facts),
    json,
  ];
}

function wordsOf({ texts }: CallFacts): string {
  return [...texts.values()].map(folded).join(WORDS_BREAK);
}
