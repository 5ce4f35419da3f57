import type { SqlValue } from 'sql.js';
import type { Call } from '../call.ts';
import { amountOf } from './amountLimbs.ts';
import type { CallGroups } from './callGroups.ts';
import type { Corrections } from './corrections.ts';
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
  const where = daysWhere(hot, countedWhere(filter, readerOf(hot)), isDay);
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

/** For conditions that look values up. */
function readerOf(hot: HotIndex) {
  return (sql: string, values: SqlValue[]) => hot.rows(sql, values);
}

function bump(histogram: Uint32Array, bucket: number): void {
  histogram[bucket] = (histogram[bucket] ?? 0) + 1;
}

/** Exact percentiles (nearest rank) of costs as they are now, by key. */
export function hotPercentiles(
  hot: HotIndex,
  corrections: Corrections,
  by: GroupBy | 'all',
  filter: CallFilter,
): Map<string | null, Percentiles> {
  const key = keyOf(by);
  const where = countedWhere(filter, readerOf(hot));
  const found = new Map<string | null, { latencies: number[]; costs: bigint[] }>();
  const rows = hot.rows(`SELECT ${key.sql}, latency, b2, b1, b0, id FROM call WHERE ${where.sql}`, [
    ...key.values,
    ...where.values,
  ]);
  for (const [k, latency, b2, b1, b0, id] of rows) {
    const group = found.get(keyText(k)) ?? { latencies: [], costs: [] };
    found.set(keyText(k), group);
    if (latency !== null) group.latencies.push(Number(latency));
    const recorded = b2 === null ? undefined : amountOf(Number(b2), Number(b1), Number(b0));
    const correction = corrections.of(String(id));
    const cost = correction ? correction.billed : recorded;
    if (cost !== undefined) group.costs.push(cost);
  }
  const groups = new Map<string | null, Percentiles>();
  for (const [k, { latencies, costs }] of found) {
    const percentiles: Percentiles = {};
    const [latencyP50, latencyP95, latencyP99] = ranked(latencies);
    if (latencyP50 !== undefined && latencyP95 !== undefined && latencyP99 !== undefined)
      Object.assign(percentiles, { latencyP50, latencyP95, latencyP99 });
    const [costP50, costP95, costP99] = ranked(costs);
    if (costP50 !== undefined && costP95 !== undefined && costP99 !== undefined)
      Object.assign(percentiles, { costP50, costP95, costP99 });
    groups.set(k, percentiles);
  }
  return groups;
}

/** P50, P95 and P99. */
function ranked<T extends number | bigint>(values: readonly T[]): (T | undefined)[] {
  const sorted = values.toSorted((a, b) => (a < b ? -1 : Number(a > b)));
  return [50, 95, 99].map((percent) => sorted[Math.ceil((percent * sorted.length) / 100) - 1]);
}

export function countHotRows(hot: HotIndex, filter: CallFilter): number {
  const where = whereOf(filter, readerOf(hot));
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
  const where = whereOf(filter, readerOf(hot));
  const beyond = after === undefined ? '' : `AND (ts, id) ${newestFirst ? '<' : '>'} (?, ?)`;
  const order = newestFirst ? 'DESC' : 'ASC';
  const rows = hot.rows(
    `SELECT json, ts, id FROM call WHERE ${where.sql} ${beyond} ORDER BY ts ${order}, id ${order} LIMIT ?`,
    [...where.values, ...(after ? [after.ts, after.id] : []), limit],
  );
  return rows.map(([json, ts, id]) => ({ ts: Number(ts), id: String(id), call: readCall(json) }));
}

/** Which hot calls match, and the values of some columns of them; in no order. */
export function hotRanks(
  hot: HotIndex,
  filter: CallFilter,
  columns: string,
): { id: string; ts: number; values: SqlValue[] }[] {
  const where = whereOf(filter, readerOf(hot));
  return hot
    .rows(`SELECT id, ts, ${columns} FROM call WHERE ${where.sql}`, where.values)
    .map(([id, ts, ...values]) => ({ id: String(id), ts: Number(ts), values }));
}

/** The call as it was recorded, and its day. */
export function hotOriginal(hot: HotIndex, id: string): { call: Call; day: number } | undefined {
  const [[json, day] = []] = hot.rows('SELECT json, day FROM call WHERE id = ?', [id]);
  return json === undefined ? undefined : { call: readCall(json), day: Number(day) };
}

function readCall(json: SqlValue | undefined): Call {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the journal's reader decoded this very text
  return JSON.parse(String(json)) as Call;
}
