import { type CallRow, billedNumber, MEASURES } from './callMeasures.ts';
import { costBucket, latencyBucket } from './histogram.ts';
import { monthOfDay } from './localDay.ts';
import { lowerBound } from './lowerBound.ts';

/** How fine a kind's periods are; `none` when it has too many values to be worth keeping. */
export type Grain = 'day' | 'month' | 'none';

/** Sorted by `keys`, as it lies in the file: made ready without touching each entry. */
export interface PackedEntries {
  keys: Float64Array;
  /** MEASURES for each key. */
  sums: Float64Array;
  /** Where the key's buckets start; one more at the end. */
  starts: Uint32Array;
  buckets: Uint16Array;
  counts: Uint32Array;
}

interface Entry {
  sums: Float64Array;
  buckets: Map<number, number>;
}

/** Sums and histogram of one value and period. */
export interface Visit {
  (
    code: number,
    period: number,
    simulated: boolean,
    sums: Float64Array,
    at: number,
    buckets: BucketSource,
  ): void;
}

type BucketSource = (add: (bucket: number, count: number) => void) => void;

const PERIODS = 2 ** 28;

function entryKey(code: number, period: number, simulated: boolean): number {
  return (code * PERIODS + period + PERIODS / 2) * 2 + Number(simulated);
}

function readKey(key: number): { code: number; period: number; simulated: boolean } {
  const rest = Math.floor(key / 2);
  return {
    code: Math.floor(rest / PERIODS),
    period: (rest % PERIODS) - PERIODS / 2,
    simulated: key % 2 === 1,
  };
}

const NOTHING: PackedEntries = {
  keys: new Float64Array(0),
  sums: new Float64Array(0),
  starts: new Uint32Array(1),
  buckets: new Uint16Array(0),
  counts: new Uint32Array(0),
};

/** The rollups of one dimension: by value, period, and real or simulated. */
export class RollupKind {
  grain: Grain;
  readonly values: string[];
  #codes: Map<string, number> | undefined;
  #packed: PackedEntries | (() => PackedEntries);
  #size: { entries: number; buckets: number };
  #fresh = new Map<number, Entry>();
  #freshBuckets = 0;

  /** `packed` may come later: it is asked for when the entries are needed. */
  constructor(
    grain: Grain = 'day',
    values: string[] = [],
    packed: PackedEntries | (() => PackedEntries) = NOTHING,
    size = { entries: 0, buckets: 0 },
  ) {
    this.grain = grain;
    this.values = values;
    this.#packed = packed;
    this.#size = size;
  }

  /** How much of it is packed. */
  get size(): { entries: number; buckets: number } {
    return this.#size;
  }

  get #entries(): PackedEntries {
    if (typeof this.#packed === 'function') this.#packed = this.#packed();
    return this.#packed;
  }

