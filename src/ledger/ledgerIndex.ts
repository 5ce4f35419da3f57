import path from 'node:path';
import type { Call } from '../call.ts';
import type { Database, SqlJsStatic, SqlValue, Statement } from 'sql.js';
import type { FilePort, FileStat } from './filePort.ts';
import { readImage, writeImage } from './indexImage.ts';
import type { IndexState } from './indexMessages.ts';
import { callRow, INDEX_VERSION, INSERT_CALL, receiptRow, SCHEMA, UPDATE_RECEIPT } from './indexSchema.ts';
import { type JournalCursor, type JournalEntry, startOfJournal } from './journalCursor.ts';
import { leftJournals, listJournals, openJournal } from './journalFolder.ts';
import { systemCode } from './ledgerError.ts';
import type { LedgerFolder } from './ledgerFolder.ts';
import type { Damage } from './ledgerTypes.ts';
import { readJournal } from './readJournal.ts';
import { decodeSupersede, type Supersede, withReceipts } from './supersede.ts';

const SAVE_EVERY_CALLS = 5000;
const MAX_TRIES = 10;

interface Source {
  j: number;
  /** As it was when it was last read. */
  stat: FileStat;
  /** Out of an image, and not looked at since: another time at the same size means that someone changed it. */
  fromImage: boolean;
  cursor: JournalCursor;
}

export interface LedgerIndexOptions {
  sql: SqlJsStatic;
  folder: LedgerFolder;
  files: FilePort;
  readOnly: boolean;
}

/** What the journals hold, as a database in memory. It is never the truth: lost or doubtful, it is made again. */
export class LedgerIndex {
  readonly #options: LedgerIndexOptions;
  #db: Database;
  #statements = new Map<string, Statement>();
  #sources = new Map<string, Source>();
  /** Journals that cannot be read now. Not kept: the next look may succeed. */
  #unreadable = new Map<string, string>();
  /** Journals that were read to an end that does not move. */
  readonly #complete = new Set<string>();
  /** Ids of calls that have a newer receipt, also of those that were not read yet. */
  readonly #superseded = new Set<string>();
  #unsaved = 0;

  private constructor(options: LedgerIndexOptions, db: Database) {
    this.#options = options;
    this.#db = db;
  }

  static async open(options: LedgerIndexOptions): Promise<LedgerIndex> {
    const image = await readImage(imageFile(options.folder), INDEX_VERSION);
    if (image) {
      const index = new LedgerIndex(options, new options.sql.Database(image));
      try {
        index.#readSources();
        return index;
      } catch {
        // Its CRC was right and still it is no index of ours: as good as none.
        index.#db.close();
      }
    }
    const index = new LedgerIndex(options, new options.sql.Database());
    index.#db.run(SCHEMA);
    return index;
  }

  /** Rows of a statement that is prepared once. */
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

