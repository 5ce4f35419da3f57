import type { Database, SqlJsStatic, SqlValue, Statement } from 'sql.js';
import { SCHEMA } from './indexSchema.ts';

/** An sql.js database whose statements are prepared once. */
export class HotDatabase {
  readonly #db: Database;
  readonly #statements = new Map<string, Statement>();

  /** Of an image, or empty. */
  constructor(sql: SqlJsStatic, image?: Uint8Array) {
    this.#db = new sql.Database(image);
    if (!image) this.#db.run(SCHEMA);
  }

  rows(sql: string, values: SqlValue[] = []): SqlValue[][] {
    const statement = this.#prepare(sql);
    try {
      statement.bind(values);
      const rows: SqlValue[][] = [];
      while (statement.step()) rows.push(statement.get());
      return rows;
    } finally {
      statement.reset();
    }
  }

  /** How many rows it changed. */
  run(sql: string, values: SqlValue[] = []): number {
    this.#prepare(sql).run(values);
    return this.#db.getRowsModified();
  }

  transaction(act: () => void): void {
    this.#db.run('BEGIN');
    act();
    this.#db.run('COMMIT');
  }

  image(): Uint8Array {
    // export() frees every statement of the database.
    this.#statements.clear();
    return this.#db.export();
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #prepare(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
