import path from 'node:path';
import { type Commit, CommitQueue } from './commitQueue.ts';
import { END_RECORD, headRecord } from './controlRecord.ts';
import { readEpoch } from './epoch.ts';
import type { FilePort, OpenFile } from './filePort.ts';
import { encodeLine, encodeLines, type LineText } from './journalLine.ts';
import { LedgerError, storageError, systemCode } from './ledgerError.ts';
import { journalFile, type LedgerFolder } from './ledgerFolder.ts';
import { takenAway } from './takenAway.ts';
import { writeFully } from './writeFully.ts';

const ROTATE_BYTES = 4 * 1024 * 1024;
const ROTATE_IDLE_MS = 12 * 3600_000;

export interface JournalWriterOptions {
  folder: LedgerFolder;
  writer: string;
  files: FilePort;
  now: () => number;
  /** After each commit: undefined when it worked. */
  onCommit: (failure: LedgerError | undefined) => void;
  rotateBytes?: number;
}

interface Journal {
  file: OpenFile;
  path: string;
  identity: string;
  seq: number;
  createdAt: number;
  /** Acknowledged bytes and lines: nothing behind them is ever written again in this file. */
  bytes: number;
  lines: number;
  usedAt: number;
}

/** The journal's path no longer leads to our file: someone removed, moved or sealed it. */
class JournalGone extends Error {}

/** `retry`: the same records may go to a new file at once. */
class CommitFailed extends Error {
  readonly retry: boolean;

  constructor(cause: unknown, retry: boolean) {
    super('commit failed', { cause });
    this.retry = retry;
  }
}

/**
 * The one writer of this process's journals. Records are acknowledged after a sync; what waits meanwhile shares the
 * next one. A file that failed in any way is never written again: the next commit opens the next one.
 */
export class JournalWriter {
  readonly #options: JournalWriterOptions;
  readonly #queue = new CommitQueue();
  #draining: Promise<void> | undefined;
  #journal: Journal | undefined;
  #nextSeq = 0;
  #linesBefore: number | undefined;
  /** Acknowledged records whose file was taken away; they go into the next file first. */
  #rescued: LineText[] = [];
  #epoch: string | undefined;
  #closed = false;

  constructor(options: JournalWriterOptions) {
    this.#options = options;
  }

