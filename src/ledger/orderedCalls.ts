import type { Call } from '../call.ts';
import { factsRank, rankColumns, sqlRank } from './callRank.ts';
import { sidesIn, sidesOf } from './correction.ts';
import type { Corrections } from './corrections.ts';
import type { HotIndex } from './hotIndex.ts';
import { hotOriginal, hotRanks } from './hotQueries.ts';
import type { CallFilter, CallOrder, Page, PagePlace } from './ledgerTypes.ts';
import { comparePlaces, type Place } from './place.ts';
import type { SealedIndex } from './sealedIndex.ts';
import { firstSealed, type OrderAsk, orderSealed, type SealedOrder, sealedPlace } from './sealedOrder.ts';
import { sealedOriginal } from './sealedQueries.ts';
import type { Segment } from './segment.ts';

/** The orders that are kept: what the reader scrolls, the one before, and that by time of who reads all calls behind. */
const KEPT = 3;
/** So many of an order are found at once, for its first pages; the others are put in order behind. */
const FIRST = 1000;

/** A call that stands in no segment, or whose receipt is not the recorded one. */
interface Loose {
  id: string;
  ts: number;
  rank: number;
}

interface LooseCalls {
  calls: Loose[];
  /** Where each of them stands among all. */
  places: number[];
}

/**
 * Any page of any order. The sealed calls are put in order once and that is kept until segments or receipts change;
 * the few others are merged in when they are asked for.
 */
export class OrderedCalls {
  readonly #hot: HotIndex;
  readonly #sealed: SealedIndex;
  readonly #corrections: Corrections;
  readonly #orders = new Map<string, SealedOrder>();
  /** An order of which only the first calls are known, and the making of all of it. */
  #making: { key: string; first: SealedOrder; all: AsyncGenerator<void, SealedOrder> } | undefined;
  #loose: { key: string; of: LooseCalls } | undefined;

  constructor(hot: HotIndex, sealed: SealedIndex, corrections: Corrections) {
    this.#hot = hot;
    this.#sealed = sealed;
    this.#corrections = corrections;
  }

  async page(filter: CallFilter, limit: number, { order, offset }: PagePlace): Promise<Page> {
    const { sealed, loose, total } = await this.#inOrder(filter, order, offset + limit);
    const found = await this.#read(sealed, loose, offset, Math.max(0, Math.min(limit, total - offset)));
    const lost = found.flatMap((call, i) => (call === undefined ? [offset + i] : []));
    return {
      calls: found.filter((call) => call !== undefined),
      total,
      ...(lost.length > 0 ? { lost } : {}),
    };
  }

  /** At most `limit` calls by time, from behind the place on, and whether there are more. */
  async after(
    filter: CallFilter,
    limit: number,
    place: Place | undefined,
    newestFirst: boolean,
  ): Promise<{ calls: Call[]; more: boolean; total: number }> {
    const order: CallOrder = { by: 'time', descending: newestFirst };
    const { sealed, loose, total } = await this.#inOrder(filter, order);
    const rank = (ts: number) => (newestFirst ? -ts : ts);
    const sign = newestFirst ? -1 : 1;
    const start = place === undefined ? 0 : countBefore(sealed, loose, rank(place.ts), false);
    for (let size = limit + 1; ; size *= 2) {
      // Calls of one instant are put in order here, so all of them must be at hand.
      const end = Math.min(total, start + size);
      const whole = countBefore(sealed, loose, rankAt(sealed, loose, end - 1), true);
      const read = await this.#read(sealed, loose, start, Math.max(0, Math.max(end, whole) - start));
      const beyond = read
        .filter((call) => call !== undefined)
        .map((call) => ({ ts: Date.parse(call.startedAt), id: call.id, call }))
        .filter((each) => place === undefined || sign * comparePlaces(each, place) > 0)
        .sort((a, b) => sign * comparePlaces(a, b));
      if (beyond.length <= limit && end < total) continue;
      return { calls: beyond.slice(0, limit).map(({ call }) => call), more: beyond.length > limit, total };
    }
  }

  /** Goes on with what is made behind; true when there is more of it. */
  async makeMore(): Promise<boolean> {
    const making = this.#making;
    if (!making) return false;
    try {
      const next = await making.all.next();
      if (next.done !== true) return true;
      this.#keep(making.key, next.value);
    } catch {
      // Its segments are gone or damaged: whoever asks for the order is told.
      this.#making = undefined;
    }
    return false;
  }

