import type { SqlValue } from 'sql.js';
import type { Call } from '../call.ts';
import { amountOf } from './amountLimbs.ts';
import { countedWhere, groupExpression, whereOf } from './indexFilter.ts';
import { readSum, SUM_COLUMNS } from './indexSums.ts';
import type { LedgerIndex } from './ledgerIndex.ts';
import type { CallFilter, Group, GroupBy, Page, Sum } from './ledgerTypes.ts';
import { dayText } from './localDay.ts';

export function sumCalls(index: LedgerIndex, filter: CallFilter): Sum {
  const where = countedWhere(filter);
  const [row = []] = index.rows(`SELECT ${SUM_COLUMNS} FROM call WHERE ${where.sql}`, where.values);
  return readSum(row, 0);
}

/** Days in order; all else the dearest first. */
export function groupCalls(index: LedgerIndex, by: GroupBy, filter: CallFilter): Group[] {
  const key = groupExpression(by);
  const where = countedWhere(filter);
  const values = [...key.values, ...where.values];
  const groups = index
    .rows(`SELECT ${key.sql} AS k, ${SUM_COLUMNS} FROM call WHERE ${where.sql} GROUP BY k`, values)
    .map((row): Group => ({ key: keyText(by, row[0]), sum: readSum(row, 1) }));
  const byKey = new Map(groups.map((group) => [group.key, group]));
  const ranked = (column: string, order: string, more: string) =>
    index.rows(
      `SELECT k, (n * 50 + 99) / 100 = r, (n * 95 + 99) / 100 = r, (n * 99 + 99) / 100 = r, ${column} FROM (
        SELECT ${key.sql} AS k, ${column}, COUNT(*) OVER (PARTITION BY ${key.sql}) AS n,
          ROW_NUMBER() OVER (PARTITION BY ${key.sql} ORDER BY ${order}) AS r
        FROM call WHERE ${where.sql} AND ${more})
      WHERE r IN ((n * 50 + 99) / 100, (n * 95 + 99) / 100, (n * 99 + 99) / 100)`,
      [...key.values, ...key.values, ...key.values, ...where.values],
    );
  for (const [k, p50, p95, p99, latency] of ranked('latency', 'latency', 'latency IS NOT NULL')) {
    const group = byKey.get(keyText(by, k));
    if (!group) continue;
    if (p50 === 1) group.latencyP50 = Number(latency);
    if (p95 === 1) group.latencyP95 = Number(latency);
    if (p99 === 1) group.latencyP99 = Number(latency);
  }
  for (const [k, p50, p95, p99, b2, b1, b0] of ranked('b2, b1, b0', 'b2, b1, b0', 'b2 IS NOT NULL')) {
    const group = byKey.get(keyText(by, k));
    if (!group) continue;
    const cost = amountOf(Number(b2), Number(b1), Number(b0));
    if (p50 === 1) group.costP50 = cost;
    if (p95 === 1) group.costP95 = cost;
    if (p99 === 1) group.costP99 = cost;
  }
  return groups.sort(by === 'day' ? byDay : dearestFirst);
}

function keyText(by: GroupBy, key: SqlValue | undefined): string | null {
  if (key === null || key === undefined) return null;
  return by === 'day' ? dayText(Number(key)) : String(key);
}

function byDay(a: Group, b: Group): number {
  return String(a.key) < String(b.key) ? -1 : 1;
}

function dearestFirst(a: Group, b: Group): number {
  if (a.sum.billed !== b.sum.billed) return a.sum.billed > b.sum.billed ? -1 : 1;
  if (a.sum.calls !== b.sum.calls) return b.sum.calls - a.sum.calls;
  return String(a.key) < String(b.key) ? -1 : 1;
}

/** A place between two calls: `<startedAt ms>:<id>`. */
function placeOf(row: readonly SqlValue[]): string {
  return `${Number(row[1])}:${String(row[2])}`;
}

function readPlace(place: string): [number, string] {
  const colon = place.indexOf(':');
  return [Number(place.slice(0, colon)), place.slice(colon + 1)];
}

function callsFrom(
  index: LedgerIndex,
  filter: CallFilter,
  limit: number,
  after: string | undefined,
  newestFirst: boolean,
): { calls: Call[]; next?: string } {
  const where = whereOf(filter);
  const place = after === undefined ? [] : readPlace(after);
  const beyond = after === undefined ? '' : `AND (ts, id) ${newestFirst ? '<' : '>'} (?, ?)`;
  const order = newestFirst ? 'DESC' : 'ASC';
  const rows = index.rows(
    `SELECT COALESCE(now, json), ts, id FROM call WHERE ${where.sql} ${beyond} ORDER BY ts ${order}, id ${order} LIMIT ?`,
    [...where.values, ...place, limit + 1],
  );
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the journal's reader decoded this very text
  const calls = shown.map(([json]) => JSON.parse(String(json)) as Call);
  return rows.length > limit && last ? { calls, next: placeOf(last) } : { calls };
}

export function pageOfCalls(index: LedgerIndex, filter: CallFilter, limit: number, after?: string): Page {
  const where = whereOf(filter);
  const [[total = 0] = []] = index.rows(`SELECT COUNT(*) FROM call WHERE ${where.sql}`, where.values);
  return { ...callsFrom(index, filter, limit, after, true), total: Number(total) };
}

export function callsInOrder(index: LedgerIndex, filter: CallFilter, limit: number, after?: string) {
  return callsFrom(index, filter, limit, after, false);
}

export function callById(index: LedgerIndex, id: string): Call | undefined {
  const [[json] = []] = index.rows('SELECT COALESCE(now, json) FROM call WHERE id = ?', [id]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the journal's reader decoded this very text
  return json === undefined ? undefined : (JSON.parse(String(json)) as Call);
}

export function knownIds(index: LedgerIndex, ids: readonly string[]): string[] {
  return ids.filter((id) => index.rows('SELECT 1 FROM call WHERE id = ?', [id]).length > 0);
}