  append(zone: number, json: string): Promise<void> {
    if (this.#closed) return Promise.reject(new LedgerError('closed', 'The ledger is closed.'));
    const done = this.#queue.add({ zone, json });
    this.#draining ??= this.#drain();
    return done;
  }

  /** Writes acknowledged calls again when their file was taken away. Ask now and then. */
  async heal(): Promise<void> {
    if (this.#journal && !this.#draining) this.#draining = this.#drain(true);
    await this.#draining;
  }

  /** Acknowledges what waits, marks the clean end and lets go of the file. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
    await this.heal();
    const journal = this.#journal;
    this.#journal = undefined;
    if (!journal) return;
    try {
      await writeFully(journal.file, encodeLine(journal.lines, 0, END_RECORD), journal.bytes);
    } catch {
      // Without the mark the file is taken for a killed writer's: it is sealed a day later, nothing else.
    }
    await journal.file.close();
  }

  async #drain(healing = false): Promise<void> {
    // All that is appended in this turn of the loop shares the first commit.
    await Promise.resolve();
    if (healing) await this.#putBack();
    for (let commit = this.#queue.take(); commit; commit = this.#queue.take()) await this.#commit(commit);
    this.#draining = undefined;
  }

  async #commit({ records, acknowledge, refuse }: Commit): Promise<void> {
    let failure: unknown;
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        await this.#write(await this.#openJournal(), records);
        acknowledge();
        this.#options.onCommit(undefined);
        return;
      } catch (error) {
        failure = error instanceof CommitFailed ? error.cause : error;
        await this.#abandon(failure);
        if (!(error instanceof CommitFailed && error.retry)) break;
      }
    }
    const refused = storageError(failure);
    refuse(refused);
    this.#options.onCommit(refused);
  }

  async #putBack(): Promise<void> {
    const journal = this.#journal;
    if (!journal) return;
    try {
      if ((await this.#options.files.identity(journal.path)) === journal.identity) return;
      await this.#abandon(new JournalGone('gone'));
      if (this.#rescued.length > 0) await this.#write(await this.#openJournal(), []);
    } catch (error) {
      const failure = error instanceof CommitFailed ? error.cause : error;
      await this.#abandon(failure);
      this.#options.onCommit(storageError(failure));
    }
  }

  async #write(journal: Journal, added: readonly LineText[]): Promise<void> {
    const fresh = journal.lines === 0;
    const records = fresh ? [this.#head(journal), ...this.#rescued, ...added] : added;
    const bytes = encodeLines(journal.lines, records);
    // A file that is taken away from here on is the same as one that is taken away right after: heal() puts it back.
    const [identity] = await Promise.all([
      this.#identityAt(journal.path),
      this.#writeDown(journal, bytes, fresh),
    ]);
    if (identity !== journal.identity) throw new CommitFailed(new JournalGone('gone'), true);
    if (fresh) this.#rescued = [];
    journal.bytes += bytes.length;
    journal.lines += records.length;
    journal.usedAt = this.#options.now();
  }

  async #identityAt(file: string): Promise<string | undefined> {
    try {
      return await this.#options.files.identity(file);
    } catch (error) {
      throw new CommitFailed(error, true);
    }
  }

  async #writeDown(journal: Journal, bytes: Buffer, fresh: boolean): Promise<void> {
    const { folder, files } = this.#options;
    try {
      await writeFully(journal.file, bytes, journal.bytes);
    } catch (error) {
      throw new CommitFailed(error, systemCode(error) === 'EIO');
    }
    try {
      await Promise.all([
        journal.file.sync(),
        ...(fresh ? [files.syncFolder(folder.journal), files.syncFolder(folder.root)] : []),
      ]);
    } catch (error) {
      const gone = systemCode(error) === 'ENOENT';
      throw new CommitFailed(gone ? new JournalGone('gone', { cause: error }) : error, true);
    }
  }

  #head(journal: Journal): LineText {
    const { writer, now } = this.#options;
    return { zone: 0, json: headRecord(writer, journal.seq, now(), this.#linesBefore, this.#rescued.length) };
  }

  async #openJournal(): Promise<Journal> {
    const { folder, writer, files, now, rotateBytes = ROTATE_BYTES } = this.#options;
    const current = this.#journal;
    // The clock may have gone back: only the distance counts.
    if (current && current.bytes < rotateBytes && Math.abs(now() - current.usedAt) < ROTATE_IDLE_MS) {
      return current;
    }
    if (current) await this.#leave(current);
    await files.makeFolder(folder.journal);
    this.#epoch ??= await readEpoch(files, folder.epoch);
    const seq = this.#nextSeq++;
    const file = path.join(folder.journal, journalFile(writer, seq));
    const open = await files.create(file);
    this.#journal = {
      file: open,
      path: file,
      identity: await open.identity(),
      seq,
      createdAt: now(),
      bytes: 0,
      lines: 0,
      usedAt: now(),
    };
    return this.#journal;
  }

  async #leave(journal: Journal): Promise<void> {
    this.#journal = undefined;
    this.#linesBefore = journal.lines;
    await journal.file.close();
  }

  async #rescue(journal: Journal): Promise<void> {
    const { folder, files } = this.#options;
    const taken = await takenAway({ folder, files, epoch: this.#epoch ?? '', journal });
    this.#epoch = taken.epoch;
    this.#rescued.push(...taken.records);
  }

  /** Cuts off what was not acknowledged; of a file that was taken away keeps what was. */
  async #abandon(failure: unknown): Promise<void> {
    const journal = this.#journal;
    if (!journal) return;
    try {
      if (failure instanceof JournalGone) await this.#rescue(journal);
      await journal.file.truncate(journal.bytes);
      if (journal.bytes === 0) await this.#options.files.remove(journal.path);
    } catch {
      // What was taken away cannot be read back either; else what stays is an unacknowledged tail: torn, or whole calls whose second copy has the same ids.
    }
    try {
      await this.#leave(journal);
    } catch {
      // Closing a failed file may fail as well; it was left already.
    }
    // A file that never held anything is not the one that the next head speaks of.
    if (journal.bytes === 0) this.#linesBefore = undefined;
  }
}
