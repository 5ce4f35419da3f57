import type { CallRow, CallsPage } from '../src/protocol/reportCalls.ts';

/**
 * The first page of a newer snapshot over the calls that were read already: new ones come on top, the older ones
 * and the place where reading goes on stay. Without a call in common the table begins anew.
 */
export function joinedCalls(rows: readonly CallRow[], next: string | undefined, page: CallsPage) {
  const fresh = new Set(page.rows.map(({ call }) => call));
  const known = rows.findIndex(({ call }) => fresh.has(call));
  if (known < 0 || page.next === undefined) return { rows: page.rows, next: page.next };
  const older = rows.slice(known).filter(({ call }) => !fresh.has(call));
  return older.length > 0 ? { rows: [...page.rows, ...older], next } : { rows: page.rows, next: page.next };
}
