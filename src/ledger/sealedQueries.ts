import type { Call } from '../call.ts';
import { filterKeys, groupKind } from './callDimensions.ts';
import type { CallGroups } from './callGroups.ts';
import type { CallFilter, GroupBy, Range } from './ledgerTypes.ts';
import { comparePlaces, type Place, type Placed } from './place.ts';
import type { SealedIndex } from './sealedIndex.ts';
import { groupRows } from './segmentRows.ts';
import type { RowFilter, Segment } from './segment.ts';

export function rowFilter(filter: CallFilter, isDay?: (day: number) => boolean): RowFilter {
  return { ...filter, keys: filterKeys(filter), isDay };
}

export function touches({ manifest }: Segment, { from = -Infinity, to = Infinity }: Range): boolean {
  return manifest.lastTs >= from && manifest.firstTs < to;
}

function hasDay({ manifest: { firstDay, lastDay } }: Segment, isDay?: (day: number) => boolean): boolean {
  if (!isDay) return true;
  for (let day = firstDay; day <= lastDay; day++) if (isDay(day)) return true;
  return false;
}

/** Adds the rows that match to the groups. */
export async function addSealedRows(
  sealed: SealedIndex,
  by: GroupBy | 'all',
  filter: CallFilter & { simulated: boolean },
  isDay: ((day: number) => boolean) | undefined,
  groups: CallGroups,
): Promise<void> {
  const kind = by === 'all' ? undefined : groupKind(by);
  for (const segment of sealed.segments) {
    if (!touches(segment, filter) || !hasDay(segment, isDay)) continue;
    // oxlint-disable-next-line no-await-in-loop -- one segment at a time keeps memory bounded
    await segment.withColumns(() => {
      const rows = segment.rows(rowFilter(filter, isDay));
      if (rows.length > 0)
        groupRows(segment, rows, by === 'all' || kind === undefined ? allOrDay(by) : { kind }, groups);
    });
  }
}

function allOrDay(by: GroupBy | 'all'): 'all' | 'day' {
  return by === 'all' ? 'all' : 'day';
}

export async function countSealedRows(sealed: SealedIndex, filter: CallFilter): Promise<number> {
  let count = 0;
  for (const segment of sealed.segments) {
    if (!touches(segment, filter)) continue;
    count += await segment.withColumns(() => segment.rows(rowFilter(filter)).length);
  }
  return count;
}

/** Adds to `found`, which is in order, what segments have; at most `limit` are kept. */
export async function addSealedCalls(
  sealed: SealedIndex,
  filter: CallFilter,
  limit: number,
  after: Place | undefined,
  newestFirst: boolean,
  found: Placed[],
): Promise<void> {
  const sign = newestFirst ? -1 : 1;
  const compare = (a: Place, b: Place) => sign * comparePlaces(a, b);
  const range = newestFirst
    ? { ...filter, to: Math.min(filter.to ?? Infinity, (after?.ts ?? Infinity) + 1) }
    : { ...filter, from: Math.max(filter.from ?? -Infinity, after?.ts ?? -Infinity) };
  const near = ({ manifest }: Segment) => (newestFirst ? -manifest.lastTs : manifest.firstTs);
  const segments = sealed.segments
    .filter((segment) => touches(segment, range))
    .sort((a, b) => near(a) - near(b));
  for (const segment of segments) {
    const last = found[limit - 1];
    if (last && sign * last.ts < near(segment)) break;
    const more = await segment.withColumns(() =>
      callsOf(segment, range, limit, after, newestFirst, last?.ts),
    );
    found.push(...more);
    found.sort(compare);
    found.length = Math.min(found.length, limit);
  }
}

async function callsOf(
  segment: Segment,
  filter: CallFilter,
  limit: number,
  after: Place | undefined,
  newestFirst: boolean,
  lastTs: number | undefined,
): Promise<Placed[]> {
  const rows = segment.rows(rowFilter(filter));
  const instants = segment.column('ts') ?? new Float64Array(0);
  const found: Placed[] = [];
  for (let i = 0; i < rows.length && found.length < limit; i++) {
    const row = rows[newestFirst ? rows.length - 1 - i : i] ?? 0;
    const ts = instants[row] ?? 0;
    if (lastTs !== undefined && (newestFirst ? ts < lastTs : ts > lastTs)) break;
    const sealed = await segment.call(row);
    if (!sealed) continue;
    const placed = { ts, id: sealed.call.id, call: sealed.call };
    const beyond = after === undefined ? 1 : comparePlaces(placed, after) * (newestFirst ? -1 : 1);
    if (beyond > 0) found.push(placed);
  }
  return found;
}

/** The call as it was recorded, its day, and where it lies. */
export async function sealedOriginal(
  sealed: SealedIndex,
  id: string,
): Promise<{ call: Call; day: number; data: string; row: number } | undefined> {
  const found = await sealed.find(id);
  if (!found) return undefined;
  const { segment, row } = found;
  return segment.withColumns(async () => {
    const original = await segment.call(row);
    const day = segment.column('day')?.[row] ?? 0;
    return original && { call: original.call, day, data: segment.data, row };
  });
}
