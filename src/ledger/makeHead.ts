import { sumOfMeasures } from './callMeasures.ts';
import type { Correction } from './correction.ts';
import { type Head, type HeadIds, hashesText, sumText } from './headFile.ts';
import type { LedgerIndex } from './ledgerIndex.ts';
import type { Sum } from './ledgerTypes.ts';
import { localDay, monthOfDay, zoneMinutes } from './localDay.ts';
import { type Rollups, TOTAL } from './rollups.ts';
import { idHash } from './segmentColumns.ts';
import type { Segment } from './segment.ts';
import { addSums } from './sums.ts';

const SESSIONS = 20;
const RECENT_MS = 3600_000;
const RECENT_CALLS = 5000;
/** A head with more ids is slower to read than it is worth. */
const MOST_IDS = 1_500_000;

/** The head of what the index holds now; undefined when it cannot be told without reading rows. */
export async function makeHead(
  index: LedgerIndex,
  nowMs: number,
): Promise<(Omit<Head, 'v'> & HeadIds) | undefined> {
  const { hot, sealed } = index;
  const month = monthOfDay(localDay(nowMs, zoneMinutes(nowMs)));
  const both = [sealed.rollups, hot.rollups];
  const corrections = index.corrections.all();
  if (both.some((rollups) => !rollups.kind('model') || !rollups.kind('session'))) return undefined;
  const sessions = lastSessions(index);
  const ids = await idsOf(index, month, new Set(sessions));
  if (ids.size > MOST_IDS) return undefined;
  // Calls whose receipts were here before them are not counted by these alone.
  for (const id of index.corrections.waiting()) ids.add(idHash(id));
  return {
    month,
    sealed: sealed.names,
    journals: hot.sources().map(({ name, cursor, stat }) => ({
      name,
      bytes: cursor.offset,
      lines: cursor.lines,
      modifiedMs: stat.modifiedMs,
    })),
    days: sumsOf(both, corrections, TOTAL, (_, day) =>
      monthOfDay(day) >= month ? String(day) : undefined,
    ).map(({ key, simulated, sum }) => ({ day: Number(key), simulated, sum: sumText(sum) })),
    models: sumsOf(both, corrections, 'model', (model, period, monthly) => {
      const of = monthly ? period : monthOfDay(period);
      return of >= month ? JSON.stringify([of, model]) : undefined;
    }).map(({ key, simulated, sum }) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made three lines above
      const [of, model] = JSON.parse(key) as [number, string];
      return { month: of, simulated, model, sum: sumText(sum) };
    }),
    sessions: sumsOf(both, corrections, 'session', (session) =>
      sessions.includes(session) ? session : undefined,
    ).map(({ key, simulated, sum }) => ({ session: key, simulated, sum: sumText(sum) })),
    sessionHashes: hashesText(
      new Set(both.flatMap((rollups) => (rollups.kind('session')?.values ?? []).map(idHash))),
    ),
    recent: await recentIds(index, nowMs),
    ids: hashesText(ids),
  };
}

function sumsOf(
  both: readonly Rollups[],
  corrections: readonly Correction[],
  name: string,
  keyOf: (value: string, period: number, monthly: boolean) => string | undefined,
): { key: string; simulated: boolean; sum: Sum }[] {
  const sums = new Map<string, { key: string; simulated: boolean; sum: Sum }>();
  const add = (key: string | undefined, simulated: boolean, sum: Sum) => {
    if (key === undefined) return;
    const known = sums.get(`${simulated} ${key}`);
    sums.set(`${simulated} ${key}`, { key, simulated, sum: known ? addSums(known.sum, sum) : sum });
  };
  for (const rollups of both) {
    const kind = rollups.kind(name);
    kind?.visit((code, period, simulated, measures, at) => {
      const key = keyOf(kind.values[code] ?? '', period, kind.grain === 'month');
      if (key !== undefined) add(key, simulated, sumOfMeasures(measures, at));
    });
  }
  for (const { keys, day, simulated, change } of corrections) {
    const value = name === TOTAL ? '' : keys.get(name);
    if (value !== undefined) add(keyOf(value, day, false), simulated, sumOfMeasures(change));
  }
  return [...sums.values()];
}

/** The sessions whose last calls are the newest. */
function lastSessions({ hot, sealed }: LedgerIndex): string[] {
  const last = new Map<string, number>();
  const kind = sealed.rollups.kind('session');
  kind?.visit((code, period) => {
    const session = kind.values[code] ?? '';
    last.set(session, Math.max(last.get(session) ?? -Infinity, period * (kind.grain === 'day' ? 1 : 31)));
  });
  const rows = hot.rows('SELECT session, MAX(day) FROM call WHERE session IS NOT NULL GROUP BY session');
  // What is hot is newer than what is sealed, but for imports.
  for (const [session, day] of rows) last.set(String(session), Number(day) + 1e6);
  return [...last]
    .sort((a, b) => b[1] - a[1])
    .slice(0, SESSIONS)
    .map(([session]) => session);
}

async function idsOf(
  { hot, sealed }: LedgerIndex,
  month: number,
  sessions: ReadonlySet<string>,
): Promise<Set<number>> {
  const hashes = new Set<number>();
  for (const [id, day, session] of hot.rows('SELECT id, day, session FROM call')) {
    if (monthOfDay(Number(day)) >= month || sessions.has(String(session))) hashes.add(idHash(String(id)));
  }
  for (const segment of sealed.segments) {
    await segment.withColumns(() => {
      for (const hash of hashesIn(segment, month, sessions)) hashes.add(hash);
    });
  }
  return hashes;
}

function hashesIn(segment: Segment, month: number, sessions: ReadonlySet<string>): number[] {
  const { values, codes } = segment.dimension('session');
  const wanted = new Set(values.flatMap((session, i) => (sessions.has(session) ? [i + 1] : [])));
  if (monthOfDay(segment.manifest.lastDay) < month && wanted.size === 0) return [];
  const days = segment.column('day') ?? [];
  const rows = segment.column('idRows') ?? [];
  const hashes = segment.column('ids') ?? [];
  const found: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    if (monthOfDay(days[row] ?? 0) >= month || wanted.has(codes[row] ?? 0)) found.push(hashes[i] ?? 0);
  }
  return found;
}

async function recentIds({ hot, sealed }: LedgerIndex, nowMs: number): Promise<[number, string][]> {
  const found = hot
    .rows('SELECT ts, id FROM call WHERE ts > ? AND ts < ? ORDER BY ts DESC LIMIT ?', [
      nowMs - RECENT_MS,
      nowMs + RECENT_MS,
      RECENT_CALLS,
    ])
    .map(([ts, id]): [number, string] => [Number(ts), String(id)]);
  for (const segment of sealed.segments) {
    if (segment.manifest.lastTs <= nowMs - RECENT_MS || found.length >= RECENT_CALLS) continue;
    await segment.withColumns(async () => {
      const rows = segment.rows({ from: nowMs - RECENT_MS + 1, to: nowMs + RECENT_MS, keys: [] });
      for (const row of [...rows].toReversed().slice(0, RECENT_CALLS)) {
        const sealedCall = await segment.call(row);
        if (sealedCall) found.push([segment.column('ts')?.[row] ?? 0, sealedCall.call.id]);
      }
    });
  }
  return found.slice(0, RECENT_CALLS);
}
