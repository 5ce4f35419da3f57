/** The rows of the least ranks, of any number that are added; of equal ones those that came first. */
export class FirstByRank {
  readonly #most: number;
  /** A heap: each entry comes after the two below it (2i + 1, 2i + 2) in the order. */
  readonly #ranks: Float64Array;
  readonly #rows: Uint32Array;
  /** When each came. */
  readonly #turns: Float64Array;
  #size = 0;
  #added = 0;

  constructor(most: number) {
    this.#most = most;
    this.#ranks = new Float64Array(most);
    this.#rows = new Uint32Array(most);
    this.#turns = new Float64Array(most);
  }

  add(rank: number, row: number): void {
    this.#added += 1;
    if (this.#size < this.#most) {
      this.#size += 1;
      this.#rise(this.#size - 1, rank, row);
      return;
    }
    // Later than all that are held: of an equal rank it comes after them.
    if (rank < (this.#ranks[0] ?? 0)) this.#sink(rank, row);
  }

  /** In order. */
  sorted(): { ranks: Float64Array; rows: Uint32Array } {
    const order = Array.from({ length: this.#size }, (_, i) => i).sort((a, b) =>
      this.#isAfter(a, b) ? 1 : -1,
    );
    return {
      ranks: Float64Array.from(order, (i) => this.#ranks[i] ?? 0),
      rows: Uint32Array.from(order, (i) => this.#rows[i] ?? 0),
    };
  }

  /** The newcomer takes the place of ancestors that come before it. */
  #rise(from: number, rank: number, row: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((this.#ranks[parent] ?? 0) > rank) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#set(at, rank, row);
  }

  /** The last in the order goes; the newcomer takes its place, or that of one below. */
  #sink(rank: number, row: number): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#isAfter(child + 1, child)) child += 1;
      // Of an equal rank the newcomer is the later one.
      if ((this.#ranks[child] ?? 0) <= rank) break;
      this.#move(child, at);
      at = child;
    }
    this.#set(at, rank, row);
  }

  #isAfter(a: number, b: number): boolean {
    const [one, other] = [this.#ranks[a] ?? 0, this.#ranks[b] ?? 0];
    return one === other ? (this.#turns[a] ?? 0) > (this.#turns[b] ?? 0) : one > other;
  }

  #move(from: number, to: number): void {
    this.#ranks[to] = this.#ranks[from] ?? 0;
    this.#rows[to] = this.#rows[from] ?? 0;
    this.#turns[to] = this.#turns[from] ?? 0;
  }

  #set(at: number, rank: number, row: number): void {
    this.#ranks[at] = rank;
    this.#rows[at] = row;
    this.#turns[at] = this.#added;
  }
}
