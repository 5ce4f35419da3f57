import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import type { SqlJsStatic } from 'sql.js';
import { takeCompactLock } from './compactLock.ts';
import { Corrections } from './corrections.ts';
import { deletionsSize } from './deletions.ts';
import type { FilePort } from './filePort.ts';
import { headFile, writeHead } from './headFile.ts';
import { HotIndex } from './hotIndex.ts';
import type { IndexState } from './indexMessages.ts';
import { systemCode } from './ledgerError.ts';
import type { LedgerFolder } from './ledgerFolder.ts';
import type { Damage } from './ledgerTypes.ts';
import { OrderedCalls } from './orderedCalls.ts';
import { makeHead } from './makeHead.ts';
import { DamagedRollups } from './rollups.ts';
import { removeCovered, sealJournals } from './seal.ts';
import { removeOrphans } from './segmentOrphans.ts';
import { unreadJournals } from './unreadJournals.ts';
import { SealedIndex } from './sealedIndex.ts';

const SAVE_EVERY_CALLS = 5000;
const MAX_TRIES = 10;
/** Repricing asks for totals after every few receipts. */
const RECEIPTS_EVERY_MS = 1000;

/** What makes it worth sealing, and when a journal may be: until then a follower may not have read it. */
interface SealLimits {
  bytes: number;
  journals: number;
  restMs: number;
}

const LIMITS: SealLimits = { bytes: 8 * 1024 * 1024, journals: 64, restMs: 5000 };

export interface LedgerIndexOptions {
  sql: SqlJsStatic;
  folder: LedgerFolder;
  files: FilePort;
  readOnly: boolean;
  seal?: SealLimits;
}

/** All calls: those in segments, and the hot ones that are still in journals. */
export class LedgerIndex {
  readonly #options: LedgerIndexOptions;
  readonly sealed: SealedIndex;
  readonly hot: HotIndex;
  readonly corrections: Corrections;
  /** Tells whether calls were deleted since the last catching up. */
  #deletions = 0;
  #savedAt = 0;
  readonly ordered: OrderedCalls;

  private constructor(options: LedgerIndexOptions) {
    this.#options = options;
    const { sql, folder, files } = options;
    this.sealed = SealedIndex.open(folder, files);
    const sealed = (ids: readonly string[]) => this.sealed.known(ids);
    const covered = (name: string) => this.sealed.covered(name);
    this.hot = HotIndex.open({ sql, folder, files, sealed, covered }, this.sealed.names);
    this.corrections = new Corrections(this.hot, this.sealed);
    this.ordered = new OrderedCalls(this.hot, this.sealed, this.corrections);
  }

  static open(options: LedgerIndexOptions): Promise<LedgerIndex> {
    return Promise.resolve(new LedgerIndex(options));
  }

  /** Catches up with all segments and journals as they are now. */
  async refresh(): Promise<void> {
    await this.#sealBacklog();
    await this.#catchUp();
  }

