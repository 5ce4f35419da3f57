import type { SqlValue } from 'sql.js';
import type { Call } from '../call.ts';
import { amountOf } from './amountLimbs.ts';
import type { CallGroups } from './callGroups.ts';
import { costBucket, latencyBucket, type Percentiles } from './histogram.ts';
import type { HotIndex } from './hotIndex.ts';
import { countedWhere, groupExpression, whereOf, type Where } from './indexFilter.ts';
import { readSum, SUM_COLUMNS } from './indexSums.ts';
import type { CallFilter, GroupBy } from './ledgerTypes.ts';
import type { Place, Placed } from './place.ts';

const ALL: Where = { sql: 'NULL', values: [] };

function keyOf(by: GroupBy | 'all'): Where {
  return by === 'all' ? ALL : groupExpression(by);
}

/** Null, or the value; a day as its number. */
function keyText(key: SqlValue | undefined): string | null {
  return key === null || key === undefined ? null : String(key);
}

/** The days among the hot calls that are asked for. */
function daysWhere(hot: HotIndex, where: Where, isDay: ((day: number) => boolean) | undefined): Where {
  if (!isDay) return where;
  const days = hot
    .rows(`SELECT DISTINCT day FROM call WHERE ${where.sql}`, where.values)
    .map(([day]) => Number(day));
  const wanted = days.filter((day) => isDay(day));
  return { sql: `${where.sql} AND day IN (${wanted.join(',')})`, values: where.values };
}

/** Adds the rows that match to the groups. */
export function addHotRows(
  hot: HotIndex,
  by: GroupBy | 'all',
  filter: CallFilter,
  isDay: ((day: number) => boolean) | undefined,
  groups: CallGroups,
): void {
  const key = keyOf(by);
  const where = daysWhere(hot, countedWhere(filter), isDay);
  const values = [...key.values, ...where.values];
  const sums = hot.rows(
    `SELECT ${key.sql} AS k, ${SUM_COLUMNS} FROM call WHERE ${where.sql} GROUP BY k`,
    values,
  );
  for (const row of sums) if (Number(row[1]) > 0) groups.addSum(keyText(row[0]), readSum(row, 1));
  const rows = hot.rows(`SELECT ${key.sql}, latency, b2, b1, b0 FROM call WHERE ${where.sql}`, values);
  for (const [k, latency, b2, b1, b0] of rows) {
    const { histogram } = groups.at(keyText(k));
    if (latency !== null) bump(histogram, latencyBucket(Number(latency)));
    if (b2 !== null) bump(histogram, costBucket((Number(b2) * 1e9 + Number(b1)) * 1e9 + Number(b0)));
  }
}

function bump(histogram: Uint32Array, bucket: number): void {
  histogram[bucket] = (histogram[bucket] ?? 0) + 1;
}

/** Exact percentiles, by key. */
export function hotPercentiles(
  hot: HotIndex,
  by: GroupBy,
  filter: CallFilter,
): Map<string | null, Percentiles> {
  const key = groupExpression(by);
  const where = countedWhere(filter);
  const groups = new Map<string | null, Percentiles>();
  const at = (k: SqlValue | undefined) => {
    const group = groups.get(keyText(k)) ?? {};
    groups.set(keyText(k), group);
    return group;
  };
  const ranked = (column: string, more: string) =>
    hot.rows(
      `SELECT k, (n * 50 + 99) / 100 = r, (n * 95 + 99) / 100 = r, (n * 99 + 99) / 100 = r, ${column} FROM (
        SELECT ${key.sql} AS k, ${column}, COUNT(*) OVER (PARTITION BY ${key.sql}) AS n,
          ROW_NUMBER() OVER (PARTITION BY ${key.sql} ORDER BY ${column}) AS r
        FROM call WHERE ${where.sql} AND ${more})
      WHERE r IN ((n * 50 + 99) / 100, (n * 95 + 99) / 100, (n * 99 + 99) / 100)`,
      [...key.values, ...key.values, ...key.values, ...where.values],
    );
  for (const [k, p50, p95, p99, latency] of ranked('latency', 'latency IS NOT NULL')) {
    const group = at(k);
    if (p50 === 1) group.latencyP50 = Number(latency);
    if (p95 === 1) group.latencyP95 = Number(latency);
    if (p99 === 1) group.latencyP99 = Number(latency);
  }
  for (const [k, p50, p95, p99, b2, b1, b0] of ranked('b2, b1, b0', 'b2 IS NOT NULL')) {
    const group = at(k);
    const cost = amountOf(Number(b2), Number(b1), Number(b0));
    if (p50 === 1) group.costP50 = cost;
    if (p95 === 1) group.costP95 = cost;
    if (p99 === 1) group.costP99 = cost;
  }
  return groups;
}

export function countHotRows(hot: HotIndex, filter: CallFilter): number {
  const where = whereOf(filter);
  const [[count = 0] = []] = hot.rows(`SELECT COUNT(*) FROM call WHERE ${where.sql}`, where.values);
  return Number(count);
}

/** At most `limit` calls in order, from behind the place on. */
export function hotCalls(
  hot: HotIndex,
  filter: CallFilter,
  limit: number,
  after: Place | undefined,
  newestFirst: boolean,
): Placed[] {
  const where = whereOf(filter);
  const beyond = after === undefined ? '' : `AND (ts, id) ${newestFirst ? '<' : '>'} (?, ?)`;
  const order = newestFirst ? 'DESC' : 'ASC';
  const rows = hot.rows(
    `SELECT json, ts, id FROM call WHERE ${where.sql} ${beyond} ORDER BY ts ${order}, id ${order} LIMIT ?`,
    [...where.values, ...(after ? [after.ts, after.id] : []), limit],
  );
  return rows.map(([json, ts, id]) => ({ ts: Number(ts), id: String(id), call: readCall(json) }));
}

export function hotCall(hot: HotIndex, id: string): Call | undefined {
  const [[json] = []] = hot.rows('SELECT json FROM call WHERE id = ?', [id]);
  return json === undefined ? undefined : readCall(json);
}

function readCall(json: SqlValue | undefined): Call {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the journal's reader decoded this very text
  return JSON.parse(String(json)) as Call;
}
