import { DamagedRollups } from './rollups.ts';
import { DamagedSection } from './sectionFile.ts';
import { type Supersede, Supersedes } from './supersede.ts';

/** Receipts that supersede, as segments hold them: of any calls. Those of an image are read when they are asked for. */
export class SealedReceipts {
  /** By manifest. */
  readonly #parts = new Map<string, () => readonly Supersede[]>();
  readonly #unread = new Set<string>();
  readonly #all = new Supersedes();
  #fresh = new Set<string>();

  /** Of a segment that was met now. */
  add(manifest: string, receipts: readonly Supersede[]): void {
    if (receipts.length === 0) return;
    this.#parts.set(manifest, () => receipts);
    this.#unread.add(manifest);
    for (const { id } of receipts) this.#fresh.add(id);
  }

  /** Of an image, which knows what they come to. `read` may throw DamagedSection. */
  addKept(manifest: string, read: () => readonly Supersede[]): void {
    let receipts: readonly Supersede[] | undefined;
    this.#parts.set(manifest, () => (receipts ??= read()));
    this.#unread.add(manifest);
  }

  /** Throws DamagedRollups where what was kept is not what was written. */
  ofManifest(manifest: string): readonly Supersede[] {
    try {
      return this.#parts.get(manifest)?.() ?? [];
    } catch (error) {
      if (error instanceof DamagedSection) throw new DamagedRollups(error.message, { cause: error });
      throw error;
    }
  }

  /** Throws DamagedRollups as `ofManifest` does. */
  get all(): Supersedes {
    for (const manifest of this.#unread) {
      for (const receipt of this.ofManifest(manifest)) this.#all.add(receipt);
      this.#unread.delete(manifest);
    }
    return this.#all;
  }

  /** Ids whose receipts became more since they were taken. */
  get fresh(): ReadonlySet<string> {
    return this.#fresh;
  }

  takeFresh(): Set<string> {
    const fresh = this.#fresh;
    this.#fresh = new Set();
    return fresh;
  }
}
