const REMEMBERED = 20_000;

/** The same id within this process is recorded once; a refused one may be tried again. */
export class RecentAppends {
  readonly #appends = new Map<string, Promise<void>>();

  once(id: string, append: () => Promise<void>): Promise<void> {
    const known = this.#appends.get(id);
    if (known) return known;
    const appended = append();
    this.#appends.set(id, appended);
    appended.then(
      () => this.#trim(),
      () => this.#appends.delete(id),
    );
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
