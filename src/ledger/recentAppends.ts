const REMEMBERED = 20_000;

/** The same id within this process is recorded once; a refused one may be tried again. */
export class RecentAppends {
  /** Calls that are written together share their promise. */
  readonly #appends = new Map<string, Promise<void>>();
  readonly #refused = new WeakSet<Promise<void>>();
  #watched: Promise<void> | undefined;

  once(id: string, append: () => Promise<void>): Promise<void> {
    const known = this.#appends.get(id);
    if (known && !this.#refused.has(known)) return known;
    const appended = append();
    if (appended !== this.#watched) {
      this.#watched = appended;
      appended.catch(() => this.#refused.add(appended));
    }
    this.#appends.set(id, appended);
    this.#trim();
    return appended;
  }

  #trim(): void {
    if (this.#appends.size <= REMEMBERED) return;
    for (const oldest of this.#appends.keys()) {
      this.#appends.delete(oldest);
      break;
    }
  }
}
