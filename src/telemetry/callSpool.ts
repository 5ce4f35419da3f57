import fs from 'node:fs/promises';
import path from 'node:path';
import type { Call } from '../call.ts';
import { decodeCall, encodeCall } from '../formats/ndjson.ts';
import { systemCode } from '../ledger/ledgerError.ts';
import { isAlive } from '../ledger/lockFile.ts';
import { nodeFiles } from '../ledger/nodeFiles.ts';
import { replaceFile } from '../ledger/wholeFile.ts';

/** About 10 MB on disk. Beyond it the oldest go: the ledger has them. */
const MOST_CALLS = 10_000;

const NAME = /^unsent-(\d+)\.ndjson$/;

/** Calls that the receiver does not have yet; what is left when the process ends goes on with the next one. */
export class CallSpool {
  readonly #dir: string;
  readonly #most: number;
  #calls: Call[] = [];
  #saved = false;
  /** Calls that had no room. */
  dropped = 0;

  constructor(dir: string, most = MOST_CALLS) {
    this.#dir = dir;
    this.#most = most;
  }

  get size(): number {
    return this.#calls.length;
  }

  add(calls: readonly Call[]): void {
    this.#calls.push(...calls);
    const over = this.#calls.length - this.#most;
    if (over <= 0) return;
    this.#calls.splice(0, over);
    this.dropped += over;
  }

  /** The oldest ones; they stay until `sent`. */
  oldest(most: number): Call[] {
    return this.#calls.slice(0, most);
  }

  sent(calls: readonly Call[]): void {
    const gone = new Set(calls.map(({ id }) => id));
    this.#calls = this.#calls.filter(({ id }) => !gone.has(id));
  }

  /** Takes over what processes that are gone have left. */
  async takeOver(): Promise<void> {
    for (const name of await this.#names()) {
      const pid = Number(NAME.exec(name)?.[1]);
      // Our own number may have been another process's before us.
      if (pid === process.pid ? this.#saved : isAlive(pid)) continue;
      const mine = path.join(this.#dir, `taking-${process.pid}.ndjson`);
      try {
        await fs.rename(path.join(this.#dir, name), mine); // only one process can
      } catch (error) {
        if (systemCode(error) === 'ENOENT') continue;
        throw error;
      }
      const lines = (await fs.readFile(mine, 'utf8')).split('\n').map(decodeCall);
      this.add(lines.flatMap((line) => ('call' in line ? [line.call] : [])));
      await this.save();
      await fs.rm(mine, { force: true });
    }
  }

  /** Puts what waits on disk, or takes the file away when nothing does. */
  async save(): Promise<void> {
    const file = path.join(this.#dir, `unsent-${process.pid}.ndjson`);
    if (this.#calls.length > 0) {
      const text = this.#calls.map((call) => `${encodeCall(call)}\n`).join('');
      await replaceFile(nodeFiles, file, [Buffer.from(text)]);
      this.#saved = true;
    } else if (this.#saved) {
      await fs.rm(file, { force: true });
      this.#saved = false;
    }
  }

  async #names(): Promise<string[]> {
    return (await nodeFiles.list(this.#dir)).filter((name) => NAME.test(name));
  }
}
