import { BACKSLASH, nextOf, QUOTE } from './jsonBytes.ts';

const [OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];

/** Passes over an object or a list: brackets are counted, strings jumped over, nothing is held. */
export class PassedOver {
  #depth = 0;
  #inString = false;
  #escape = false;

  /** Its first bracket was read. */
  begin(): void {
    this.#depth = 1;
    this.#inString = false;
    this.#escape = false;
  }

  /** Where the bytes after it begin; -1 while it has not ended. */
  read(bytes: Buffer, from: number): number {
    let at = from;
    while (at < bytes.length) {
      if (this.#inString) {
        at = this.#readString(bytes, at);
        continue;
      }
      const byte = bytes[at];
      at += 1;
      if (byte === QUOTE) this.#inString = true;
      else if (byte === OPEN || byte === OPEN_LIST) this.#depth += 1;
      else if (byte === CLOSE || byte === CLOSE_LIST) {
        this.#depth -= 1;
        if (this.#depth === 0) return at;
      }
    }
    return -1;
  }

  #readString(bytes: Buffer, at: number): number {
    if (this.#escape) {
      this.#escape = false;
      return at + 1;
    }
    const next = nextOf(bytes, at);
    if (next >= bytes.length) return next;
    if (bytes[next] === BACKSLASH) this.#escape = true;
    else this.#inString = false;
    return next + 1;
  }
}
