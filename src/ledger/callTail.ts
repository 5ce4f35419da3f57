import fs from 'node:fs/promises';
import path from 'node:path';
import type { Call } from '../call.ts';
import { type JournalCursor, startOfJournal } from './journalCursor.ts';
import { listJournals, readOn } from './journalFolder.ts';
import type { FilePort } from './filePort.ts';
import { systemCode } from './ledgerError.ts';
import { type LedgerFolder, ledgerFolder } from './ledgerFolder.ts';
import { nodeFiles } from './nodeFiles.ts';
import { readSettled } from './settledReading.ts';
import { type Supersede, Supersedes, withReceipts } from './supersede.ts';

export interface CallTailOptions {
  dir: string;
  /** Each call of the ledger once, in no order, with the receipt that is in force. */
  onCall: (call: Call) => void;
  /**
   * What was handed on no longer holds: the ledger was deleted, its journals are others, or a call has a new receipt.
   * All calls come again.
   */
  onReset: () => void;
  /** Everything that was there when the reading began was handed on. */
  onCaughtUp: () => void;
  /** All calls with the receipts in force (`Ledger.lines`): asked when there are sealed segments. */
  sealed?: () => AsyncIterable<Call>;
  files?: FilePort;
}

/** Reads what all processes have recorded, from the beginning and then on; without the index. */
export class CallTail {
  readonly #options: CallTailOptions;
  readonly #folder: LedgerFolder;
  readonly #files: FilePort;
  readonly #cursors = new Map<string, JournalCursor>();
  /** When the receipt was made that a call was handed on with; -Infinity: its first one. */
  readonly #taken = new Map<string, number>();
  #receipts = new Supersedes();
  /** A call was handed on with a receipt that is in force no more. */
  #stale = false;
  #epoch: string | undefined;
  /** Names of the segments that were read. */
  #sealed = '';
  #last: Promise<void> = Promise.resolve();

  constructor(options: CallTailOptions) {
    this.#options = options;
    this.#folder = ledgerFolder(options.dir);
    this.#files = options.files ?? nodeFiles;
  }

  /** Resolves when every call that was acknowledged before the asking was handed on. */
  catchUp(): Promise<void> {
    const turn = this.#last.then(() => this.#read());
    // The next one reads again whatever this one met; its caller is told.
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  has(id: string): boolean {
    return this.#taken.has(id);
  }

  /** All calls come again with the next catching up. */
  startOver(): void {
    this.#last = this.#last.then(() => this.#reset());
  }

  #reset(): void {
    this.#cursors.clear();
    this.#taken.clear();
    this.#sealed = '';
    this.#stale = false;
    this.#options.onReset();
  }

  async #read(): Promise<void> {
    // A deletion by filter changes the second before and after it changes anything else.
    const epoch = (await textOf(this.#folder.epoch)) + (await textOf(this.#folder.deletions));
    if (this.#epoch !== undefined && epoch !== this.#epoch) {
      this.#reset();
      this.#receipts = new Supersedes();
    }
    this.#epoch = epoch;
    // Every round knows the receipts that the one before met: another one begins only for what came meanwhile.
    do {
      if (this.#stale) this.#reset();
      await this.#readAll();
    } while (this.#stale);
    this.#options.onCaughtUp();
  }

  async #readAll(): Promise<void> {
    await readSettled(this.#files, this.#folder, async () => {
      // First: a call that is still in a journal may have its receipt in a segment.
      await this.#readSealed();
      const names = await listJournals(this.#files, this.#folder.journal);
      for (const name of names) {
        if (await this.#readJournal(name)) continue;
        // Shorter than it was: not the file that was read. Everything is read anew.
        this.#reset();
        await this.#readSealed();
        for (const each of names) await this.#readJournal(each);
        break;
      }
      // Again: a journal may have been sealed before it was read.
      await this.#readSealed();
    });
  }

  /** Again whenever there are other segments: one may hold calls of a journal that was never read to its end. */
  async #readSealed(): Promise<void> {
    const { sealed } = this.#options;
    if (!sealed) return;
    const names = (await this.#files.list(this.#folder.segments)).sort().join(' ');
    if (names === this.#sealed) return;
    if (names !== '') for await (const call of sealed()) this.#take(call);
    this.#sealed = names;
  }

  /** False when the journal is shorter than it was. */
  async #readJournal(name: string): Promise<boolean> {
    const cursor = this.#cursors.get(name) ?? startOfJournal();
    const size = await sizeOf(path.join(this.#folder.journal, name));
    // Gone: deleted with everything else (the epoch tells), or sealed (the segments tell).
    if (size === undefined || size === cursor.offset || cursor.newer) return true;
    if (size < cursor.offset) return false;
    this.#cursors.set(name, cursor);
    await readOn(this.#files, this.#folder.journal, name, cursor, (entries) => {
      for (const entry of entries) {
        if (entry.kind === 'call') this.#take(entry.call);
        if (entry.kind === 'supersede') this.#supersede(entry.receipt);
      }
    });
    return true;
  }

  #take(recorded: Call): void {
    const at = madeAt(recorded);
    const later = this.#receipts.of(recorded.id).filter((receipt) => Date.parse(receipt.at) >= at);
    const call = later.length > 0 ? withReceipts(recorded, later) : recorded;
    const taken = this.#taken.get(call.id);
    if (taken !== undefined) {
      if (madeAt(call) > taken) this.#stale = true;
      return;
    }
    this.#taken.set(call.id, madeAt(call));
    this.#options.onCall(call);
  }

  #supersede(receipt: Supersede): void {
    const taken = this.#taken.get(receipt.id);
    if (!this.#receipts.add(receipt) || taken === undefined) return;
    if (Date.parse(receipt.at) >= taken) this.#stale = true;
  }
}

function madeAt({ receiptAt }: Call): number {
  return receiptAt === undefined ? -Infinity : Date.parse(receiptAt);
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await fs.stat(file)).size;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await fs.readFile(file, 'latin1');
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return '';
    throw error;
  }
}
