import type { CallRow } from './callMeasures.ts';
import { type Grain, type PackedEntries, RollupKind } from './rollupKind.ts';
import { DamagedSection, type Section } from './sectionFile.ts';

/** What all kinds may take together; beyond it the largest one becomes coarser. */
const BUDGET_BYTES = 24 * 1024 * 1024;
/** Kinds beyond these many are answered from rows. */
const MAX_KINDS = 64;
/** So many entries are kept apart before they are sorted in. */
const FRESH_ENTRIES = 30_000;

/** The kind that has one value for all calls. */
export const TOTAL = 'total';
/** A tag that is new with every call: rollups of it would be a second ledger. */
const NEVER = new Set(['tag:requestId']);

/** What was kept of rollups is not what was written: they must be made anew. */
export class DamagedRollups extends Error {}

interface About {
  kinds: { name: string; grain: Grain; values: string[]; size: RollupKind['size'] }[];
}

/** The first and the last instant of a day's calls: days are those of where the calls were made. */
export interface Span {
  first: number;
  last: number;
}

/** Sums of all calls by every dimension. Calls are only ever added. */
export class Rollups {
  readonly spans = new Map<number, Span>();
  readonly #kinds = new Map<string, RollupKind>([[TOTAL, new RollupKind()]]);
  #sinceCheck = 0;
  calls = 0;

  /** Undefined for one that is not kept: ask the rows. A kind that no call has is empty. */
  kind(name: string): RollupKind | undefined {
    const kind = this.#kinds.get(name);
    if (kind) return kind.grain === 'none' ? undefined : kind;
    return NEVER.has(name) || this.#kinds.size >= MAX_KINDS ? undefined : new RollupKind();
  }

  add(row: CallRow): void {
    this.calls += 1;
    const span = this.spans.get(row.day);
    if (!span) this.spans.set(row.day, { first: row.ts, last: row.ts });
    else {
      span.first = Math.min(span.first, row.ts);
      span.last = Math.max(span.last, row.ts);
    }
    this.#kinds.get(TOTAL)?.add('', row);
    for (const [name, value] of row.keys) this.#kindToAdd(name)?.add(value, row);
    this.#sinceCheck += 1;
    if (this.#sinceCheck < 4096) return;
    this.#sinceCheck = 0;
    for (const kind of this.#kinds.values()) if (kind.freshEntries > FRESH_ENTRIES) kind.pack();
    this.#fit();
  }

  encode(
    prefix: string,
    sections: Map<string, Section>,
  ): About & { spans: [number, number, number][]; calls: number } {
    this.#fit();
    const kinds: About['kinds'] = [];
    for (const [name, kind] of this.#kinds) {
      const packed = kind.pack();
      const at = `${prefix}${kinds.length}.`;
      kinds.push({ name, grain: kind.grain, values: kind.values, size: kind.size });
      for (const part of PARTS) sections.set(at + part, packed[part]);
    }
    const spans = [...this.spans].map(([day, { first, last }]): [number, number, number] => [
      day,
      first,
      last,
    ]);
    return { kinds, spans, calls: this.calls };
  }

  /** A kind is read when it is first needed, which may throw DamagedRollups. */
  static decode(
    about: ReturnType<Rollups['encode']>,
    prefix: string,
    read: (name: string) => Section,
  ): Rollups {
    const rollups = new Rollups();
    rollups.calls = about.calls;
    for (const [day, first, last] of about.spans) rollups.spans.set(day, { first, last });
    about.kinds.forEach(({ name, grain, values, size }, i) => {
      const at = `${prefix}${i}.`;
      const packed = () => readPacked((part) => read(at + part));
      rollups.#kinds.set(name, new RollupKind(grain, values, packed, size));
    });
    return rollups;
  }

  #kindToAdd(name: string): RollupKind | undefined {
    const known = this.#kinds.get(name);
    if (known) return known;
    if (NEVER.has(name) || this.#kinds.size >= MAX_KINDS) return undefined;
    const kind = new RollupKind();
    this.#kinds.set(name, kind);
    return kind;
  }

  #fit(): void {
    for (;;) {
      let bytes = 0;
      let largest: RollupKind | undefined;
      for (const [name, kind] of this.#kinds) {
        bytes += kind.bytes;
        if (name !== TOTAL && kind.grain !== 'none' && kind.bytes > (largest?.bytes ?? 0)) largest = kind;
      }
      if (bytes <= BUDGET_BYTES || !largest) return;
      largest.coarsen();
    }
  }
}

const PARTS = ['keys', 'sums', 'starts', 'buckets', 'counts'] as const;

function readPacked(read: (part: string) => Section): PackedEntries {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- sections keep their types
    return Object.fromEntries(PARTS.map((part) => [part, read(part)])) as unknown as PackedEntries;
  } catch (error) {
    if (error instanceof DamagedSection) throw new DamagedRollups(error.message, { cause: error });
    throw error;
  }
}
