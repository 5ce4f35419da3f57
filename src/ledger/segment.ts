import path from 'node:path';
import type { Call } from '../call.ts';
import type { Condition } from '../protocol/callCondition.ts';
import { conditionRows } from './conditionRows.ts';
import type { FilePort } from './filePort.ts';
import type { JournalEntry } from './journalCursor.ts';
import { lowerBound } from './lowerBound.ts';
import type { SegmentCache } from './segmentCache.ts';
import { COLUMNS_VERSION, idHash, type SealedCall, SIMULATED } from './segmentColumns.ts';
import { readBlock, readBlocks, readLines } from './segmentCalls.ts';
import type { SegmentManifest } from './segmentManifest.ts';
import { dataFiles, type SegmentName } from './segmentName.ts';
import { writeColumns } from './writeSegment.ts';
import { DamagedSection, type Section, SectionFile } from './sectionFile.ts';

/** Some rows of a segment, in its order. */
export interface RowFilter {
  from?: number | undefined;
  to?: number | undefined;
  simulated?: boolean | undefined;
  /** Kind and value. */
  keys: [string, string][];
  where?: readonly Condition[] | undefined;
  /** Rows whose day is none of these are left out. */
  isDay?: ((day: number) => boolean) | undefined;
}

/** Calls that are sealed: compressed lines, which are the truth, and columns made of them, opened when needed. */
export class Segment {
  readonly name: SegmentName;
  readonly manifest: SegmentManifest;
  /** Name of its files, and of its parts in the cache. */
  readonly data: string;
  readonly #files: FilePort;
  readonly #folder: string;
  readonly #cache: SegmentCache;
  #file: SectionFile<object> | undefined;

  constructor(
    files: FilePort,
    folder: string,
    name: SegmentName,
    manifest: SegmentManifest,
    data: string,
    cache: SegmentCache,
  ) {
    this.#files = files;
    this.#folder = folder;
    this.name = name;
    this.manifest = manifest;
    this.data = data;
    this.#cache = cache;
  }

