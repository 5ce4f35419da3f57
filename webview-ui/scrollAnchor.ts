import type { CallPages } from './callPages.ts';

/** The first call in sight, which stays where it is when others come or go above: in any order. */
export class ScrollAnchor {
  #held: { call: string; place: number } | undefined;

  forget(): void {
    this.#held = undefined;
  }

  /** The reader scrolled: the call of this place is the first one. */
  hold(pages: CallPages, place: number): void {
    const row = pages.row(place);
    this.#held = row === undefined || row === 'lost' ? undefined : { call: row.call, place };
  }

  /** All calls moved, and so has this one. */
  shift(places: number): void {
    if (this.#held) this.#held.place += places;
  }

  /** How many places it has moved since; 0 where that is not known. */
  moved(pages: CallPages): number {
    const held = this.#held;
    const row = held && pages.row(held.place);
    if (!held || row === undefined || row === 'lost' || row.call === held.call) return 0;
    this.#held = undefined;
    return (pages.placeOf(held.call) ?? held.place) - held.place;
  }
}
