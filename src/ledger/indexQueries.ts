import type { Call } from '../call.ts';
import { CallGroups } from './callGroups.ts';
import { addCorrections, countCorrections } from './correction.ts';
import { percentilesOf, spreadOf } from './histogram.ts';
import { addHotRows, countHotRows, hotCalls, hotOriginal, hotPercentiles } from './hotQueries.ts';
import type { LedgerIndex } from './ledgerIndex.ts';
import type { CallFilter, Group, GroupBy, Page, PagePlace, Spread, Sum } from './ledgerTypes.ts';
import { dayText } from './localDay.ts';
import { placeText, readPlace } from './place.ts';
import { addRollups, countRollups, type Rest } from './rollupQuery.ts';
import { addSealedCalls, addSealedRows, countSealedRows, sealedOriginal } from './sealedQueries.ts';
import { emptySum } from './sums.ts';

/** Up to so many hot calls, percentiles are read from the calls themselves. */
const EXACT_CALLS = 2000;

export async function sumCalls(index: LedgerIndex, filter: CallFilter): Promise<Sum> {
  const [group] = (await collect(index, 'all', filter)).entries();
  return group?.sum ?? emptySum();
}

/** Days in order; all else the dearest first. */
export async function groupCalls(index: LedgerIndex, by: GroupBy, filter: CallFilter): Promise<Group[]> {
  const found = (await collect(index, by, filter)).entries().filter(({ sum }) => sum.calls > 0);
  const calls = found.reduce((all, { sum }) => all + sum.calls, 0);
  const exact =
    index.sealed.segments.length === 0 &&
    calls <= EXACT_CALLS &&
    // SQL knows the recorded receipts only.
    (filter.where === undefined || index.corrections.size === 0)
      ? hotPercentiles(index.hot, index.corrections, by, filter)
      : undefined;
  const groups = found.map(({ key, sum, histogram }): Group =>
    Object.assign(
      { key: by === 'day' && key !== null ? dayText(Number(key)) : key, sum },
      exact ? exact.get(key) : percentilesOf(histogram),
    ),
  );
  return groups.sort(by === 'day' ? byDay : dearestFirst);
}

export async function spreadOfCalls(index: LedgerIndex, filter: CallFilter): Promise<Spread> {
  const [group] = (await collect(index, 'all', filter)).entries();
  if (!group || group.sum.calls === 0) return { latency: [], cost: [], exact: true };
  const exact =
    index.sealed.segments.length === 0 && group.sum.calls <= EXACT_CALLS
      ? hotPercentiles(index.hot, index.corrections, 'all', filter).get(null)
      : undefined;
  return { ...spreadOf(group.histogram, exact), exact: exact !== undefined };
}

async function collect(index: LedgerIndex, by: GroupBy | 'all', filter: CallFilter): Promise<CallGroups> {
  const groups = new CallGroups();
  const counted = { ...filter, simulated: filter.simulated ?? false };
  const ofSealed = addRollups(index.sealed.rollups, by, counted, groups);
  if (ofSealed !== 'nothing') await addSealedRows(index.sealed, by, counted, daysOf(ofSealed), groups);
  const ofHot = addRollups(index.hot.rollups, by, counted, groups);
  if (ofHot !== 'nothing') addHotRows(index.hot, by, counted, daysOf(ofHot), groups);
  if (hasConditions(filter)) await index.corrections.complete();
  addCorrections(index.corrections.all(), by, counted, groups);
  return groups;
}

function hasConditions({ where = [] }: CallFilter): boolean {
  return where.length > 0;
}

function daysOf(rest: Rest): ((day: number) => boolean) | undefined {
  return typeof rest === 'function' ? rest : undefined;
}

function byDay(a: Group, b: Group): number {
  return String(a.key) < String(b.key) ? -1 : 1;
}

function dearestFirst(a: Group, b: Group): number {
  if (a.sum.billed !== b.sum.billed) return a.sum.billed > b.sum.billed ? -1 : 1;
  if (a.sum.calls !== b.sum.calls) return b.sum.calls - a.sum.calls;
  return String(a.key) < String(b.key) ? -1 : 1;
}

async function callsFrom(
  { hot, sealed, corrections, ordered }: LedgerIndex,
  filter: CallFilter,
  limit: number,
  after: string | undefined,
  newestFirst: boolean,
): Promise<{ calls: Call[]; next?: string }> {
  const place = after === undefined ? undefined : readPlace(after);
  if (hasConditions(filter)) {
    const { calls, more } = await ordered.after(filter, limit, place, newestFirst);
    const next = more ? calls.at(-1) : undefined;
    return next ? { calls, next: placeText({ ts: Date.parse(next.startedAt), id: next.id }) } : { calls };
  }
  const found = hotCalls(hot, filter, limit + 1, place, newestFirst);
  await addSealedCalls(sealed, filter, limit + 1, place, newestFirst, found);
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const calls = shown.map(({ call }) => corrections.currentOf(call));
  return found.length > limit && last ? { calls, next: placeText(last) } : { calls };
}

/** Newest first. */
export async function pageOfCalls(
  index: LedgerIndex,
  filter: CallFilter,
  limit: number,
  from?: string | PagePlace,
): Promise<Page> {
  if (typeof from === 'object') return index.ordered.page(filter, limit, from);
  const { hot, sealed, corrections } = index;
  const recorded =
    (countRollups(hot.rollups, filter) ?? countHotRows(hot, filter)) +
    (countRollups(sealed.rollups, filter) ?? (await countSealedRows(sealed, filter)));
  if (hasConditions(filter)) await corrections.complete();
  const total = recorded + (hasConditions(filter) ? countCorrections(corrections.all(), filter) : 0);
  return { ...(await callsFrom(index, filter, limit, from, true)), total };
}

/** Oldest first. */
export function callsInOrder(index: LedgerIndex, filter: CallFilter, limit: number, after?: string) {
  return callsFrom(index, filter, limit, after, false);
}

export async function callById(
  { hot, sealed, corrections }: LedgerIndex,
  id: string,
): Promise<Call | undefined> {
  const original = hotOriginal(hot, id) ?? (await sealedOriginal(sealed, id));
  return original && corrections.currentOf(original.call);
}

export async function knownIds({ hot, sealed }: LedgerIndex, ids: readonly string[]): Promise<string[]> {
  const unknown = ids.filter((id) => hot.rows('SELECT 1 FROM call WHERE id = ?', [id]).length === 0);
  const known = await sealed.known(unknown);
  const isUnknown = new Set(unknown.filter((id) => !known.has(id)));
  return ids.filter((id) => !isUnknown.has(id));
}