  /** Catches up with all journals as they are now. */
  async refresh(): Promise<void> {
    for (let tries = 0; !(await this.#catchUp()); tries++) {
      if (tries === MAX_TRIES) throw new Error('the journals change faster than they can be read');
      this.#startOver();
    }
    if (this.#unsaved >= SAVE_EVERY_CALLS) await this.save();
  }

  async save(): Promise<void> {
    const { folder, readOnly } = this.#options;
    if (readOnly || this.#unsaved === 0) return;
    this.#unsaved = 0;
    // export() frees every statement of the database.
    this.#statements.clear();
    const image = this.#db.export();
    try {
      await writeImage(imageFile(folder), INDEX_VERSION, image);
    } catch (error) {
      // A full or read-only disk: the next opening reads the journals instead.
      if (systemCode(error) === undefined) throw error;
    }
  }

  damage(): Damage[] {
    const kept = this.rows('SELECT name, line, why FROM bad JOIN src USING(j) ORDER BY name, line').map(
      ([file, line, reason]) => ({ file: String(file), line: Number(line), reason: String(reason) }),
    );
    const now = [...this.#unreadable].map(([file, reason]) => ({
      file,
      line: (this.#sources.get(file)?.cursor.lines ?? 0) + 1,
      reason,
    }));
    return [...kept, ...now];
  }

  state(): IndexState {
    const [[damaged = 0] = []] = this.rows('SELECT COUNT(*) FROM bad');
    const newer = [...this.#sources.values()].filter(({ cursor }) => cursor.newer).length;
    return { damaged: Number(damaged) + this.#unreadable.size, newer };
  }

  /** False when what was read is no longer what is there: a journal vanished or shrank, or an earlier copy came. */
  async #catchUp(): Promise<boolean> {
    const { files, folder } = this.#options;
    const names = await listJournals(files, folder.journal);
    const present = new Set(names);
    for (const name of this.#sources.keys()) if (!present.has(name)) return false;
    const left = leftJournals(names);
    for (const name of names) {
      const source = this.#sources.get(name);
      const finished = source?.cursor.ended === true || left.has(name);
      if (!(await this.#readSource(name, finished))) return false;
    }
    return true;
  }

  async #readSource(name: string, finished: boolean): Promise<boolean> {
    const { files, folder } = this.#options;
    let source = this.#sources.get(name);
    if (finished && source && this.#complete.has(name)) return true;
    try {
      const file = await openJournal(files, folder.journal, name);
      if (!file) return source === undefined;
      try {
        const before = await file.stat();
        source ??= this.#addSource(name);
        if (before.size < source.stat.size || isChanged(source, before)) return false;
        source.fromImage = false;
        for await (const entries of readJournal(file, source.cursor)) {
          if (!this.#apply(source, name, entries)) return false;
        }
        source.stat = before;
        this.#keepCursor(source);
      } finally {
        await file.close();
      }
      this.#unreadable.delete(name);
      if (finished) this.#complete.add(name);
    } catch (error) {
      const code = systemCode(error);
      if (code === undefined) throw error;
      this.#unreadable.set(name, `cannot be read (${code})`);
    }
    return true;
  }

  #apply(source: Source, name: string, entries: JournalEntry[]): boolean {
    let sound = true;
    this.#db.run('BEGIN');
    for (const entry of entries) {
      if (entry.kind === 'call') sound = this.#insert(source.j, name, entry) && sound;
      if (entry.kind === 'control' && entry.record.$ === 'supersede') this.#supersede(source.j, entry);
      if (entry.kind === 'damage') {
        this.#run('INSERT OR IGNORE INTO bad VALUES(?, ?, ?)', [source.j, entry.line, entry.reason]);
        this.#unsaved += 1;
      }
    }
    this.#db.run('COMMIT');
    return sound;
  }

  /** Of two calls with one id the first by journal name counts. False when that is the one that came later. */
  #insert(j: number, name: string, entry: Extract<JournalEntry, { kind: 'call' }>): boolean {
    const { call, json, zone, line } = entry;
    this.#run(INSERT_CALL, callRow(j, line, call, json, zone));
    if (this.#db.getRowsModified() > 0) {
      this.#unsaved += 1;
      if (this.#superseded.has(call.id)) this.#applyReceipts(call.id);
      return true;
    }
    const [[other, kept] = []] = this.rows('SELECT name, json FROM call JOIN src USING(j) WHERE id = ?', [
      call.id,
    ]);
    return kept === json || String(other) <= name;
  }

  /** Comes before or after its call, in this journal or another, and any number of times. */
  #supersede(j: number, entry: Extract<JournalEntry, { kind: 'control' }>): void {
    const record = decodeSupersede(entry.record);
    if (!record) {
      this.#run('INSERT OR IGNORE INTO bad VALUES(?, ?, ?)', [
        j,
        entry.line,
        'not a receipt that supersedes',
      ]);
      this.#unsaved += 1;
      return;
    }
    this.#run('INSERT OR IGNORE INTO supersede VALUES(?, ?)', [record.id, JSON.stringify(record)]);
    if (this.#db.getRowsModified() === 0) return;
    this.#unsaved += 1;
    this.#superseded.add(record.id);
    this.#applyReceipts(record.id);
  }

  /** Old amounts out, new ones in: made again from the call as it was recorded and all that supersedes it. */
  #applyReceipts(id: string): void {
    const [[json] = []] = this.rows('SELECT json FROM call WHERE id = ?', [id]);
    if (json === undefined) return;
    const records = this.rows('SELECT json FROM supersede WHERE id = ?', [id]).map(
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this text was made of a decoded record
      ([text]) => JSON.parse(String(text)) as Supersede,
    );
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the journal's reader decoded this very text
    const call = JSON.parse(String(json)) as Call;
    this.#run(UPDATE_RECEIPT, receiptRow(withReceipts(call, records)));
  }

  #addSource(name: string): Source {
    this.#run(
      'INSERT INTO src(name, off, lines, expected, ended, size, modified) VALUES(?, 0, 0, 0, 0, 0, 0)',
      [name],
    );
    const [[j = 0] = []] = this.rows('SELECT j FROM src WHERE name = ?', [name]);
    const source = {
      j: Number(j),
      cursor: startOfJournal(),
      stat: { size: 0, modifiedMs: 0 },
      fromImage: false,
    };
    this.#sources.set(name, source);
    return source;
  }

  #keepCursor({ j, cursor, stat }: Source): void {
    this.#run(
      'UPDATE src SET off = ?, lines = ?, expected = ?, ended = ?, size = ?, modified = ? WHERE j = ?',
      [
        cursor.offset,
        cursor.lines,
        cursor.expected ?? null,
        Number(cursor.ended),
        stat.size,
        stat.modifiedMs,
        j,
      ],
    );
  }

  #readSources(): void {
    const rows = this.rows('SELECT name, j, off, lines, expected, ended, size, modified FROM src');
    for (const [name, j, offset, lines, expected, ended, size, modified] of rows) {
      const cursor = {
        offset: Number(offset),
        lines: Number(lines),
        expected: expected === null ? undefined : Number(expected),
        ended: ended === 1,
        newer: false,
      };
      const stat = { size: Number(size), modifiedMs: Number(modified) };
      this.#sources.set(String(name), { j: Number(j), cursor, stat, fromImage: true });
    }
    for (const [id] of this.rows('SELECT DISTINCT id FROM supersede')) this.#superseded.add(String(id));
  }

  #startOver(): void {
    this.#db.close();
    this.#statements.clear();
    this.#sources.clear();
    this.#complete.clear();
    this.#superseded.clear();
    this.#unreadable.clear();
    this.#db = new this.#options.sql.Database();
    this.#db.run(SCHEMA);
    this.#unsaved = 1;
  }

  #run(sql: string, values: SqlValue[]): void {
    this.#prepare(sql).run(values);
  }

  #prepare(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

function isChanged({ fromImage, stat }: Source, now: FileStat): boolean {
  return fromImage && now.size === stat.size && now.modifiedMs !== stat.modifiedMs;
}

function imageFile(folder: LedgerFolder): string {
  return path.join(folder.index, 'snap.sqlite');
}
