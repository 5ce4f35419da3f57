import type { Afterwards } from '../afterwards.ts';

/** So much is held unread of one body; it is read at once when there is more. */
const MOST_UNREAD = 64 * 1024;

/** Reads what passes a moment after it was passed on: nobody who waits for the bytes waits for the reading. */
export class Behind {
  readonly #read: (bytes: Buffer) => void;
  readonly #afterwards: Afterwards;
  #unread: Buffer[] = [];
  #length = 0;

  constructor(read: (bytes: Buffer) => void, afterwards: Afterwards) {
    this.#read = read;
    this.#afterwards = afterwards;
  }

  push(bytes: Buffer): void {
    this.#length += bytes.length;
    if (this.#unread.push(bytes) === 1 && this.#length <= MOST_UNREAD)
      this.#afterwards.add(() => this.catchUp());
    else if (this.#length > MOST_UNREAD) this.catchUp();
  }

  /** Everything that was pushed has been read when this returns. */
  catchUp(): void {
    const unread = this.#unread;
    if (unread.length === 0) return;
    this.#unread = [];
    this.#length = 0;
    for (const bytes of unread) this.#read(bytes);
  }
}
