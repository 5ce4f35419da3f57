import type { Writable } from 'node:stream';
import { write } from './io.ts';

/** Pieces are gathered up to this size, so that a million lines are not a million writes. */
const CHUNK = 64 * 1024;

/** Prints items as lines, or as the items of one JSON array. */
export class Printer {
  readonly #stream: Writable;
  readonly #shape: 'lines' | 'array';
  #waiting = '';
  #items = 0;
  #flush: NodeJS.Immediate | undefined;
  #failure: unknown;

  constructor(stream: Writable, shape: 'lines' | 'array') {
    this.#stream = stream;
    this.#shape = shape;
  }

  async print(item: string): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    const before = this.#shape === 'lines' ? '' : this.#items === 0 ? '[\n' : ',\n';
    this.#items += 1;
    this.#waiting += before + item + (this.#shape === 'lines' ? '\n' : '');
    if (this.#waiting.length >= CHUNK) await this.#write();
    else this.#later();
  }

  async end(): Promise<void> {
    if (this.#shape === 'array') this.#waiting += this.#items === 0 ? '[]\n' : '\n]\n';
    await this.#write();
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** What was printed is seen soon, also when nothing comes after it. */
  #later(): void {
    this.#flush ??= setImmediate(() => {
      this.#flush = undefined;
      this.#write().catch((error: unknown) => {
        this.#failure = error;
      });
    });
  }

  async #write(): Promise<void> {
    clearImmediate(this.#flush);
    this.#flush = undefined;
    const text = this.#waiting;
    this.#waiting = '';
    if (text !== '') await write(this.#stream, text);
  }
}