  /** `end`: places from there on are not asked for. */
  async #inOrder(filter: CallFilter, order: CallOrder, end = Infinity) {
    await this.#corrections.complete();
    const sealed = await this.#sealedOrder(filter, order, end);
    const loose = this.#looseCalls(filter, order, sealed);
    return { sealed, loose, total: sealed.total + loose.calls.length };
  }

  /** As they are now; undefined where a line is damaged. */
  async #read(
    sealed: SealedOrder,
    loose: LooseCalls,
    offset: number,
    count: number,
  ): Promise<(Call | undefined)[]> {
    const found = Array.from<Call | undefined>({ length: count });
    const ofSegments = new Map<Segment, { row: number; at: number }[]>();
    let nextLoose = firstFrom(loose.places, offset);
    for (let at = 0; at < count; at++) {
      if (loose.places[nextLoose] === offset + at) {
        found[at] = await this.#original(loose.calls[nextLoose]?.id ?? '');
        nextLoose += 1;
        continue;
      }
      const place = sealedPlace(sealed, sealed.rows[offset + at - nextLoose] ?? 0);
      if (!place) continue;
      const rows = ofSegments.get(place.segment) ?? [];
      rows.push({ row: place.row, at });
      ofSegments.set(place.segment, rows);
    }
    for (const [segment, rows] of ofSegments) {
      const calls = await segment.withColumns(() => segment.calls(rows.map(({ row }) => row)));
      rows.forEach(({ at }, i) => (found[at] = calls[i]?.call));
    }
    return found.map((call) => call && this.#corrections.currentOf(call));
  }

  async #original(id: string): Promise<Call | undefined> {
    return (hotOriginal(this.#hot, id) ?? (await sealedOriginal(this.#sealed, id)))?.call;
  }

  async #sealedOrder(filter: CallFilter, order: CallOrder, end: number): Promise<SealedOrder> {
    const { resets, names, segments } = this.#sealed;
    const key = JSON.stringify([filter, order, resets, this.#corrections.changes, names]);
    const known = this.#orders.get(key);
    if (known) {
      this.#keep(key, known);
      return known;
    }
    const excluded = this.#corrections.sealedRows();
    if (this.#making?.key !== key) {
      const ask: OrderAsk = { segments, filter, order, excluded };
      this.#making = undefined;
      // Calls stand by time already.
      const first = order.by === 'time' || end > FIRST ? undefined : await firstSealed(ask, FIRST);
      // The oldest goes first: both at once would take twice the memory.
      for (const oldest of this.#orders.keys()) if (this.#orders.size >= KEPT) this.#orders.delete(oldest);
      if (first && first.total <= FIRST) return this.#keep(key, first);
      const all = orderSealed(ask);
      if (!first) return this.#keep(key, await finish(all));
      this.#making = { key, first, all };
    }
    const { first, all } = this.#making;
    if (end <= FIRST) return first;
    this.#making = undefined;
    return this.#keep(key, await finish(all));
  }

  #keep(key: string, sealed: SealedOrder): SealedOrder {
    if (this.#making?.key === key) this.#making = undefined;
    this.#orders.delete(key);
    this.#orders.set(key, sealed);
    return sealed;
  }

  #looseCalls(filter: CallFilter, order: CallOrder, sealed: SealedOrder): LooseCalls {
    const { resets, inserted } = this.#hot.generation;
    const { resets: sealedResets, names } = this.#sealed;
    const key = JSON.stringify([
      filter,
      order,
      resets,
      inserted,
      sealedResets,
      this.#corrections.changes,
      names,
      sealed.rows.length,
    ]);
    if (this.#loose?.key === key) return this.#loose.of;
    const calls = this.#looseInOrder(filter, order);
    // Where ranks are equal a loose one is newer, nearly always.
    const after = order.by === 'time' && !order.descending;
    const places = calls.map(({ rank }, i) => i + sealedBefore(sealed.ranks, rank, after));
    this.#loose = { key, of: { calls, places } };
    return this.#loose.of;
  }

  #looseInOrder(filter: CallFilter, order: CallOrder): Loose[] {
    const corrections = this.#corrections;
    const calls: Loose[] = [];
    for (const { id, ts, values } of hotRanks(this.#hot, filter, rankColumns(order))) {
      if (corrections.of(id) === undefined) calls.push({ id, ts, rank: sqlRank(values, order) });
    }
    for (const [id, correction] of corrections.entries()) {
      if (!sidesIn(correction, filter).is) continue;
      calls.push({ id, ts: correction.ts, rank: factsRank(sidesOf(correction).now.facts, order) });
    }
    const newestFirst = order.by === 'time' && !order.descending ? 1 : -1;
    return calls.sort((a, b) =>
      a.rank === b.rank ? newestFirst * comparePlaces(a, b) : a.rank < b.rank ? -1 : 1,
    );
  }
}

async function finish(all: AsyncGenerator<void, SealedOrder>): Promise<SealedOrder> {
  for (;;) {
    const next = await all.next();
    if (next.done === true) return next.value;
  }
}

/** How many calls stand before those of a rank, or behind them. */
function countBefore(sealed: SealedOrder, { calls }: LooseCalls, rank: number, behind: boolean): number {
  const loose = calls.filter((call) => (behind ? call.rank <= rank : call.rank < rank)).length;
  return loose + sealedBefore(sealed.ranks, rank, behind);
}

function rankAt(sealed: SealedOrder, { calls, places }: LooseCalls, place: number): number {
  const next = firstFrom(places, place);
  return (places[next] === place ? calls[next]?.rank : sealed.ranks[place - next]) ?? Infinity;
}

/** How many sealed calls stand before one of that rank. */
function sealedBefore(ranks: Float64Array, rank: number, equalBefore: boolean): number {
  let [low, high] = [0, ranks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const value = ranks[middle] ?? 0;
    if (value < rank || (equalBefore && value === rank)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first of the places, which ascend, that is not before the wanted one. */
function firstFrom(places: readonly number[], wanted: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