  #setPacked(packed: PackedEntries): void {
    this.#packed = packed;
    this.#size = { entries: packed.keys.length, buckets: packed.buckets.length };
  }

  codeOf(value: string): number | undefined {
    this.#codes ??= new Map(this.values.map((known, code) => [known, code]));
    return this.#codes.get(value);
  }

  add(value: string, row: CallRow): void {
    if (this.grain === 'none') return;
    let code = this.codeOf(value);
    if (code === undefined) {
      code = this.values.length;
      this.values.push(value);
      this.#codes?.set(value, code);
    }
    const period = this.grain === 'day' ? row.day : monthOfDay(row.day);
    const entry = this.#entry(entryKey(code, period, row.simulated));
    for (let i = 0; i < MEASURES; i++) entry.sums[i] = (entry.sums[i] ?? 0) + (row.measures[i] ?? 0);
    if (!Number.isNaN(row.latency)) this.#count(entry, latencyBucket(row.latency), 1);
    if (row.priced) this.#count(entry, costBucket(billedNumber(row.measures)), 1);
  }

  visit(visit: Visit, only?: number): void {
    const { keys } = this.#entries;
    if (only === undefined) this.#visitPacked(visit, 0, keys.length);
    else {
      const first = lowerBound(keys, only * PERIODS * 2);
      this.#visitPacked(visit, first, lowerBound(keys, (only + 1) * PERIODS * 2));
    }
    for (const [key, { sums, buckets }] of this.#fresh) {
      const { code, period, simulated } = readKey(key);
      if (only !== undefined && code !== only) continue;
      visit(code, period, simulated, sums, 0, (add) => {
        for (const [bucket, count] of buckets) add(bucket, count);
      });
    }
  }

  /** Bytes that it takes in memory and in the file, about. */
  get bytes(): number {
    return (
      (this.#size.entries + this.#fresh.size) * (MEASURES + 1) * 8 +
      (this.#size.buckets + this.#freshBuckets) * 6
    );
  }

  get freshEntries(): number {
    return this.#fresh.size;
  }

  /** Everything in one sorted piece. */
  pack(): PackedEntries {
    if (this.#fresh.size === 0) return this.#entries;
    const all: { key: number; sums: Float64Array; at: number; buckets: BucketSource }[] = [];
    let total = 0;
    const merged = new Map(this.#fresh);
    const old = this.#entries;
    this.#visitPacked(
      (code, period, simulated, sums, at, buckets) => {
        const key = entryKey(code, period, simulated);
        const entry = merged.get(key);
        if (entry) {
          for (let i = 0; i < MEASURES; i++) entry.sums[i] = (entry.sums[i] ?? 0) + (sums[at + i] ?? 0);
          buckets((bucket, count) => this.#count(entry, bucket, count));
          return;
        }
        all.push({ key, sums, at, buckets });
      },
      0,
      old.keys.length,
    );
    for (const [key, { sums, buckets }] of merged) {
      all.push({
        key,
        sums,
        at: 0,
        buckets: (add) => buckets.forEach((count, bucket) => add(bucket, count)),
      });
      total += buckets.size;
    }
    total += old.buckets.length;
    all.sort((a, b) => a.key - b.key);
    const packed: PackedEntries = {
      keys: new Float64Array(all.length),
      sums: new Float64Array(all.length * MEASURES),
      starts: new Uint32Array(all.length + 1),
      buckets: new Uint16Array(total),
      counts: new Uint32Array(total),
    };
    let at = 0;
    all.forEach((entry, i) => {
      packed.keys[i] = entry.key;
      packed.sums.set(entry.sums.subarray(entry.at, entry.at + MEASURES), i * MEASURES);
      entry.buckets((bucket, count) => {
        packed.buckets[at] = bucket;
        packed.counts[at] = count;
        at += 1;
      });
      packed.starts[i + 1] = at;
    });
    const whole = { ...packed, buckets: packed.buckets.slice(0, at), counts: packed.counts.slice(0, at) };
    this.#setPacked(whole);
    this.#fresh = new Map();
    this.#freshBuckets = 0;
    return whole;
  }

  /** From days to months, from months to nothing. */
  coarsen(): void {
    const entries = this.pack();
    this.#setPacked(NOTHING);
    if (this.grain !== 'day') {
      this.grain = 'none';
      this.values.length = 0;
      this.#codes = undefined;
      return;
    }
    this.grain = 'month';
    this.#setPacked(entries);
    const visited: Parameters<Visit>[] = [];
    this.#visitPacked((...visit) => visited.push(visit), 0, entries.keys.length);
    this.#setPacked(NOTHING);
    for (const [code, day, simulated, sums, at, buckets] of visited) {
      const entry = this.#entry(entryKey(code, monthOfDay(day), simulated));
      for (let i = 0; i < MEASURES; i++) entry.sums[i] = (entry.sums[i] ?? 0) + (sums[at + i] ?? 0);
      buckets((bucket, count) => this.#count(entry, bucket, count));
    }
    this.pack();
  }

  #entry(key: number): Entry {
    let entry = this.#fresh.get(key);
    if (!entry) {
      entry = { sums: new Float64Array(MEASURES), buckets: new Map() };
      this.#fresh.set(key, entry);
    }
    return entry;
  }

  #count({ buckets }: Entry, bucket: number, count: number): void {
    const before = buckets.get(bucket);
    if (before === undefined) this.#freshBuckets += 1;
    buckets.set(bucket, (before ?? 0) + count);
  }

  #visitPacked(visit: Visit, from: number, to: number): void {
    const { keys, sums, starts, buckets, counts } = this.#entries;
    for (let i = from; i < to; i++) {
      const { code, period, simulated } = readKey(keys[i] ?? 0);
      visit(code, period, simulated, sums, i * MEASURES, (add) => {
        const end = starts[i + 1] ?? 0;
        for (let at = starts[i] ?? 0; at < end; at++) add(buckets[at] ?? 0, counts[at] ?? 0);
      });
    }
  }
}
