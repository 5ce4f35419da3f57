import { columnRank, rankColumn } from './callRank.ts';
import { FirstByRank } from './firstByRank.ts';
import type { CallFilter, CallOrder } from './ledgerTypes.ts';
import { sortByRank } from './rankSort.ts';
import { lowerBound } from './lowerBound.ts';
import type { Segment } from './segment.ts';
import { rowFilter, touches } from './sealedQueries.ts';

/** The sealed calls of a filter in an order: 12 bytes each. */
export interface SealedOrder {
  segments: readonly Segment[];
  /** The number of each segment's first row. */
  bases: Uint32Array;
  /** Numbers of rows, in order, and their ranks. */
  rows: Uint32Array;
  ranks: Float64Array;
  /** More than there are rows where only the first were put in order. */
  total: number;
}

export interface OrderAsk {
  segments: readonly Segment[];
  filter: CallFilter;
  order: CallOrder;
  /** Rows that are left out, by the name of their segment. */
  excluded: ReadonlyMap<string, ReadonlySet<number>>;
}

/** All of them; it pauses every few milliseconds, so that others come between. */
export async function* orderSealed(ask: OrderAsk): AsyncGenerator<void, SealedOrder> {
  const { order } = ask;
  const { touched, bases } = touchedBy(ask);
  const parts: { rows: Uint32Array; ranks: Float64Array }[] = [];
  for (const segment of touched) {
    const part = await segment.withColumns(() => {
      const rows = rowsOf(segment, ask);
      const rankOf = columnRank(segment.column(rankColumn(order)), order);
      const ranks = new Float64Array(rows.length);
      for (let i = 0; i < rows.length; i++) ranks[i] = rankOf(rows[i] ?? 0);
      return { rows, ranks };
    });
    parts.push(part);
    yield;
  }
  const count = parts.reduce((sum, { rows }) => sum + rows.length, 0);
  const rows = new Uint32Array(count);
  const ranks = new Float64Array(count);
  let at = 0;
  parts.forEach((part, i) => {
    const base = bases[i] ?? 0;
    for (let j = 0; j < part.rows.length; j++) rows[at + j] = base + (part.rows[j] ?? 0);
    ranks.set(part.ranks, at);
    at += part.rows.length;
  });
  if (isNewestFirst(order)) {
    rows.reverse();
    ranks.reverse();
  }
  yield;
  const sorted = yield* sortByRank(ranks, rows);
  return { segments: touched, bases, total: count, ...sorted };
}

/** The first of them alone, at most so many, in one pass over the ranks: sorting a million takes many times as long. */
export async function firstSealed(ask: OrderAsk, most: number): Promise<SealedOrder> {
  const { order } = ask;
  const { touched, bases } = touchedBy(ask);
  const first = new FirstByRank(most);
  let total = 0;
  const newestFirst = isNewestFirst(order);
  for (let i = 0; i < touched.length; i++) {
    const at = newestFirst ? touched.length - 1 - i : i;
    const segment = touched[at];
    await segment?.withColumns(() => {
      const rows = rowsOf(segment, ask);
      const rankOf = columnRank(segment.column(rankColumn(order)), order);
      const base = bases[at] ?? 0;
      if (newestFirst)
        for (let j = rows.length - 1; j >= 0; j--) first.add(rankOf(rows[j] ?? 0), base + (rows[j] ?? 0));
      else for (const row of rows) first.add(rankOf(row), base + row);
      total += rows.length;
    });
  }
  return { segments: touched, bases, total, ...first.sorted() };
}

/** Equal ones newest first. */
function isNewestFirst(order: CallOrder): boolean {
  return order.by !== 'time' || order.descending;
}

function touchedBy({ segments, filter }: OrderAsk): { touched: Segment[]; bases: Uint32Array } {
  const touched = segments.filter((segment) => touches(segment, filter));
  const bases = new Uint32Array(touched.length + 1);
  touched.forEach(({ manifest }, i) => (bases[i + 1] = (bases[i] ?? 0) + manifest.calls));
  return { touched, bases };
}

function rowsOf(segment: Segment, { filter, excluded }: OrderAsk): Uint32Array {
  const found = segment.rows(rowFilter(filter));
  const without = excluded.get(segment.data);
  return without ? found.filter((row) => !without.has(row)) : found;
}

/** The segment of a row's number, and its row there. */
export function sealedPlace(
  { segments, bases }: SealedOrder,
  number: number,
): { segment: Segment; row: number } | undefined {
  const at = lowerBound(bases, number + 1) - 1;
  const segment = segments[at];
  return segment && { segment, row: number - (bases[at] ?? 0) };
}
