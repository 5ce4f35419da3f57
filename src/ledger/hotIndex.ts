import path from 'node:path';
import type { Database, SqlJsStatic, SqlValue, Statement } from 'sql.js';
import type { FilePort, FileStat } from './filePort.ts';
import type { IndexState } from './indexMessages.ts';
import { measureCall } from './callMeasures.ts';
import { callRow, INDEX_VERSION, INSERT_CALL, SCHEMA } from './indexSchema.ts';
import { type JournalCursor, type JournalEntry, startOfJournal } from './journalCursor.ts';
import { leftJournals, listJournals, openJournal } from './journalFolder.ts';
import { systemCode } from './ledgerError.ts';
import type { LedgerFolder } from './ledgerFolder.ts';
import type { Damage } from './ledgerTypes.ts';
import { Rollups } from './rollups.ts';
import { DamagedSection, encodeSections, type Section, SectionFile } from './sectionFile.ts';
import { readJournal } from './readJournal.ts';
import { replaceFile } from './wholeFile.ts';

/** A writer takes a new file after half a day without calls, so that one this old never grows again. */
export const DEAD_MS = 24 * 3600_000;

interface Source {
  j: number;
  /** As it was when it was last read. */
  stat: FileStat;
  /** Out of an image, and not looked at since: another time at the same size means that someone changed it. */
  fromImage: boolean;
  /** What is before is in segments. */
  start: number;
  cursor: JournalCursor;
}

interface About {
  /** The segments that it does not repeat. */
  sealed: string[];
  rollups: ReturnType<Rollups['encode']>;
}

export interface HotIndexOptions {
  sql: SqlJsStatic;
  folder: LedgerFolder;
  files: FilePort;
  /** Those of the ids that segments hold. */
  sealed: (ids: readonly string[]) => Promise<Set<string>>;
  /** How much of a journal segments hold. */
  covered: (name: string) => { bytes: number; lines: number } | undefined;
}

/** A journal that was read whole, without damage, and that never grows again. */
export interface FinishedJournal {
  name: string;
  bytes: number;
  lines: number;
  modifiedMs: number;
}

/**
 * What the journals hold beyond the segments, as a database in memory. It is never the truth: lost or doubtful, it is
 * made again.
 */
export class HotIndex {
  readonly #options: HotIndexOptions;
  rollups = new Rollups();
  #db: Database;
  #statements = new Map<string, Statement>();
  #sources = new Map<string, Source>();
  /** Journals that cannot be read now. Not kept: the next look may succeed. */
  #unreadable = new Map<string, string>();
  /** Journals that were read to an end that does not move. */
  readonly #complete = new Set<string>();
  #unsaved = 0;

  private constructor(options: HotIndexOptions, db: Database) {
    this.#options = options;
    this.#db = db;
  }

