import type { IndexClient } from './indexClient.ts';
import { LedgerError } from './ledgerError.ts';

/**
 * Imported calls are often recorded already. Asking the index first, for all that came in this turn at once, keeps
 * a second copy out of the journals. Without an index they are recorded: the same id is never counted twice.
 */
export class KnownImports {
  readonly #index: IndexClient;
  #ids: string[] = [];
  #answer: Promise<Set<string>> | undefined;

  constructor(index: IndexClient) {
    this.#index = index;
  }

  async isKnown(id: string): Promise<boolean> {
    this.#ids.push(id);
    this.#answer ??= this.#ask();
    return (await this.#answer).has(id);
  }

  async #ask(): Promise<Set<string>> {
    await Promise.resolve();
    const ids = this.#ids;
    this.#ids = [];
    this.#answer = undefined;
    try {
      return new Set(await this.#index.ask('known', { ids }));
    } catch (error) {
      if (error instanceof LedgerError && error.reason === 'index') return new Set();
      throw error;
    }
  }
}
