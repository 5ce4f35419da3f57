import path from 'node:path';
import type { Call } from '../call.ts';
import type { FilePort } from './filePort.ts';
import { correctionBytes, type KeptCorrections, readKept } from './keptCorrections.ts';
import { systemCode } from './ledgerError.ts';
import type { LedgerFolder } from './ledgerFolder.ts';
import type { Damage } from './ledgerTypes.ts';
import { Rollups } from './rollups.ts';
import { SealedReceipts } from './sealedReceipts.ts';
import { lowerBound } from './lowerBound.ts';
import { Segment } from './segment.ts';
import { SegmentCache } from './segmentCache.ts';
import { readBlocks } from './segmentCalls.ts';
import { idHash } from './segmentColumns.ts';
import { visitRows } from './segmentRows.ts';
import { NewerSegment, readManifest, type SegmentManifest } from './segmentManifest.ts';
import { currentManifests, dataFiles, manifestFile, type SegmentName } from './segmentName.ts';
import type { Supersede } from './supersede.ts';
import { replaceFile } from './wholeFile.ts';
import { DamagedSection, encodeSections, type Section, SectionFile } from './sectionFile.ts';

/** An image of another version is made again from the segments. */
const SEALED_VERSION = 4;

const CORRECTIONS = 'corrections';

/** A call as it was recorded, its day, and where it lies. */
export interface SealedOriginal {
  call: Call;
  day: number;
  /** The segment's name. */
  data: string;
  row: number;
}

interface About {
  /** `receipts`: how many of them could be read. */
  segments: { name: SegmentName; manifest: SegmentManifest; receipts: number }[];
  rollups: ReturnType<Rollups['encode']>;
}

/** What the segments hold: their rollups, and which ids. It is made again from them when it is lost. */
export class SealedIndex {
  readonly #folder: LedgerFolder;
  readonly #files: FilePort;
  readonly #cache = new SegmentCache();
  /** Of calls as they were recorded: corrections.ts tells what receipts that supersede change. */
  rollups = new Rollups();
  receipts = new SealedReceipts();
  /** Of sealed calls without receipts in journals, as the image has them. */
  kept: KeptCorrections = { entries: [], due: [] };
  #resets = 0;
  /** By manifest. Those without calls cover journals, and may hold receipts. */
  #manifests = new Map<string, SegmentManifest>();
  #segments: Segment[] = [];
  #ids = new Map<string, Uint32Array>();
  #covers = new Map<string, { bytes: number; lines: number }>();
  #damage = new Map<string, string>();
  #newer = new Set<string>();
  #changed = false;
  /** Rollups are read out of it when they are asked for: what is read then may turn out to be damaged. */
  #image: SectionFile<About> | undefined;

  private constructor(folder: LedgerFolder, files: FilePort) {
    this.#folder = folder;
    this.#files = files;
  }

  static open(folder: LedgerFolder, files: FilePort): SealedIndex {
    const index = new SealedIndex(folder, files);
    const file = SectionFile.open<About>(imageFile(folder), SEALED_VERSION);
    if (!file) return index;
    index.#image = file;
    try {
      index.rollups = Rollups.decode(file.about.rollups, 'r', (name) => file.read(name));
      for (const { name, manifest, receipts } of file.about.segments) {
        const ids = file.has(`ids ${manifestFile(name)}`)
          ? file.read(`ids ${manifestFile(name)}`)
          : new Uint32Array();
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- sections keep their types
        index.#take(name, manifest, ids as Uint32Array, receipts);
        const section = `receipts ${manifestFile(name)}`;
        if (file.has(section)) index.receipts.addKept(manifestFile(name), () => readReceipts(file, section));
      }
      if (file.has(CORRECTIONS)) index.kept = readKept(file.read(CORRECTIONS));
    } catch (error) {
      if (!(error instanceof DamagedSection)) throw error;
      index.startOver();
    }
    return index;
  }

  /** Those with calls, in order. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  get changed(): boolean {
    return this.#changed;
  }

  /** How often all was forgotten. */
  get resets(): number {
    return this.#resets;
  }

  get newer(): number {
    return this.#newer.size;
  }

