import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** Pieces are gathered up to this size before they are written. */
const CHUNK = 256 * 1024;

/** What a draft needs of an open file. */
export interface DraftHandle {
  appendFile(data: string | Uint8Array): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Makes a new file; rejects when there is one. */
export type OpenDraft = (file: string) => Promise<DraftHandle>;

export const openNew: OpenDraft = (file) => open(file, 'wx');

/** The name that something has until it is whole: beside its place, hidden, and no other process's. */
export function draftName(folder: string, name: string): string {
  return path.join(folder, `.${name}.${process.pid}-${randomBytes(4).toString('hex')}`);
}

/** A file in the making, written in pieces so that its size does not matter. */
export class DraftFile {
  readonly #path: string;
  readonly #handle: DraftHandle;
  #waiting: string[] = [];
  #length = 0;
  #open = true;

  private constructor(file: string, handle: DraftHandle) {
    this.#path = file;
    this.#handle = handle;
  }

  /** Under a name of its own. */
  static create(folder: string, name: string, openFile = openNew): Promise<DraftFile> {
    return DraftFile.at(draftName(folder, name), openFile);
  }

  /** Under its own name, in a folder that is a draft itself. */
  static async at(file: string, openFile = openNew): Promise<DraftFile> {
    return new DraftFile(file, await openFile(file));
  }

  async write(text: string): Promise<void> {
    this.#waiting.push(text);
    this.#length += text.length;
    if (this.#length >= CHUNK) await this.#flush();
  }

  async writeBytes(bytes: Uint8Array): Promise<void> {
    await this.#flush();
    await this.#handle.appendFile(bytes);
  }

  /** What was written so far. */
  async *read(): AsyncGenerator<string> {
    await this.#flush();
    for await (const piece of createReadStream(this.#path, 'utf8')) yield String(piece);
  }

  /** All of it is on the disk. */
  async finish(): Promise<void> {
    if (!this.#open) return;
    await this.#flush();
    await this.#handle.sync();
    await this.#close();
  }

  async moveTo(target: string): Promise<void> {
    await this.finish();
    await rename(this.#path, target);
  }

  /** Nothing of it stays; harmless once it was moved. */
  async discard(): Promise<void> {
    await this.#close();
    await rm(this.#path, { force: true });
  }

  async #close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#handle.close();
  }

  async #flush(): Promise<void> {
    const text = this.#waiting.join('');
    this.#waiting = [];
    this.#length = 0;
    if (text !== '') await this.#handle.appendFile(text);
  }
}
