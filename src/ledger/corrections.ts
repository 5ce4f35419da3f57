import type { Call } from '../call.ts';
import { type Correction, correctionOf } from './correction.ts';
import type { HotIndex } from './hotIndex.ts';
import { hotOriginal } from './hotQueries.ts';
import { type KeptCorrections, keptCorrection, readCorrection } from './keptCorrections.ts';
import type { SealedIndex, SealedOriginal } from './sealedIndex.ts';
import { withReceipts } from './supersede.ts';

interface Known {
  correction: Correction;
  /** It, or a receipt of it, is of a journal. */
  hot: boolean;
  /** The row of a segment that it is of. */
  sealed: { data: string; row: number } | undefined;
}

/**
 * The receipts that supersede, wherever they and their calls are kept. Rows, columns and rollups have the amounts
 * that were recorded and never change; every figure is these and the corrections. So nothing depends on whether a
 * receipt came before its call, or before the call was sealed, or twice.
 */
export class Corrections {
  readonly #hot: HotIndex;
  readonly #sealed: SealedIndex;
  readonly #known = new Map<string, Known>();
  /** Ids of calls that are not there, or not yet. */
  readonly #waiting = new Set<string>();
  /** Ids to look at; they stay when a look fails. */
  readonly #due = new Set<string>();
  /** Known from the index alone, without sides and place. */
  readonly #partial = new Set<string>();
  /** Grows when any of them changed. */
  #changes = 0;
  #seen = { sealedResets: 0, hotResets: 0, inserted: 0, segments: '' };

  constructor(hot: HotIndex, sealed: SealedIndex) {
    this.#hot = hot;
    this.#sealed = sealed;
    for (const id of [...sealed.kept.due, ...hot.kept.due]) this.#due.add(id);
    this.#keep(sealed.kept, false);
    // A call that both know has a receipt in a journal: the hot one counts.
    this.#keep(hot.kept, true);
    this.#seen = { ...this.#seen, sealedResets: sealed.resets, hotResets: hot.generation.resets };
  }

  #keep({ entries }: KeptCorrections, hot: boolean): void {
    for (const kept of entries) {
      const [id] = kept;
      this.#known.set(id, { correction: readCorrection(kept), hot, sealed: undefined });
      this.#partial.add(id);
      this.#due.delete(id);
    }
  }

  /** To be kept with what is hot, or with what is sealed. */
  kept(hot: boolean): KeptCorrections {
    const entries: KeptCorrections['entries'] = [];
    const due = new Set([...this.#due, ...this.#waiting]);
    for (const [id, known] of this.#known) {
      if (known.hot === hot) entries.push(keptCorrection(id, known.correction));
      // Without the journals it is another one.
      else if (!hot) due.add(id);
    }
    return { entries, due: [...due] };
  }

  /** After each catching up, before any question. */
  async refresh(): Promise<void> {
    const due = this.#due;
    for (const id of this.#sealed.receipts.takeFresh()) due.add(id);
    for (const id of this.#hot.receipts.takeFresh()) due.add(id);
    const now = this.#now();
    const { sealedResets, hotResets, inserted, segments } = this.#seen;
    if (now.sealedResets !== sealedResets || now.hotResets !== hotResets) {
      const allAnew = now.sealedResets !== sealedResets;
      for (const [id, { hot }] of this.#known) {
        if (!hot && !allAnew) continue;
        this.#changes += 1;
        this.#forget(id);
        due.add(id);
      }
    }
    if (now.hotResets !== hotResets || now.inserted !== inserted || now.segments !== segments) {
      for (const id of this.#waiting) due.add(id);
    }
    this.#seen = now;
    await this.#lookAt(due);
  }

  /** Before a question about conditions or orders: they ask of each call as it was and is, and where it lies. */
  async complete(): Promise<void> {
    await this.#lookAt(this.#partial);
  }

  all(): Correction[] {
    return [...this.#known.values()].map(({ correction }) => correction);
  }

  /** By id. */
  *entries(): Iterable<[string, Correction]> {
    for (const [id, { correction }] of this.#known) yield [id, correction];
  }

  /** Rows of segments that they are of, by the segment's name; after `complete`. */
  sealedRows(): Map<string, Set<number>> {
    const rows = new Map<string, Set<number>>();
    for (const { sealed } of this.#known.values()) {
      if (sealed) rows.set(sealed.data, (rows.get(sealed.data) ?? new Set<number>()).add(sealed.row));
    }
    return rows;
  }

  get size(): number {
    return this.#known.size;
  }

  /** Tells one state of them from another. */
  get changes(): number {
    return this.#changes;
  }

  of(id: string): Correction | undefined {
    return this.#known.get(id)?.correction;
  }

  waiting(): ReadonlySet<string> {
    return this.#waiting;
  }

  /** The call with the receipt in force, and those before it. The call itself where none supersedes it. */
  currentOf(call: Call): Call {
    return this.#known.has(call.id) ? withReceipts(call, this.#receiptsOf(call.id)) : call;
  }

  #receiptsOf(id: string) {
    return [...this.#sealed.receipts.all.of(id), ...this.#hot.receipts.of(id)];
  }

  /** Takes each id out of `ids` when it was looked at. */
  async #lookAt(ids: Set<string>): Promise<void> {
    if (ids.size === 0) return;
    const originals = await this.#sealed.originals([...ids].filter((id) => !hotOriginal(this.#hot, id)));
    for (const id of ids) {
      this.#changes += 1;
      this.#look(id, originals.get(id));
      ids.delete(id);
    }
  }

  #look(id: string, sealed: SealedOriginal | undefined): void {
    const receipts = this.#receiptsOf(id);
    this.#waiting.delete(id);
    const hot = hotOriginal(this.#hot, id);
    const original = hot ?? sealed;
    this.#forget(id);
    if (receipts.length === 0) return;
    if (!original) {
      this.#waiting.add(id);
      return;
    }
    const { call, day } = original;
    this.#known.set(id, {
      correction: correctionOf(call, withReceipts(call, receipts), day),
      hot: hot !== undefined || this.#hot.receipts.of(id).length > 0,
      sealed: hot ? undefined : sealed && { data: sealed.data, row: sealed.row },
    });
  }

  #forget(id: string): void {
    this.#known.delete(id);
    this.#partial.delete(id);
  }

  #now() {
    const { resets, inserted } = this.#hot.generation;
    const { resets: sealedResets, names } = this.#sealed;
    return { sealedResets, hotResets: resets, inserted, segments: names.join() };
  }
}
