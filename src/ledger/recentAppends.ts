/** At least so many of the last ids are known. */
const REMEMBERED = 20_000;

/** The same id within this process is recorded once; a refused one may be tried again. */
export class RecentAppends {
  /** Calls that are written together share their promise. */
  #appends = new Map<string, Promise<void>>();
  /** Those before: forgetting one id at a time makes a map look through the holes that the others left. */
  #before = new Map<string, Promise<void>>();
  readonly #refused = new WeakSet<Promise<void>>();
  #watched: Promise<void> | undefined;

  once(id: string, append: () => Promise<void>): Promise<void> {
    const known = this.#appends.get(id) ?? this.#before.get(id);
    if (known && !this.#refused.has(known)) return known;
    const appended = append();
    if (appended !== this.#watched) {
      this.#watched = appended;
      appended.catch(() => this.#refused.add(appended));
    }
    if (this.#appends.size >= REMEMBERED) {
      this.#before = this.#appends;
      this.#appends = new Map();
    }
    this.#appends.set(id, appended);
    return appended;
  }
}
