import type { CallFilter, GroupBy, Ledger } from '../../ledger/ledgerTypes.ts';
import { dayStart, daysBetween, localDay, placeStart } from './localDay.ts';
import { addSums, NO_CALLS } from './reportSums.ts';
import type { Bins } from './stackedBins.ts';

/** Up to so many days, bars can be hours: each hour is a question to the ledger. */
const MOST_DAYS = 3;

/** The days whose hours can be drawn; undefined where there are too many. */
export function hourSpan({ from, to }: CallFilter, at: number): string[] | undefined {
  if (from === undefined) return undefined;
  const last = Math.min(to === undefined ? at : to - 1, at);
  if (last < from || dayStart(localDay(from), MOST_DAYS) <= last) return undefined;
  return daysBetween(localDay(from), localDay(last));
}

/** Sums of each hour of these days by group, from whole days so that the hours beside a range are seen. */
export async function hourlyBins(ledger: Ledger, by: GroupBy, around: CallFilter, days: readonly string[]) {
  const hours = [
    ...new Map(
      days.flatMap((day) =>
        Array.from({ length: 24 }, (_, hour): [number, string] => {
          const place = `${day}T${String(hour).padStart(2, '0')}`;
          // An hour that the clock skips is the next one.
          return [placeStart(place), place];
        }),
      ),
    ),
  ];
  const total: Bins = new Map();
  const parts = new Map<string, Bins>();
  const keys = new Set<string | null>();
  const found = await Promise.all(
    hours.map(([from, place]) => ledger.groups(by, { ...around, from, to: placeStart(place, 1) })),
  );
  for (const [index, [, place]] of hours.entries()) {
    for (const { key, sum } of found[index] ?? []) {
      keys.add(key);
      total.set(place, addSums(total.get(place) ?? NO_CALLS, sum));
      if (key === null) continue;
      const bins = parts.get(key) ?? new Map();
      parts.set(key, bins.set(place, sum));
    }
  }
  return { bins: hours.map(([, place]) => place), total, parts, keys: [...keys] };
}
