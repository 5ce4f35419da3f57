import fs from 'node:fs';
import path from 'node:path';
import type { Call } from '../call.ts';
import { isControlNumber } from './controlRecord.ts';
import type { FilePort, OpenFile } from './filePort.ts';
import { DEAD_MS } from './finishedJournal.ts';
import { type JournalCursor, type JournalEntry, startOfJournal } from './journalCursor.ts';
import { leftJournals, listJournals, openJournal } from './journalFolder.ts';
import { systemCode } from './ledgerError.ts';
import { journalName } from './ledgerFolder.ts';
import { lastNewline } from './lastNewline.ts';
import { readJournal } from './readJournal.ts';
import { RecentIds } from './recentIds.ts';
import type { Supersede } from './supersede.ts';

const EAGER_MS = 250;
const IDLE_MS = 2000;
const REMEMBERED_IDS = 100_000;

export interface FollowOptions {
  folder: string;
  files: FilePort;
  listener: (calls: Call[]) => void;
  eager: () => boolean;
  /** New receipts of recorded calls. The same one may come again. */
  onSupersede?: (records: Supersede[]) => void;
}

interface Tail {
  cursor: JournalCursor;
  file: OpenFile | undefined;
  /** Lines up to this one are copies of earlier calls. */
  copies: number;
  done: boolean;
}

/**
 * Calls that any process records from now on, each once. The folder is watched as a wake-up only: some systems
 * report a write when the file is closed, which a journal is not. Looking every 250 ms (2 s when nobody is eager),
 * with handles of its own, is what finds them.
 */
export class JournalFollower {
  readonly #options: FollowOptions;
  readonly #tails = new Map<string, Tail>();
  readonly #seen = new RecentIds(REMEMBERED_IDS);
  readonly #startedAt = Date.now();
  readonly #timer: NodeJS.Timeout;
  #watcher: fs.FSWatcher | undefined;
  #looking: Promise<void> | undefined;
  #again = false;
  #lookedAt = 0;
  #disposed = false;

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#skipToEnd();
    this.#watch();
    this.#timer = setInterval(() => {
      if (options.eager() || performance.now() - this.#lookedAt >= IDLE_MS) this.wake();
    }, EAGER_MS);
  }

  wake(): void {
    if (this.#disposed) return;
    if (this.#looking) {
      this.#again = true;
      return;
    }
    this.#looking = this.#look().finally(() => {
      this.#looking = undefined;
      if (!this.#again) return;
      this.#again = false;
      this.wake();
    });
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    clearInterval(this.#timer);
    this.#watcher?.close();
    await this.#looking;
    await Promise.all([...this.#tails.values()].map((tail) => closeTail(tail)));
    this.#tails.clear();
  }

  /** What is there when the following starts is not new. Synchronous: the next append already is. */
  #skipToEnd(): void {
    const { folder } = this.#options;
    let names: string[];
    try {
      names = fs.readdirSync(folder);
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return;
    }
    for (const name of names) {
      if (!journalName(name)) continue;
      const end = lastNewline(path.join(folder, name));
      if (!end) continue;
      const cursor = { ...startOfJournal(), offset: end.offset, lines: Number.NaN, expected: undefined };
      const done = Math.abs(Date.now() - end.modifiedMs) > DEAD_MS;
      this.#tails.set(name, { cursor, file: undefined, copies: 0, done });
    }
  }

  #watch(): void {
    try {
      this.#watcher = fs.watch(this.#options.folder, () => this.wake());
      this.#watcher.on('error', () => this.#unwatch());
    } catch {
      // No folder yet, or no watches left: looking finds the calls as well, a little later.
    }
  }

  #unwatch(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  async #look(): Promise<void> {
    const { files, folder } = this.#options;
    this.#lookedAt = performance.now();
    let names: string[];
    try {
      names = await listJournals(files, folder);
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return;
    }
    // A watch stays with the folder it was set on, also when that one was deleted and made again.
    if (names.length === 0) this.#unwatch();
    else if (!this.#watcher) this.#watch();
    await this.#forget(names, await this.#moved(names));
    const left = leftJournals(names);
    for (const name of names) {
      if (this.#disposed) return;
      await this.#readTail(name, left.has(name));
    }
  }

  /** A journal that got another name, as one does that calls are deleted from, is followed where it was. */
  async #moved(names: readonly string[]): Promise<ReadonlySet<Tail>> {
    const { files, folder } = this.#options;
    const moved = new Set<Tail>();
    const fresh = names.filter((name) => !this.#tails.has(name));
    const gone = [...this.#tails].filter(([name, { file }]) => file && !names.includes(name));
    if (fresh.length === 0 || gone.length === 0) return moved;
    for (const [, tail] of gone) {
      const identity = await tail.file?.identity();
      for (const name of fresh) {
        if ((await files.identity(path.join(folder, name))) !== identity) continue;
        this.#tails.set(name, tail);
        moved.add(tail);
      }
    }
    return moved;
  }

  async #forget(names: readonly string[], moved: ReadonlySet<Tail>): Promise<void> {
    const present = new Set(names);
    for (const [name, tail] of this.#tails) {
      if (present.has(name)) continue;
      if (moved.has(tail)) {
        this.#tails.delete(name);
        continue;
      }
      this.#tails.delete(name);
      await closeTail(tail);
    }
  }

  async #readTail(name: string, left: boolean): Promise<void> {
    const { files, folder } = this.#options;
    const tail = this.#tails.get(name) ?? {
      cursor: startOfJournal(),
      file: undefined,
      copies: 0,
      done: false,
    };
    this.#tails.set(name, tail);
    if (tail.done) return;
    try {
      tail.file ??= await openJournal(files, folder, name);
      if (!tail.file) return;
      for await (const entries of readJournal(tail.file, tail.cursor)) this.#deliver(tail, entries);
      if (left || tail.cursor.ended || tail.cursor.newer) {
        tail.done = true;
        await closeTail(tail);
      }
    } catch (error) {
      // Looked at again next time; the index tells of a journal that cannot be read.
      if (systemCode(error) === undefined) throw error;
      await closeTail(tail);
    }
  }

  #deliver(tail: Tail, entries: JournalEntry[]): void {
    const calls: Call[] = [];
    const receipts: Supersede[] = [];
    for (const entry of entries) {
      if (entry.kind === 'control' && isControlNumber(entry.record.rescued)) {
        tail.copies = entry.line + entry.record.rescued;
      }
      // Of a journal that was there before, lines are not counted (NaN): all of them are new.
      if (entry.kind === 'supersede' && !(entry.line <= tail.copies)) receipts.push(entry.receipt);
      if (entry.kind !== 'call' || this.#seen.has(entry.call.id)) continue;
      if (entry.line <= tail.copies && Date.parse(entry.call.startedAt) < this.#startedAt) continue;
      this.#seen.add(entry.call.id);
      calls.push(entry.call);
    }
    if (calls.length > 0 && !this.#disposed) this.#options.listener(calls);
    if (receipts.length > 0 && !this.#disposed) this.#options.onSupersede?.(receipts);
  }
}

async function closeTail(tail: Tail): Promise<void> {
  const { file } = tail;
  tail.file = undefined;
  await file?.close();
}
