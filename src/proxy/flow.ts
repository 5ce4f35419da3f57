import type { Readable } from 'node:stream';

/** Holds a stream back while anybody cannot keep up with it. */
export class Flow {
  readonly #source: Readable;
  readonly #slow = new Set<string>();

  constructor(source: Readable) {
    this.#source = source;
  }

  /** `who` cannot take more until it says `resume`. */
  pause(who: string): void {
    this.#slow.add(who);
    this.#source.pause();
  }

  resume(who: string): void {
    this.#slow.delete(who);
    if (this.#slow.size === 0) this.#source.resume();
  }

  get isPaused(): boolean {
    return this.#slow.size > 0;
  }
}
