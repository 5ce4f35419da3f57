import { later as t } from '../l10n.ts';
import { parseUsd } from '../money.ts';
import { nearestKey } from '../panels/nearestKey.ts';
import type { Comparison, Condition, TextMatch } from './callCondition.ts';
import { OUTCOMES, type QueryKey } from './queryKeys.ts';
import type { QueryToken } from './queryTokens.ts';

/** One end of a time range, as it was written: the host knows the clock and where midnight is. */
export type When =
  | { kind: 'day'; day: string }
  /** Minutes of that day. */
  | { kind: 'time'; day: string; minutes: number }
  /** So many days before today, which is 0. */
  | { kind: 'daysBack'; days: number };

/** What is wrong with a word of the query, marked by `later`, with its values; `fix` takes the whole word's place. */
export class QueryProblem extends Error {
  readonly values: readonly string[];
  readonly fix: string | undefined;
  constructor(message: string, values: readonly string[] = [], fix?: string) {
    super(message);
    this.values = values;
    this.fix = fix;
  }
}

type Pieces = QueryToken['pieces'];
type ValueKey = Exclude<QueryKey, { kind: 'since' } | { kind: 'until' }>;

const plainText = (pieces: Pieces) => pieces.map(({ text }) => text).join('');

export function readCondition(name: string, key: ValueKey, operator: string, pieces: Pieces): Condition {
  switch (key.kind) {
    case 'text':
      return readText(name, key, operator, pieces);
    case 'status':
      return readStatus(name, key, operator, pieces);
    case 'is':
      return readState(name, key, operator, pieces);
    case 'count':
      return { kind: 'number', field: key.field, ...readCount(name, key, operator, pieces) };
    case 'latency':
      return { kind: 'number', field: 'latency', ...readLatency(name, operator, pieces) };
    case 'money': {
      const written = plainText(pieces);
      const amount = parseUsd(written.replace(/^\$/u, '').replace(/^\./u, '0.'));
      if (amount === undefined || amount < 0n) {
        throw new QueryProblem(
          t('"{0}" is no amount in USD. Write it with at most 12 decimals, as in {1}.'),
          [written, key.example],
        );
      }
      return { kind: 'money', field: key.field, comparison: comparisonOf(operator), picoUsd: String(amount) };
    }
  }
}

function comparisonOf(operator: string): Comparison {
  switch (operator) {
    case '<':
    case '<=':
    case '>':
    case '>=':
      return operator;
    default:
      return '=';
  }
}

function noOrder(name: string, operator: string, pieces: Pieces): void {
  if (operator === ':' || operator === '=') return;
  throw new QueryProblem(
    t('{0} has no order, so "{1}" says nothing of it. Write {0}:…'),
    [name, operator],
    `${name}:${plainText(pieces)}`,
  );
}

/** Texts parted by commas: any of them. Quoted ones are whole and to the letter; * stands for anything. */
function readText(
  name: string,
  key: Extract<QueryKey, { kind: 'text' }>,
  operator: string,
  pieces: Pieces,
): Condition {
  noOrder(name, operator, pieces);
  const any = alternatives(pieces).map((each) => matchOf(each, key.part === true && operator === ':'));
  if (any.some((match) => match.how !== 'like' && match.text === '')) {
    throw new QueryProblem(t('{0} needs a value at each comma, as in {1}.'), [
      `${name}${operator}`,
      key.example,
    ]);
  }
  if (key.values) for (const match of any) if (match.how === 'is') knownValue(name, match.text, key.values);
  return { kind: 'text', field: key.field, any };
}

/** Pieces of each of the values that commas part. */
function alternatives(pieces: Pieces): Pieces[] {
  const all: Pieces[] = [[]];
  for (const { text, quoted } of pieces) {
    const parts = quoted ? [text] : text.split(',');
    parts.forEach((part, i) => {
      if (i > 0) all.push([]);
      if (part !== '' || quoted) all.at(-1)?.push({ text: part, quoted });
    });
  }
  return all;
}

function matchOf(pieces: Pieces, part: boolean): TextMatch {
  if (pieces.some(({ text, quoted }) => !quoted && text.includes('*'))) {
    const parts = [''];
    for (const { text, quoted } of pieces) {
      const [first = '', ...rest] = quoted ? [text] : text.split('*');
      parts.push(`${parts.pop() ?? ''}${first}`, ...rest);
    }
    return { how: 'like', parts };
  }
  return { how: part ? 'has' : 'is', text: plainText(pieces) };
}

function knownValue(name: string, value: string, values: readonly string[]): string {
  const known = values.find((each) => each.toLowerCase() === value.toLowerCase());
  if (known !== undefined) return known;
  const near = nearestKey(value, values) ?? values.find((each) => each.startsWith(value.toLowerCase()));
  throw new QueryProblem(
    t('After {0}: stands one of {1}; not "{2}".'),
    [name, values.join(', '), value],
    near === undefined ? undefined : `${name}:${near}`,
  );
}

function readStatus(
  name: string,
  key: Extract<QueryKey, { kind: 'status' }>,
  operator: string,
  pieces: Pieces,
): Condition {
  noOrder(name, operator, pieces);
  const values = alternatives(pieces).map(plainText);
  const codes = values.filter((value) => /^[1-5](\d\d|xx)$/iu.test(value));
  if (codes.length === values.length) {
    const any = codes.map((code): TextMatch =>
      code.toLowerCase().endsWith('xx')
        ? { how: 'like', parts: [code.slice(0, 1), ''] }
        : { how: 'is', text: code },
    );
    return { kind: 'text', field: 'http', any };
  }
  if (codes.length > 0) {
    throw new QueryProblem(t('Outcomes and HTTP codes do not mix. Write {0}, or {1}.'), [
      'status:error',
      'status:503,429',
    ]);
  }
  const any = values.map((value): TextMatch => ({ how: 'is', text: knownValue(name, value, key.values) }));
  return { kind: 'text', field: 'outcome', any };
}

