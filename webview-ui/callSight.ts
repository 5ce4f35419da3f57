import type { CallPages } from './callPages.ts';
import { t } from './texts.ts';
import { integer } from './shownFigures.ts';

/** What of the table of calls is in sight, and where keys lead. Places count from 0. */

/** Browsers cannot scroll further than about 33.5 million px. */
const TALLEST = 33_000_000;

export function mostRows(rowHeight: number): number {
  return Math.floor(TALLEST / rowHeight);
}

/** "21–44 of 899,817", and what to do where the table cannot be that long. */
export function sightText(
  total: number,
  range: { startIndex: number; endIndex: number } | null,
  most: number,
): string {
  const [first, last] = range ? [range.startIndex + 1, range.endIndex + 1] : [1, total];
  const sight = t('{0} of {1}', `${integer(first)}–${integer(Math.min(last, total))}`, integer(total));
  if (total <= most) return sight;
  return t(
    '{0}. The list ends at {1}: sort the other way, or filter, to see the others',
    sight,
    integer(most),
  );
}

/** A row's element stays with its call. While newer rows come in, one may be there twice. */
export function rowKeys(pages: CallPages, items: readonly { index: number }[]): string[] {
  const taken = new Set<string>();
  return items.map(({ index }) => {
    const row = pages.row(index);
    const call = row === undefined || row === 'lost' ? undefined : row.call;
    if (call === undefined || taken.has(call)) return `place ${index}`;
    taken.add(call);
    return call;
  });
}

export function withPlace(places: number[], place: number): number[] {
  return places.includes(place) ? places : [...places, place].sort((a, b) => a - b);
}

/** Where a key leads; undefined for one that leads nowhere. */
export function placeByKey(key: string, place: number, leap: number, last: number): number | undefined {
  const to = {
    ArrowDown: place + 1,
    ArrowUp: place - 1,
    PageDown: place + leap,
    PageUp: place - leap,
    Home: 0,
    End: last,
  }[key];
  return to === undefined ? undefined : Math.min(last, Math.max(0, to));
}
