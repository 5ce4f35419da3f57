import type { CallRow, CallsPage, ShownOrder } from '../src/protocol/reportCalls.ts';

/** Rows that one request brings. */
export const PAGE = 50;
/** Requests that wait for an answer at one time: a reader who drags the scrollbar asks for many. */
const AT_ONCE = 2;
export const NEWEST: ShownOrder = { by: 'time', descending: true };

/** A call, a call whose line is damaged, or one that is not read yet. */
export type ShownRow = CallRow | 'lost' | undefined;

export interface CallPagesParts {
  read: (order: ShownOrder, offset: number, limit: number) => Promise<CallsPage | undefined>;
  /** Rows are there that were not, or others. */
  changed: () => void;
}

/**
 * The rows of the table as far as they were read, by their place in the order. What is drawn stays until newer rows
 * take its place; after every change of the ledger all of it is read again as it is looked at.
 */
export class CallPages {
  readonly #parts: CallPagesParts;
  #rows = new Map<number, CallRow | 'lost'>();
  /** Pages whose rows are those of now. */
  #fresh = new Set<number>();
  #loading = new Set<number>();
  #order: ShownOrder;
  #total = 0;
  /** Grows when other calls are shown: answers to older questions are of no use. */
  #question = 0;
  /** Grows with every change of the ledger: older answers are drawn, and asked for again. */
  #state = 0;
  #wanted: { first: number; last: number } = { first: 0, last: 0 };

  constructor(parts: CallPagesParts, order: ShownOrder) {
    this.#parts = parts;
    this.#order = order;
  }

  get total(): number {
    return this.#total;
  }

  get order(): ShownOrder {
    return this.#order;
  }

  row(place: number): ShownRow {
    return this.#rows.get(place);
  }

  /** Where a call stands, of those that were read. */
  placeOf(call: string): number | undefined {
    for (const [place, row] of this.#rows) if (row !== 'lost' && row.call === call) return place;
    return undefined;
  }

  /** Other calls: all is read anew. `newest`: the first page of them, newest first. */
  reset(newest: CallsPage, order = this.#order): void {
    this.#question += 1;
    this.#forget();
    this.#order = order;
    this.#total = newest.total;
    if (this.#isNewestFirst()) this.#put(newest, true);
  }

  sort(order: ShownOrder): void {
    this.#question += 1;
    this.#forget();
    this.#order = order;
    this.#parts.changed();
  }

  /** The same calls after the ledger changed. Returns how many places those that were read moved down. */
  refresh(newest: CallsPage): number {
    this.#state += 1;
    this.#fresh.clear();
    const grown = newest.total - this.#total;
    this.#total = newest.total;
    if (!this.#isNewestFirst()) {
      this.#cut();
      return 0;
    }
    const first = this.#rows.get(0);
    const at =
      first === undefined || first === 'lost' ? -1 : newest.rows.findIndex(({ call }) => call === first.call);
    const moved = at >= 0 ? at : Math.max(0, grown);
    if (moved > 0) this.#rows = new Map([...this.#rows].map(([place, row]) => [place + moved, row]));
    this.#cut();
    this.#put(newest, true);
    return moved;
  }

  /** The reader looks at these places, both included: what is not read, or not as it is now, is asked for. */
  want(first: number, last: number): void {
    this.#wanted = { first, last };
    this.#ask();
  }

  #isNewestFirst(): boolean {
    return this.#order.by === 'time' && this.#order.descending;
  }

  #forget(): void {
    this.#rows.clear();
    this.#fresh.clear();
    this.#loading.clear();
  }

  #cut(): void {
    for (const place of this.#rows.keys()) if (place >= this.#total) this.#rows.delete(place);
  }

  #ask(): void {
    const { first, last } = this.#wanted;
    const end = Math.min(last, this.#total - 1);
    for (let page = Math.floor(first / PAGE); page * PAGE <= end; page++) {
      if (this.#loading.size >= AT_ONCE) return;
      if (!this.#fresh.has(page) && !this.#loading.has(page)) void this.#read(page);
    }
  }

  async #read(page: number): Promise<void> {
    const [question, state] = [this.#question, this.#state];
    this.#loading.add(page);
    const found = await this.#parts.read(this.#order, page * PAGE, PAGE);
    if (question !== this.#question) return;
    this.#loading.delete(page);
    // What failed is asked for again when the reader moves, or the ledger changes.
    if (!found) return;
    this.#put(found, state === this.#state);
    this.#parts.changed();
    this.#ask();
  }

  /** An answer may be of a ledger with fewer or more calls than the snapshot: newest first, that moves its places. */
  #put(page: CallsPage, isNow: boolean): void {
    const { rows, offset, total, lost = [] } = page;
    const moved = this.#isNewestFirst() ? this.#total - total : 0;
    const damaged = new Set(lost);
    let place = offset;
    const put = (row: CallRow | 'lost') => {
      if (place + moved >= 0) this.#rows.set(place + moved, row);
      place += 1;
    };
    for (const row of rows) {
      while (damaged.has(place)) put('lost');
      put(row);
    }
    while (damaged.has(place)) put('lost');
    // Of a ledger that is ahead of the snapshot, too: the snapshot that follows has it read again.
    if (isNow && offset % PAGE === 0) this.#fresh.add(offset / PAGE);
  }
}
