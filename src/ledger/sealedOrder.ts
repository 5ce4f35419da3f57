import { fillRanks, rankColumn } from './callRank.ts';
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
}

/** `excluded`: rows that are left out, by the name of their segment. */
export async function orderSealed(
  segments: readonly Segment[],
  filter: CallFilter,
  order: CallOrder,
  excluded: ReadonlyMap<string, ReadonlySet<number>>,
): Promise<SealedOrder> {
  const touched = segments.filter((segment) => touches(segment, filter));
  const bases = new Uint32Array(touched.length + 1);
  const parts: { rows: Uint32Array; ranks: Float64Array }[] = [];
  for (const [i, segment] of touched.entries()) {
    bases[i + 1] = (bases[i] ?? 0) + segment.manifest.calls;
    const without = excluded.get(segment.data);
    const part = await segment.withColumns(() => {
      const found = segment.rows(rowFilter(filter));
      const rows = without ? found.filter((row) => !without.has(row)) : found;
      const ranks = new Float64Array(rows.length);
      fillRanks(ranks, 0, rows, segment.column(rankColumn(order)), order);
      return { rows, ranks };
    });
    parts.push(part);
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
  if (order.by !== 'time' || order.descending) {
    // Equal ones newest first.
    rows.reverse();
    ranks.reverse();
  }
  return { segments: touched, bases, ...sortByRank(ranks, rows) };
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