  /** Does `read` with the columns, which are made again when they are damaged or gone. */
  async withColumns<T>(read: () => T | Promise<T>): Promise<T> {
    try {
      if (this.#open()) return await read();
    } catch (error) {
      if (!(error instanceof DamagedSection)) throw error;
    }
    this.close();
    await writeColumns(this.#files, this.#folder, this.data, await this.entries());
    if (!this.#open()) throw new Error(`the columns of ${this.data} cannot be read`);
    return read();
  }

  /** All of its lines. */
  entries(): Promise<JournalEntry[]> {
    return readBlocks(this.#callsFile(), this.manifest.blocks);
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
    this.#cache.forget(this.data);
  }

  column(name: string): Section | undefined {
    const file = this.#file;
    if (!file) throw new DamagedSection('not open');
    if (!file.has(name)) return undefined;
    return this.#cache.get(this.data, name, () => {
      const section = file.read(name);
      return { value: section, bytes: section.byteLength };
    });
  }

  /** Ascending rows, all that match. Inside withColumns. */
  rows({ from, to, simulated, keys, where = [], isDay }: RowFilter): Uint32Array {
    const ts = this.column('ts') ?? new Float64Array(0);
    let low = from === undefined ? 0 : lowerBound(ts, from);
    const high = to === undefined ? ts.length : lowerBound(ts, to);
    const dimensions: { codes: Section; code: number }[] = [];
    for (const [kind, value] of keys) {
      const { values, codes } = this.dimension(kind);
      const code = values.indexOf(value) + 1;
      if (code === 0) return new Uint32Array(0);
      dimensions.push({ codes, code });
    }
    const meets = where.length === 0 ? undefined : this.#meeting(where);
    const bits = simulated === undefined ? undefined : this.column('bits');
    const days = isDay && this.column('day');
    const rows = new Uint32Array(Math.max(0, high - low));
    let found = 0;
    next: for (; low < high; low++) {
      for (const { codes, code } of dimensions) if (codes[low] !== code) continue next;
      if (bits && ((bits[low] ?? 0) & SIMULATED) !== Number(simulated)) continue;
      if (meets && meets[low] === 0) continue;
      if (days && !isDay(days[low] ?? 0)) continue;
      rows[found++] = low;
    }
    return rows.subarray(0, found);
  }

  /** 1 for each row that meets the conditions. They are asked for many times in a row. */
  #meeting(where: readonly Condition[]): Uint8Array {
    return this.#cache.get(this.data, `where ${JSON.stringify(where)}`, () => {
      const value = conditionRows(this, where);
      return { value, bytes: value.byteLength };
    });
  }

  /** Kinds of texts, facets among them. */
  kinds(): string[] {
    return (this.#file?.names() ?? []).flatMap((name) => (name.startsWith('values ') ? [name.slice(7)] : []));
  }

  /** Values of a dimension; codes count from 1, 0 is none. */
  dimension(kind: string): { values: string[]; codes: Section } {
    const values = this.column(`values ${kind}`);
    if (!values) return { values: [], codes: new Uint8Array(this.count) };
    return {
      values: this.#cache.get(this.data, `list ${kind}`, () => ({
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by columnsOf
        value: JSON.parse(Buffer.from(values).toString()) as string[],
        bytes: values.byteLength * 3,
      })),
      codes: this.#cache.get(this.data, `all ${kind}`, () => {
        const codes = this.column(`codes ${kind}`) ?? new Uint8Array(0);
        const at = this.column(`at ${kind}`);
        if (!at) return { value: codes, bytes: 0 };
        const dense = new Uint32Array(this.count);
        at.forEach((row: number, i: number) => (dense[row] = codes[i] ?? 0));
        return { value: dense, bytes: dense.byteLength };
      }),
    };
  }

  /** The row of an id. Inside withColumns. */
  async rowOf(id: string): Promise<number | undefined> {
    const ids = this.column('ids') ?? new Uint32Array(0);
    const hash = idHash(id);
    for (let at = lowerBound(ids, hash); ids[at] === hash; at++) {
      const row = this.column('idRows')?.[at] ?? 0;
      if ((await this.call(row))?.call.id === id) return row;
    }
    return undefined;
  }

  /** Inside withColumns, as the rows are given; undefined when its line is damaged. Each block is read once. */
  async calls(rows: readonly number[]): Promise<(SealedCall | undefined)[]> {
    const { blocks } = this.manifest;
    const lines = rows.map((row) => this.column('lines')?.[row] ?? 0);
    const byBlock = new Map<number, Set<number>>();
    for (const line of lines) {
      const block = lowerBound(blocks.rows, line + 1) - 1;
      byBlock.set(block, (byBlock.get(block) ?? new Set<number>()).add(line));
    }
    const found = new Map<number, SealedCall>();
    await Promise.all(
      [...byBlock].map(async ([block, wanted]) => {
        const entries = await readLines(this.#callsFile(), blocks, block, wanted);
        for (const entry of entries) if (entry.kind === 'call') found.set(entry.line - 1, entry);
      }),
    );
    return lines.map((line) => found.get(line));
  }

  /** Calls whose ids have one of these hashes, which ascend. Inside withColumns. */
  async callsOf(hashes: Uint32Array): Promise<{ row: number; call: Call }[]> {
    const ids = this.column('ids') ?? new Uint32Array(0);
    const idRows = this.column('idRows') ?? new Uint32Array(0);
    const rows: number[] = [];
    for (const hash of new Set(hashes)) {
      for (let at = lowerBound(ids, hash); ids[at] === hash; at++) rows.push(idRows[at] ?? 0);
    }
    rows.sort((one, other) => one - other);
    const found: { row: number; call: Call }[] = [];
    // Some at a time: each block of lines is a file opened and memory taken.
    for (let at = 0; at < rows.length; at += CALLS_AT_ONCE) {
      const some = rows.slice(at, at + CALLS_AT_ONCE);
      const calls = await this.calls(some);
      calls.forEach((sealed, i) => sealed && found.push({ row: some[i] ?? 0, call: sealed.call }));
    }
    return found;
  }

  /** Inside withColumns. Undefined when its line is damaged. */
  async call(row: number): Promise<SealedCall | undefined> {
    const { blocks } = this.manifest;
    const line = this.column('lines')?.[row] ?? 0;
    const block = lowerBound(blocks.rows, line + 1) - 1;
    const calls = await this.#cache.later(this.data, `block ${block}`, async () => {
      const entries = await readBlock(this.#callsFile(), blocks, block);
      return { value: new Map(entries.map((entry) => [entry.line - 1, entry])), bytes: BLOCK_BYTES };
    });
    const entry = calls.get(line);
    return entry?.kind === 'call' ? entry : undefined;
  }

  #callsFile(): string {
    return path.join(this.#folder, dataFiles(this.data).calls);
  }

  get count(): number {
    return this.column('ts')?.length ?? 0;
  }

  #open(): boolean {
    this.#file ??= SectionFile.open(path.join(this.#folder, dataFiles(this.data).columns), COLUMNS_VERSION);
    return this.#file !== undefined;
  }
}

const CALLS_AT_ONCE = 256;
/** What the calls of a block take in memory, about. */
const BLOCK_BYTES = 400_000;
