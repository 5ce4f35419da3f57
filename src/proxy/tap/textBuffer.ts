const FIRST = 64;
/** Stands for what was too long: no count, and no name that anything has. */
export const TOO_LONG = '…';

/** The bytes of one string or number as they come, up to a limit; a longer one is not kept. */
export class TextBuffer {
  #bytes = Buffer.allocUnsafe(FIRST);
  #limit = FIRST;
  #length = 0;
  #escaped = false;
  #tooLong = false;

  /** Begins another one of at most `limit` bytes. */
  clear(limit: number): void {
    this.#limit = limit;
    this.#length = 0;
    this.#escaped = false;
    this.#tooLong = false;
  }

  add(bytes: Buffer, from: number, to: number): void {
    const length = this.#length + to - from;
    if (length > this.#limit) this.#tooLong = true;
    if (this.#tooLong) return;
    if (length > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.min(this.#limit, Math.max(length, 2 * this.#bytes.length)));
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    }
    bytes.copy(this.#bytes, this.#length, from, to);
    this.#length = length;
  }

  /** It has a backslash, so that it has to be decoded. */
  setEscaped(): void {
    this.#escaped = true;
  }

  /** Undefined when it is no JSON. */
  string(): string | undefined {
    if (this.#tooLong) return TOO_LONG;
    const text = this.#bytes.toString('utf8', 0, this.#length);
    if (!this.#escaped) return text;
    const value = parse(`"${text}"`);
    return typeof value === 'string' ? value : undefined;
  }

  /** A number, true, false or null; undefined when it is none. */
  literal(): unknown {
    return this.#tooLong ? TOO_LONG : parse(this.#bytes.toString('latin1', 0, this.#length));
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