  async #catchUp(): Promise<void> {
    this.#deletions = await deletionsSize(this.#options.folder);
    if (await this.sealed.refresh()) this.hot.startOver();
    for (let tries = 0; ; tries++) {
      if (tries === MAX_TRIES) throw new Error('the journals change faster than they can be read');
      const sound = await this.hot.catchUp();
      // What was sealed meanwhile may be missing in both.
      const sealed = await this.sealed.refresh();
      if (sound && !sealed) break;
      this.hot.startOver();
    }
    await this.corrections.refresh();
  }

  /** Does what needs the rollups, anew where what was kept of them turns out to be damaged. */
  async withRollups<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof DamagedRollups)) throw error;
      this.sealed.startOver();
      this.hot.startOver();
      await this.#catchUp();
      return act();
    }
  }

  /** What is done between questions: sealing and saving, when there is enough of it. */
  async upkeep(): Promise<void> {
    if (this.#options.readOnly) return;
    try {
      await this.#removeSealed();
      while (await this.#seal());
      // First figures do not trust a head that a receipt came after.
      const receipts = this.hot.receipts.unsaved > 0 && Date.now() - this.#savedAt > RECEIPTS_EVERY_MS;
      if (this.hot.unsaved >= SAVE_EVERY_CALLS || this.sealed.changed || receipts) {
        await this.withRollups(() => this.#save());
      }
    } catch (error) {
      // A full or failing disk: the journals hold everything, and the next time is soon.
      if (systemCode(error) === undefined) throw error;
    }
  }

  /** Keeps what would be slow to make again, as it is now. */
  async save(): Promise<void> {
    if (this.#options.readOnly) return;
    try {
      await this.refresh();
      await this.withRollups(() => this.#save());
    } catch (error) {
      // The next opening reads the journals instead.
      if (systemCode(error) === undefined) throw error;
    }
  }

  damage(): Damage[] {
    return [...this.sealed.damage(), ...this.hot.damage()];
  }

  state(): IndexState {
    const { damaged, newer } = this.hot.state();
    return { damaged: damaged + this.sealed.damage().length, newer: newer + this.sealed.newer };
  }

  async #save(): Promise<void> {
    const { folder } = this.#options;
    await this.#saveAll();
    this.#savedAt = Date.now();
    // Calls that were deleted since the catching up were in what was saved.
    if ((await deletionsSize(folder)) === this.#deletions) return;
    await fs.rm(folder.index, { recursive: true, force: true });
  }

  async #saveAll(): Promise<void> {
    const { folder, files } = this.#options;
    const changed = this.sealed.changed || this.hot.unsaved > 0;
    await this.sealed.save(() => this.corrections.kept(false));
    await this.hot.save(this.sealed.names, () => this.corrections.kept(true));
    if (!changed && existsSync(headFile(folder))) return;
    const head = await makeHead(this, Date.now());
    if (head) await writeHead(files, folder, head);
    else await fs.rm(headFile(folder), { force: true });
  }

  /** True when there may be more to seal. */
  async #seal(): Promise<boolean> {
    const { folder, files, seal = LIMITS } = this.#options;
    const now = Date.now();
    const ready = this.hot
      .finished(now)
      .filter(({ modifiedMs }) => Math.abs(now - modifiedMs) >= seal.restMs);
    const bytes = ready.reduce((sum, journal) => sum + journal.bytes, 0);
    if (bytes < seal.bytes && ready.length < seal.journals) return false;
    const lock = await takeCompactLock(folder.compactLock);
    if (!lock) return false;
    try {
      await removeOrphans(folder.segments);
      await this.#catchUp();
      const finished = this.hot.finished(now);
      const [first = []] = portions(
        finished.filter(({ modifiedMs }) => Math.abs(now - modifiedMs) >= seal.restMs),
        seal.bytes,
      );
      if (first.length === 0) return false;
      const done = await sealJournals({ folder, files, known: (ids) => this.sealed.known(ids) }, first);
      await this.#catchUp();
      return done;
    } finally {
      await lock.release();
    }
  }

  /** Much that was never read, as after an import: it goes into segments at once, and memory stays small. */
  async #sealBacklog(): Promise<void> {
    const { folder, files, readOnly, seal = LIMITS } = this.#options;
    if (readOnly) return;
    const known = new Set(this.hot.sources().map(({ name }) => name));
    const now = Date.now();
    try {
      const journals = await unreadJournals(folder, files, now, (name) => known.has(name));
      const ready = journals.filter(({ name, modifiedMs }) => {
        return !this.sealed.covered(name) && Math.abs(now - modifiedMs) >= seal.restMs;
      });
      if (ready.reduce((sum, { bytes }) => sum + bytes, 0) < 2 * seal.bytes) return;
      const lock = await takeCompactLock(folder.compactLock);
      if (!lock) return;
      try {
        await this.sealed.refresh();
        const parts = { folder, files, known: (ids: readonly string[]) => this.sealed.known(ids) };
        for (const names of portions(ready, seal.bytes)) {
          if (!(await sealJournals(parts, names))) break;
          await this.sealed.refresh();
        }
        this.hot.startOver();
      } finally {
        await lock.release();
      }
    } catch (error) {
      // Where it cannot be written, the journals are read as they are.
      if (systemCode(error) === undefined) throw error;
    }
  }

  /** Removes journals that a killed process had sealed but not removed yet. */
  async #removeSealed(): Promise<void> {
    const { folder, files } = this.#options;
    const covers = this.hot.sources().flatMap(({ name }) => {
      const covered = this.sealed.covered(name);
      return covered ? [{ name, bytes: covered.bytes }] : [];
    });
    if (covers.length > 0) await removeCovered({ folder, files }, covers);
  }
}

/** Names in order, so that each portion but the last has about so many bytes. */
function portions(journals: readonly { name: string; bytes: number }[], bytes: number): string[][] {
  const all: string[][] = [];
  let size = Infinity;
  for (const journal of [...journals].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (size + journal.bytes / 2 > bytes && (size === Infinity || size > 0)) {
      all.push([]);
      size = 0;
    }
    all.at(-1)?.push(journal.name);
    size += journal.bytes;
  }
  return all;
}
