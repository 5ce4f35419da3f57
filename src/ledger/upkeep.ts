import { removeDeleted } from './deleteEverything.ts';
import type { FilePort } from './filePort.ts';
import { readHead } from './headFile.ts';
import { listJournals, openJournal } from './journalFolder.ts';
import { LedgerError, systemCode } from './ledgerError.ts';
import { type LedgerFolder, ledgerFolder } from './ledgerFolder.ts';

/** Journals beyond the head that the next start would have to read. */
const WORTH_BYTES = 1024 * 1024;
const WORTH_JOURNALS = 64;

/** Where nobody asks the index, it still has to seal and to write the head now and then. */
export class Upkeep {
  readonly #dir: string;
  readonly #folder: LedgerFolder;
  readonly #files: FilePort;
  readonly #ask: () => Promise<unknown>;

  constructor(dir: string, files: FilePort, ask: () => Promise<unknown>) {
    this.#dir = dir;
    this.#folder = ledgerFolder(dir);
    this.#files = files;
    this.#ask = ask;
  }

  async look(): Promise<void> {
    try {
      await removeDeleted(this.#dir);
      if (await this.#isWorthIt()) await this.#ask();
    } catch (error) {
      // The journals are whole; the next look is soon.
      if (systemCode(error) === undefined && !(error instanceof LedgerError)) throw error;
    }
  }

  async #isWorthIt(): Promise<boolean> {
    const names = await listJournals(this.#files, this.#folder.journal);
    if (names.length === 0) return false;
    if (names.length >= WORTH_JOURNALS) return true;
    const head = await readHead(this.#folder);
    const known = new Map(head?.journals.map(({ name, bytes }) => [name, bytes]));
    let fresh = 0;
    for (const name of names) {
      const file = await openJournal(this.#files, this.#folder.journal, name);
      if (!file) continue;
      try {
        fresh += (await file.stat()).size - (known.get(name) ?? 0);
      } finally {
        await file.close();
      }
    }
    return fresh >= WORTH_BYTES;
  }
}
