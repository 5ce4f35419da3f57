import type { Call } from '../call.ts';
import { compareIds } from './segmentColumns.ts';

/** A place in the order of calls: by instant, then by id. */
export interface Place {
  ts: number;
  id: string;
}

export interface Placed extends Place {
  call: Call;
}

export function comparePlaces(a: Place, b: Place): number {
  return a.ts - b.ts || compareIds(a.id, b.id);
}

/** `<ms>:<id>` */
export function placeText({ ts, id }: Place): string {
  return `${ts}:${id}`;
}

export function readPlace(place: string): Place {
  const colon = place.indexOf(':');
  return { ts: Number(place.slice(0, colon)), id: place.slice(colon + 1) };
}
