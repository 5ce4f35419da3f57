import type { HotDatabase } from './hotDatabase.ts';
import type { Supersede } from './supersede.ts';

/** Receipts that supersede, as journals hold them: of any calls, hot or not. */
export class HotReceipts {
  readonly #db: HotDatabase;
  #fresh = new Set<string>();
  /** How many no image and no head knows of. */
  unsaved = 0;

  constructor(db: HotDatabase) {
    this.#db = db;
  }

  /** False when it is known. It comes before or after its call, in this journal or another, and any number of times. */
  add(receipt: Supersede): boolean {
    const values = [receipt.id, JSON.stringify(receipt)];
    if (this.#db.run('INSERT OR IGNORE INTO supersede VALUES(?, ?)', values) === 0) return false;
    this.#fresh.add(receipt.id);
    this.unsaved += 1;
    return true;
  }

  of(id: string): Supersede[] {
    const rows = this.#db.rows('SELECT json FROM supersede WHERE id = ?', [id]);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this text was made of a decoded record
    return rows.map(([json]) => JSON.parse(String(json)) as Supersede);
  }

  /** Ids whose receipts became more since the last time. */
  takeFresh(): Set<string> {
    const fresh = this.#fresh;
    this.#fresh = new Set();
    return fresh;
  }
}
