import path from 'node:path';
import type { SqlJsStatic, SqlValue } from 'sql.js';
import type { FilePort, FileStat } from './filePort.ts';
import { HotReceipts } from './hotReceipts.ts';
import type { IndexState } from './indexMessages.ts';
import { measureCall } from './callMeasures.ts';
import { callRow, INDEX_VERSION, INSERT_CALL } from './indexSchema.ts';
import { HotDatabase } from './hotDatabase.ts';
import type { JournalCursor, JournalEntry } from './journalCursor.ts';
import { DEAD_MS, type FinishedJournal } from './finishedJournal.ts';
import { addSource, isChanged, type JournalSource, keepSource, readSources } from './journalSource.ts';
import { correctionBytes, type KeptCorrections, readKept } from './keptCorrections.ts';
import { leftJournals, listJournals, openJournal } from './journalFolder.ts';
import { systemCode } from './ledgerError.ts';
import type { LedgerFolder } from './ledgerFolder.ts';
import type { Damage } from './ledgerTypes.ts';
import { Rollups } from './rollups.ts';
import { DamagedSection, encodeSections, type Section, SectionFile } from './sectionFile.ts';
import { readJournal } from './readJournal.ts';
import { replaceFile } from './wholeFile.ts';

const CORRECTIONS = 'corrections';

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

/**
 * What the journals hold beyond the segments, as a database in memory. It is never the truth: lost or doubtful, it is
 * made again.
 */
export class HotIndex {
  readonly #options: HotIndexOptions;
  /** Of calls as they were recorded: corrections.ts tells what receipts that supersede change. */
  rollups = new Rollups();
  /** Where calls or receipts are hot, as the image has them. */
  kept: KeptCorrections = { entries: [], due: [] };
  receipts: HotReceipts;
  #resets = 0;
  #inserted = 0;
  #db: HotDatabase;
  #sources = new Map<string, JournalSource>();
  /** Journals that cannot be read now. Not kept: the next look may succeed. */
  #unreadable = new Map<string, string>();
  /** Journals that were read to an end that does not move. */
  readonly #complete = new Set<string>();
  #unsaved = 0;

  private constructor(options: HotIndexOptions, db: HotDatabase) {
    this.#options = options;
    this.#db = db;
    this.receipts = new HotReceipts(db);
  }