function readState(
  name: string,
  key: Extract<QueryKey, { kind: 'is' }>,
  operator: string,
  pieces: Pieces,
): Condition {
  noOrder(name, operator, pieces);
  const written = plainText(pieces);
  if (/^sim(ulated)?$/iu.test(written)) {
    throw new QueryProblem(t('Simulated calls are never mixed with real ones: choose SIM in the bar above.'));
  }
  const state = knownValue(name, written, key.values);
  const text = (field: 'reason' | 'outcome' | 'service', value: string): Condition => ({
    kind: 'text',
    field,
    any: [{ how: 'is', text: value }],
  });
  const more = (field: 'attempt' | 'images' | 'cached', value: number): Condition => ({
    kind: 'number',
    field,
    comparison: '>',
    value,
  });
  if (OUTCOMES.some((outcome) => outcome === state)) return text('outcome', state);
  switch (state) {
    case 'retry':
      return more('attempt', 1);
    case 'image':
      return more('images', 0);
    case 'cached':
      return more('cached', 0);
    case 'repriced':
    case 'streamed':
      return { kind: 'number', field: state, comparison: '=', value: 1 };
    case 'batch':
      return text('service', state);
    default:
      return text('reason', state === 'free' ? 'free-tier' : state);
  }
}

const UNITS: Record<string, number> = { '': 1, k: 1000, m: 1_000_000 };

function readCount(
  name: string,
  key: QueryKey,
  operator: string,
  pieces: Pieces,
): { comparison: Comparison; value: number } {
  const written = plainText(pieces);
  const [, digits = '', unit = ''] =
    /^(\d+(?:\.\d+)?)([km]?)$/iu.exec(written.replaceAll(/[_,]/gu, '')) ?? [];
  const value = Number(digits) * (UNITS[unit.toLowerCase()] ?? 1);
  if (digits === '' || !Number.isSafeInteger(Math.round(value))) {
    throw new QueryProblem(t('{0} is compared with a number, as in {1}; not with "{2}".'), [
      name,
      key.example,
      written,
    ]);
  }
  // 1.1k is 1100.0000000000002 as a double.
  return { comparison: comparisonOf(operator), value: Math.round(value * 1000) / 1000 };
}

const DURATIONS: Record<string, number> = { ms: 1, s: 1000, min: 60_000 };

function readLatency(
  name: string,
  operator: string,
  pieces: Pieces,
): { comparison: Comparison; value: number } {
  const written = plainText(pieces);
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)([a-z]*)$/iu.exec(written) ?? [];
  const factor = DURATIONS[unit.toLowerCase()];
  const value = Math.round(Number(digits) * (factor ?? 1) * 1000) / 1000;
  if (digits === '' || (unit !== '' && factor === undefined) || !Number.isFinite(value)) {
    throw new QueryProblem(t('"{0}" is no duration. Write {1}>2s, {1}>500ms or {1}>1min.'), [written, name]);
  }
  if (factor === undefined) {
    const fix = `${name}${operator}${digits}s`;
    throw new QueryProblem(
      t('Seconds or milliseconds? Write {0} or {1}.'),
      [fix, `${name}${operator}${digits}ms`],
      fix,
    );
  }
  return { comparison: comparisonOf(operator), value };
}

export function readWhen(name: 'since' | 'until', operator: string, pieces: Pieces): When {
  noOrder(name, operator, pieces);
  const written = plainText(pieces).toLowerCase();
  if (written === 'today') return { kind: 'daysBack', days: 0 };
  if (written === 'yesterday') return { kind: 'daysBack', days: 1 };
  const [, number = '', unit = ''] = /^(\d{1,5})([dw])$/u.exec(written) ?? [];
  if (unit !== '') return { kind: 'daysBack', days: Number(number) * (unit === 'w' ? 7 : 1) };
  const date = /^(\d{4})-(\d{2})(?:-(\d{2})(?:t(\d{2}):(\d{2}))?)?$/u.exec(written);
  const [, year = '', month = '', dayOfMonth, hour, minute] = date ?? [];
  const last = daysOf(Number(year), Number(month));
  const day = dayOfMonth ?? (name === 'since' ? '01' : String(last));
  const time = hour === undefined ? 0 : Number(hour) * 60 + Number(minute);
  if (
    !date ||
    last === 0 ||
    Number(day) < 1 ||
    Number(day) > last ||
    time >= 1440 ||
    Number(minute ?? 0) > 59
  ) {
    throw new QueryProblem(
      t('"{0}" is no day. Write {1}:2026-11-01, {1}:2026-11, {1}:2026-11-01T14:30, {1}:yesterday or {1}:7d.'),
      [written, name],
    );
  }
  const whole = `${year}-${month}-${day}`;
  return hour === undefined ? { kind: 'day', day: whole } : { kind: 'time', day: whole, minutes: time };
}

/** 0 for what is no month. */
function daysOf(year: number, month: number): number {
  if (year < 1970 || month < 1 || month > 12) return 0;
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