  /** Its manifests, to tell whether another has seen the same. */
  get names(): string[] {
    return [...this.#manifests.keys()];
  }

  covered(name: string): { bytes: number; lines: number } | undefined {
    return this.#covers.get(name);
  }

  damage(): Damage[] {
    return [...this.#damage].map(([file, reason]) => ({ file, line: 1, reason }));
  }

  /** Takes what is new; where something vanished, all anew. True when anything was different. */
  async refresh(): Promise<boolean> {
    const names = currentManifests(await this.#files.list(this.#folder.segments));
    const present = new Set(names.map(manifestFile));
    const gone = [...this.#manifests.keys()].some((name) => !present.has(name));
    if (gone) this.startOver();
    let different = gone;
    for (const name of names) {
      if (this.#manifests.has(manifestFile(name))) continue;
      different = (await this.#adopt(name)) || different;
    }
    for (const name of this.#damage.keys()) if (!present.has(name)) this.#damage.delete(name);
    return different;
  }

  /** Those of the ids that a segment holds. */
  async known(ids: readonly string[]): Promise<Set<string>> {
    const known = new Set<string>();
    for (const id of ids) if (await this.find(id)) known.add(id);
    return known;
  }

  async find(id: string): Promise<{ segment: Segment; row: number } | undefined> {
    if (this.#segments.length === 0) return undefined;
    const hash = idHash(id);
    for (const segment of this.#segments) {
      const ids = this.#ids.get(segment.data);
      if (!ids || ids[lowerBound(ids, hash)] !== hash) continue;
      const row = await segment.withColumns(() => segment.rowOf(id));
      if (row !== undefined) return { segment, row };
    }
    return undefined;
  }

  /** Many at once: each block of lines is read once. The calls as they were recorded, and their days. */
  async originals(wanted: readonly string[]): Promise<Map<string, SealedOriginal>> {
    const found = new Map<string, SealedOriginal>();
    const hashes = Uint32Array.from(wanted, idHash).sort();
    if (hashes.length === 0) return found;
    const ids = new Set(wanted);
    for (const segment of this.#segments) {
      const known = this.#ids.get(segment.data) ?? new Uint32Array();
      if (!hashes.some((hash) => known[lowerBound(known, hash)] === hash)) continue;
      await segment.withColumns(async () => {
        for (const { row, call } of await segment.callsOf(hashes)) {
          if (!ids.has(call.id) || found.has(call.id)) continue;
          const day = segment.column('day')?.[row] ?? 0;
          found.set(call.id, { call, day, data: segment.data, row });
        }
      });
    }
    return found;
  }

  close(): void {
    this.#closeImage();
    for (const segment of this.#segments) segment.close();
  }

  #closeImage(): void {
    this.#image?.close();
    this.#image = undefined;
  }

  /** `corrections`: of sealed calls whose receipts are all sealed. */
  async save(corrections: () => KeptCorrections): Promise<void> {
    if (!this.#changed) return;
    const sections = new Map<string, Section>();
    const rollups = this.rollups.encode('r', sections);
    const about: About = { rollups, segments: [] };
    for (const [file, manifest] of this.#manifests) {
      const [seq = 0, rev = 0] = file.split('.').map(Number);
      const ids = manifest.data === undefined ? undefined : this.#ids.get(manifest.data);
      if (ids) sections.set(`ids ${file}`, ids);
      const receipts = this.receipts.ofManifest(file);
      about.segments.push({ name: { seq, rev }, manifest, receipts: receipts.length });
      if (receipts.length === 0) continue;
      sections.set(`receipts ${file}`, new Uint8Array(Buffer.from(JSON.stringify(receipts))));
    }
    sections.set(CORRECTIONS, correctionBytes(corrections()));
    // By now all of it was read.
    this.#closeImage();
    await replaceFile(this.#files, imageFile(this.#folder), encodeSections(about, SEALED_VERSION, sections));
    this.#changed = false;
  }

  async #adopt(name: SegmentName): Promise<boolean> {
    const file = manifestFile(name);
    try {
      const manifest = await readManifest(this.#folder.segments, name);
      if (!manifest) {
        this.#damage.set(file, 'the manifest of sealed calls is damaged');
        return false;
      }
      let ids: Uint32Array = new Uint32Array();
      if (manifest.data !== undefined && manifest.calls > 0) {
        const segment = new Segment(
          this.#files,
          this.#folder.segments,
          name,
          manifest,
          manifest.data,
          this.#cache,
        );
        await segment.withColumns(() => {
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written so
          ids = segment.column('ids') as Uint32Array;
          visitRows(segment, (row) => this.rollups.add(row));
        });
        segment.close();
      }
      this.#damage.delete(file);
      const receipts = await this.#readReceipts(manifest);
      this.#take(name, manifest, ids, receipts.length);
      this.receipts.add(file, receipts);
      this.#changed = true;
      this.#newer.delete(file);
      return true;
    } catch (error) {
      if (error instanceof NewerSegment) {
        this.#newer.add(file);
        return false;
      }
      const code = systemCode(error);
      if (code === undefined) throw error;
      this.#damage.set(file, `sealed calls cannot be read (${code})`);
      return false;
    }
  }

  async #readReceipts({ data, blocks, receipts }: SegmentManifest): Promise<Supersede[]> {
    if (data === undefined || !receipts) return [];
    const file = path.join(this.#folder.segments, dataFiles(data).calls);
    const entries = await readBlocks(file, blocks, receipts.block);
    return entries.flatMap((entry) => (entry.kind === 'supersede' ? [entry.receipt] : []));
  }

  #take(name: SegmentName, manifest: SegmentManifest, ids: Uint32Array, receipts: number): void {
    this.#manifests.set(manifestFile(name), manifest);
    for (const { name: journal, bytes, lines } of manifest.covers)
      this.#covers.set(journal, { bytes, lines });
    if (ids.length < manifest.calls) {
      this.#damage.set(manifestFile(name), `${manifest.calls - ids.length} sealed calls cannot be read`);
    }
    const lost = (manifest.receipts?.count ?? 0) - receipts;
    if (lost > 0) {
      const reason = `${lost} receipts that supersede others cannot be read: sums have the old ones`;
      this.#damage.set(manifestFile(name), reason);
    }
    if (manifest.data === undefined || manifest.calls === 0) return;
    this.#segments.push(
      new Segment(this.#files, this.#folder.segments, name, manifest, manifest.data, this.#cache),
    );
    this.#ids.set(manifest.data, ids);
  }

  /** Forgets all, so that the next refresh reads all segments. */
  startOver(): void {
    this.close();
    this.rollups = new Rollups();
    this.receipts = new SealedReceipts();
    this.kept = { entries: [], due: [] };
    this.#resets += 1;
    this.#manifests = new Map();
    this.#segments = [];
    this.#ids = new Map();
    this.#covers = new Map();
    this.#changed = true;
  }
}

function readReceipts(file: SectionFile<About>, section: string): Supersede[] {
  const { buffer, byteOffset, byteLength } = file.read(section);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- ours: its checksum is right
  return JSON.parse(Buffer.from(buffer, byteOffset, byteLength).toString()) as Supersede[];
}

function imageFile(folder: LedgerFolder): string {
  return path.join(folder.index, 'sealed.index');
}
