import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';

/** Pieces are gathered up to this size before they are written. */
const CHUNK = 256 * 1024;

/** A file in the making, under a name of its own, written in pieces so that its size does not matter. */
export class DraftFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  #waiting: string[] = [];
  #length = 0;

  private constructor(file: string, handle: FileHandle) {
    this.#path = file;
    this.#handle = handle;
  }

  static async create(folder: string, name: string): Promise<DraftFile> {
    const file = path.join(folder, `.${name}.${process.pid}-${randomBytes(4).toString('hex')}`);
    return new DraftFile(file, await open(file, 'wx'));
  }

  async write(text: string): Promise<void> {
    this.#waiting.push(text);
    this.#length += text.length;
    if (this.#length >= CHUNK) await this.#flush();
  }

  /** What was written so far. */
  async *read(): AsyncGenerator<string> {
    await this.#flush();
    for await (const piece of createReadStream(this.#path, 'utf8')) yield String(piece);
  }

  async moveTo(target: string): Promise<void> {
    await this.#flush();
    await this.#handle.sync();
    await this.#handle.close();
    await rename(this.#path, target);
  }

  /** Nothing of it stays; harmless once it was moved. */
  async discard(): Promise<void> {
    await this.#handle.close();
    await rm(this.#path, { force: true });
  }

  async #flush(): Promise<void> {
    const text = this.#waiting.join('');
    this.#waiting = [];
    this.#length = 0;
    if (text !== '') await this.#handle.appendFile(text);
  }
}

/** The file appears under its name whole, and synced, or not at all. */
export async function writeWhole(target: string, pieces: AsyncIterable<string>): Promise<void> {
  const draft = await DraftFile.create(path.dirname(target), path.basename(target));
  try {
    for await (const piece of pieces) await draft.write(piece);
    await draft.moveTo(target);
  } finally {
    await draft.discard();
  }
}
