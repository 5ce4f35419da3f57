interface Cached {
  value: unknown;
  bytes: number;
}

/** Parts of segments that were read last, within a limit of bytes. */
export class SegmentCache {
  readonly #limit: number;
  readonly #parts = new Map<string, Cached>();
  #bytes = 0;

  constructor(limit = 12 * 1024 * 1024) {
    this.#limit = limit;
  }

  get<T>(data: string, part: string, make: () => { value: T; bytes: number }): T {
    const known = this.#known(`${data}/${part}`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a name has one type
    if (known) return known.value as T;
    return this.#keep(`${data}/${part}`, make());
  }

  async later<T>(data: string, part: string, make: () => Promise<{ value: T; bytes: number }>): Promise<T> {
    const known = this.#known(`${data}/${part}`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a name has one type
    if (known) return known.value as T;
    return this.#keep(`${data}/${part}`, await make());
  }

  forget(data: string): void {
    for (const [name, { bytes }] of this.#parts) {
      if (!name.startsWith(`${data}/`)) continue;
      this.#parts.delete(name);
      this.#bytes -= bytes;
    }
  }

  #known(name: string): Cached | undefined {
    const known = this.#parts.get(name);
    if (!known) return undefined;
    this.#parts.delete(name);
    this.#parts.set(name, known);
    return known;
  }

  #keep<T>(name: string, made: { value: T; bytes: number }): T {
    this.#parts.set(name, made);
    this.#bytes += made.bytes;
    for (const [oldest, { bytes }] of this.#parts) {
      if (this.#bytes <= this.#limit) break;
      this.#parts.delete(oldest);
      this.#bytes -= bytes;
    }
    return made.value;
  }
}