  /** `sealed`: the segments as they are known now; what was kept beside others is not taken. */
  static open(options: HotIndexOptions, sealed: readonly string[]): HotIndex {
    const file = SectionFile.open<About>(imageFile(options.folder), INDEX_VERSION);
    if (file) {
      try {
        if (file.about.sealed.join() !== sealed.join()) throw new DamagedSection('other segments');
        const image = file.read('sqlite');
        const index = new HotIndex(options, new options.sql.Database(image));
        try {
          index.#readSources();
          index.rollups = Rollups.decode(file.about.rollups, 'r', (name) => file.read(name));
          return index;
        } catch {
          // Its checksum was right and still it is no index of ours: as good as none.
          index.#db.close();
        }
      } catch (error) {
        if (!(error instanceof DamagedSection)) throw error;
      } finally {
        file.close();
      }
    }
    const index = new HotIndex(options, new options.sql.Database());
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

  get unsaved(): number {
    return this.#unsaved;
  }

  /** The file that it is made again from; nothing when nothing changed since. */
  async save(sealed: string[]): Promise<void> {
    if (this.#unsaved === 0) return;
    this.#unsaved = 0;
    // export() frees every statement of the database.
    this.#statements.clear();
    const sections = new Map<string, Section>([['sqlite', this.#db.export()]]);
    const about: About = { sealed, rollups: this.rollups.encode('r', sections) };
    await replaceFile(
      this.#options.files,
      imageFile(this.#options.folder),
      encodeSections(about, INDEX_VERSION, sections),
    );
  }

  /** How far each journal was read. */
  sources(): { name: string; cursor: JournalCursor; stat: FileStat; complete: boolean }[] {
    return [...this.#sources].map(([name, { cursor, stat }]) => ({
      name,
      cursor,
      stat,
      complete: this.#complete.has(name),
    }));
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

  /** What can be sealed: as much of a journal as was read, where its writer is done with it. */
  finished(nowMs: number): FinishedJournal[] {
    const damaged = new Set(
      this.rows('SELECT DISTINCT name FROM bad JOIN src USING(j)').map(([name]) => String(name)),
    );
    const left = leftJournals([...this.#sources.keys()]);
    return [...this.#sources].flatMap(([name, { cursor, stat, start }]) => {
      const idle = Math.abs(nowMs - stat.modifiedMs);
      const done = cursor.ended || left.has(name) || idle > DEAD_MS;
      if (
        !done ||
        cursor.newer ||
        (start > 0 && cursor.offset === start) ||
        damaged.has(name) ||
        this.#unreadable.has(name)
      )
        return [];
      return [{ name, bytes: cursor.offset, lines: cursor.lines, modifiedMs: stat.modifiedMs }];
    });
  }

  state(): IndexState {
    const [[damaged = 0] = []] = this.rows('SELECT COUNT(*) FROM bad');
    const newer = [...this.#sources.values()].filter(({ cursor }) => cursor.newer).length;
    return { damaged: Number(damaged) + this.#unreadable.size, newer };
  }

  /**
   * Reads on in all journals. False when what was read is no longer what is there: a journal vanished, shrank or was
   * sealed, or an earlier copy came. Then start over.
   */
  async catchUp(): Promise<boolean> {
    const { files, folder } = this.#options;
    const names = await listJournals(files, folder.journal);
    const present = new Set(names);
    for (const [name, { cursor, start }] of this.#sources) {
      if (!present.has(name)) return false;
      const covered = this.#options.covered(name);
      if (start !== (covered?.bytes ?? 0) || cursor.offset < start) return false;
    }
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
          if (!(await this.#apply(source, name, entries))) return false;
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

  async #apply(source: Source, name: string, entries: JournalEntry[]): Promise<boolean> {
    const sealed = await this.#options.sealed(
      entries.flatMap((entry) => (entry.kind === 'call' ? [entry.call.id] : [])),
    );
    let sound = true;
    this.#db.run('BEGIN');
    for (const entry of entries) {
      if (entry.kind === 'call' && !sealed.has(entry.call.id))
        sound = this.#insert(source.j, name, entry) && sound;
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
      this.rollups.add(measureCall(call, zone));
      return true;
    }
    const [[other, kept] = []] = this.rows('SELECT name, json FROM call JOIN src USING(j) WHERE id = ?', [
      call.id,
    ]);
    return kept === json || String(other) <= name;
  }

  #addSource(name: string): Source {
    const covered = this.#options.covered(name);
    this.#run(
      'INSERT INTO src(name, start, off, lines, expected, ended, size, modified) VALUES(?, ?, 0, 0, 0, 0, 0, 0)',
      [name, covered?.bytes ?? 0],
    );
    const [[j = 0] = []] = this.rows('SELECT j FROM src WHERE name = ?', [name]);
    const cursor = startOfJournal();
    if (covered) Object.assign(cursor, { offset: covered.bytes, lines: covered.lines, expected: undefined });
    const source = {
      j: Number(j),
      start: cursor.offset,
      cursor,
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
    const rows = this.rows('SELECT name, j, start, off, lines, expected, ended, size, modified FROM src');
    for (const [name, j, start, offset, lines, expected, ended, size, modified] of rows) {
      const cursor = {
        offset: Number(offset),
        lines: Number(lines),
        expected: expected === null ? undefined : Number(expected),
        ended: ended === 1,
        newer: false,
      };
      const stat = { size: Number(size), modifiedMs: Number(modified) };
      this.#sources.set(String(name), {
        j: Number(j),
        start: Number(start),
        cursor,
        stat,
        fromImage: true,
      });
    }
  }

  startOver(): void {
    this.#db.close();
    this.#statements.clear();
    this.#sources.clear();
    this.#complete.clear();
    this.#unreadable.clear();
    this.rollups = new Rollups();
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
  return path.join(folder.index, 'hot.index');
}
