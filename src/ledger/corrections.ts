import type { Call } from '../call.ts';
import { type Correction, correctionOf } from './correction.ts';
import type { HotIndex } from './hotIndex.ts';
import { hotOriginal } from './hotQueries.ts';
import type { SealedIndex } from './sealedIndex.ts';
import { sealedOriginal } from './sealedQueries.ts';
import { withReceipts } from './supersede.ts';

/**
 * The receipts that supersede, wherever they and their calls are kept. Rows, columns and rollups have the amounts
 * that were recorded and never change; every figure is these and the corrections. So nothing depends on whether a
 * receipt came before its call, or before the call was sealed, or twice.
 */
export class Corrections {
  readonly #hot: HotIndex;
  readonly #sealed: SealedIndex;
  /** `hot`: it, or a receipt of it, is of a journal. */
  readonly #known = new Map<
    string,
    { correction: Correction; hot: boolean; sealed: { data: string; row: number } | undefined }
  >();
  /** Ids of calls that are not there, or not yet. */
  readonly #waiting = new Set<string>();
  /** Ids to look at; they stay when a look fails. */
  readonly #due = new Set<string>();
  /** Grows when any of them changed. */
  #changes = 0;
  #seen = { sealedResets: 0, hotResets: 0, inserted: 0, segments: '' };

  constructor(hot: HotIndex, sealed: SealedIndex) {
    this.#hot = hot;
    this.#sealed = sealed;
  }

  /** After each catching up, before any question. */
  async refresh(): Promise<void> {
    const due = this.#due;
    for (const { supersedes } of [this.#sealed, this.#hot]) {
      for (const id of supersedes.takeFresh()) due.add(id);
    }
    const now = this.#now();
    const { sealedResets, hotResets, inserted, segments } = this.#seen;
    if (now.sealedResets !== sealedResets || now.hotResets !== hotResets) {
      const allAnew = now.sealedResets !== sealedResets;
      for (const [id, { hot }] of this.#known) {
        if (!hot && !allAnew) continue;
        this.#changes += 1;
        this.#known.delete(id);
        due.add(id);
      }
    }
    if (now.hotResets !== hotResets || now.inserted !== inserted || now.segments !== segments) {
      for (const id of this.#waiting) due.add(id);
    }
    this.#seen = now;
    for (const id of due) {
      this.#changes += 1;
      await this.#look(id);
      due.delete(id);
    }
  }

  all(): Correction[] {
    return [...this.#known.values()].map(({ correction }) => correction);
  }

  /** By id. */
  *entries(): Iterable<[string, Correction]> {
    for (const [id, { correction }] of this.#known) yield [id, correction];
  }

  /** Rows of segments that they are of, by the segment's name. */
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
    const receipts = this.#receiptsOf(call.id);
    return receipts.length === 0 ? call : withReceipts(call, receipts);
  }

  #receiptsOf(id: string) {
    return [...this.#sealed.supersedes.of(id), ...this.#hot.supersedes.of(id)];
  }

  async #look(id: string): Promise<void> {
    const receipts = this.#receiptsOf(id);
    this.#waiting.delete(id);
    if (receipts.length === 0) {
      this.#known.delete(id);
      return;
    }
    const hot = hotOriginal(this.#hot, id);
    const sealed = hot ? undefined : await sealedOriginal(this.#sealed, id);
    const original = hot ?? sealed;
    if (!original) {
      this.#known.delete(id);
      this.#waiting.add(id);
      return;
    }
    const { call, day } = original;
    this.#known.set(id, {
      correction: correctionOf(call, withReceipts(call, receipts), day),
      hot: hot !== undefined || this.#hot.supersedes.of(id).length > 0,
      sealed: sealed && { data: sealed.data, row: sealed.row },
    });
  }

  #now() {
    const { resets, inserted } = this.#hot.generation;
    const { resets: sealedResets, names } = this.#sealed;
    return { sealedResets, hotResets: resets, inserted, segments: names.join() };
  }
}