  /** `sealed`: the segments as they are known now; what was kept beside others is not taken. */
  static open(options: HotIndexOptions, sealed: readonly string[]): HotIndex {
    const file = SectionFile.open<About>(imageFile(options.folder), INDEX_VERSION);
    if (file) {
      try {
        if (file.about.sealed.join() !== sealed.join()) throw new DamagedSection('other segments');
        const image = file.read('sqlite');
        const index = new HotIndex(options, new HotDatabase(options.sql, bytesOf(image)));
        try {
          index.#sources = readSources(index.#db);
          index.kept = readKept(file.read(CORRECTIONS));
          const sections = new Map(file.names().map((name) => [name, file.read(name)]));
          index.rollups = Rollups.decode(
            file.about.rollups,
            'r',
            (name) => sections.get(name) ?? new Uint8Array(),
          );
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
    return new HotIndex(options, new HotDatabase(options.sql));
  }

  rows(sql: string, values: SqlValue[] = []): SqlValue[][] {
    return this.#db.rows(sql, values);
  }

  get unsaved(): number {
    return this.#unsaved;
  }

  /** How often all was forgotten, and how many calls were taken in since. */
  get generation(): { resets: number; inserted: number } {
    return { resets: this.#resets, inserted: this.#inserted };
  }

  /** The file that it is made again from; nothing when nothing changed since. */
  async save(sealed: string[], corrections: () => KeptCorrections): Promise<void> {
    if (this.#unsaved === 0) return;
    const sections = new Map<string, Section>([['sqlite', this.#db.image()]]);
    sections.set(CORRECTIONS, correctionBytes(corrections()));
    const about: About = { sealed, rollups: this.rollups.encode('r', sections) };
    await replaceFile(
      this.#options.files,
      imageFile(this.#options.folder),
      encodeSections(about, INDEX_VERSION, sections),
    );
    this.#unsaved = 0;
    this.receipts.unsaved = 0;
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
    // One that went away before it was read: sealed, or what stays of it is in another one by now.
    return names.every((name) => this.#sources.has(name) || this.#unreadable.has(name)) || this.catchUp();
  }

  async #readSource(name: string, finished: boolean): Promise<boolean> {
    const { files, folder } = this.#options;
    let source = this.#sources.get(name);
    if (finished && source && this.#complete.has(name)) return true;
    let read: { source: JournalSource; cursor: JournalCursor } | undefined;
    try {
      const file = await openJournal(files, folder.journal, name);
      if (!file) return source === undefined;
      try {
        const before = await file.stat();
        source ??= this.#addSource(name);
        read = { source, cursor: { ...source.cursor } };
        if (before.size < source.stat.size || isChanged(source, before)) return false;
        source.fromImage = false;
        for await (const entries of readJournal(file, source.cursor)) {
          if (!(await this.#apply(source, name, entries))) return false;
          read.cursor = { ...source.cursor };
        }
        source.stat = before;
        keepSource(this.#db, source);
      } finally {
        await file.close();
      }
      this.#unreadable.delete(name);
      if (finished) this.#complete.add(name);
    } catch (error) {
      const code = systemCode(error);
      if (code === undefined) throw error;
      // What was read and not taken in is read again.
      if (read) Object.assign(read.source.cursor, read.cursor);
      this.#unreadable.set(name, `cannot be read (${code})`);
    }
    return true;
  }

  async #apply(source: JournalSource, name: string, entries: JournalEntry[]): Promise<boolean> {
    const sealed = await this.#options.sealed(
      entries.flatMap((entry) => (entry.kind === 'call' ? [entry.call.id] : [])),
    );
    let sound = true;
    this.#db.transaction(() => {
      for (const entry of entries) {
        if (entry.kind === 'call' && !sealed.has(entry.call.id))
          sound = this.#insert(source.j, name, entry) && sound;
        if (entry.kind === 'supersede' && this.receipts.add(entry.receipt)) this.#unsaved += 1;
        if (entry.kind === 'damage') {
          this.#db.run('INSERT OR IGNORE INTO bad VALUES(?, ?, ?)', [source.j, entry.line, entry.reason]);
          this.#unsaved += 1;
        }
      }
    });
    return sound;
  }

  /** Of two calls with one id the first by journal name counts. False when that is the one that came later. */
  #insert(j: number, name: string, entry: Extract<JournalEntry, { kind: 'call' }>): boolean {
    const { call, json, zone, line } = entry;
    if (this.#db.run(INSERT_CALL, callRow(j, line, call, json, zone)) > 0) {
      this.#unsaved += 1;
      this.#inserted += 1;
      this.rollups.add(measureCall(call, zone));
      return true;
    }
    const [[other, kept] = []] = this.rows('SELECT name, json FROM call JOIN src USING(j) WHERE id = ?', [
      call.id,
    ]);
    return kept === json || String(other) <= name;
  }

  #addSource(name: string): JournalSource {
    const source = addSource(this.#db, name, this.#options.covered(name));
    this.#sources.set(name, source);
    return source;
  }

  startOver(): void {
    this.#db.close();
    this.#sources.clear();
    this.#complete.clear();
    this.#unreadable.clear();
    this.rollups = new Rollups();
    this.kept = { entries: [], due: [] };
    this.#resets += 1;
    this.#inserted = 0;
    this.#db = new HotDatabase(this.#options.sql);
    this.receipts = new HotReceipts(this.#db);
    this.#unsaved = 1;
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Section): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function imageFile(folder: LedgerFolder): string {
  return path.join(folder.index, 'hot.index');
}
