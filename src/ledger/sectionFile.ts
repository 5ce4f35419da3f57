import fs from 'node:fs';
import { crc32 } from './crc32.ts';
import { systemCode } from './ledgerError.ts';

export type Section = Uint8Array | Uint16Array | Uint32Array | Float64Array;

const TYPES = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, f64: Float64Array };
type TypeName = keyof typeof TYPES;

interface Place {
  type: TypeName;
  /** Bytes from the end of the header. */
  at: number;
  bytes: number;
  crc: number;
}

interface Head<T> {
  about: T;
  sections: Record<string, Place>;
}

const MAGIC = 'PMLS';
const PREFIX_BYTES = 16;
/** Most headers come with the first read. */
const FIRST_READ = 64 * 1024;

function typeOf(section: Section): TypeName {
  if (section instanceof Uint8Array) return 'u8';
  if (section instanceof Uint16Array) return 'u16';
  return section instanceof Uint32Array ? 'u32' : 'f64';
}

function bytesOf(section: Section): Uint8Array {
  return new Uint8Array(section.buffer, section.byteOffset, section.byteLength);
}

/** A file of named arrays, each with its checksum, so that one can be read without the others. */
export function encodeSections(about: object, version: number, sections: Map<string, Section>): Uint8Array[] {
  const places: Record<string, Place> = {};
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const [name, section] of sections) {
    const bytes = bytesOf(section);
    places[name] = { type: typeOf(section), at, bytes: bytes.length, crc: crc32(bytes) };
    const padding = (8 - (bytes.length % 8)) % 8;
    parts.push(bytes, new Uint8Array(padding));
    at += bytes.length + padding;
  }
  const json = Buffer.from(JSON.stringify({ about, sections: places }));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.write(MAGIC, 'latin1');
  prefix.writeUInt32LE(version, 4);
  prefix.writeUInt32LE(json.length, 8);
  prefix.writeUInt32LE(crc32(json), 12);
  return [prefix, json, ...parts];
}

/** Undefined when there is none, or it is damaged or of another version. Synchronous: only the worker reads these. */
export class SectionFile<T> {
  readonly about: T;
  readonly #fd: number;
  readonly #start: number;
  readonly #sections: Record<string, Place>;

  private constructor(fd: number, start: number, head: Head<T>) {
    this.#fd = fd;
    this.#start = start;
    this.#sections = head.sections;
    this.about = head.about;
  }

  static open<T>(file: string, version: number): SectionFile<T> | undefined {
    let fd: number;
    try {
      fd = fs.openSync(file, 'r');
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return undefined;
    }
    try {
      let bytes: Buffer = Buffer.alloc(FIRST_READ);
      let length = fs.readSync(fd, bytes, 0, FIRST_READ, 0);
      const size = length < PREFIX_BYTES ? 0 : bytes.readUInt32LE(8);
      const start = PREFIX_BYTES + size;
      if (bytes.toString('latin1', 0, 4) === MAGIC && bytes.readUInt32LE(4) === version && start < 2 ** 28) {
        if (length < start) {
          bytes = Buffer.concat([bytes.subarray(0, length), Buffer.alloc(start - length)]);
          length += fs.readSync(fd, bytes, length, start - length, length);
        }
        const json = bytes.subarray(PREFIX_BYTES, start);
        if (length >= start && crc32(json) === bytes.readUInt32LE(12)) {
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- ours: version and checksum are right
          return new SectionFile(fd, start, JSON.parse(json.toString()) as Head<T>);
        }
      }
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
    }
    fs.closeSync(fd);
    return undefined;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#sections, name);
  }

  names(): string[] {
    return Object.keys(this.#sections);
  }

  /** Throws DamagedSection when it is not what was written. */
  read(name: string): Section {
    const place = this.#sections[name];
    if (!place) throw new DamagedSection(`there is no ${name}`);
    const bytes = new Uint8Array(place.bytes);
    const length =
      place.bytes === 0 ? 0 : fs.readSync(this.#fd, bytes, 0, place.bytes, this.#start + place.at);
    if (length < place.bytes || crc32(bytes) !== place.crc) throw new DamagedSection(`${name} is damaged`);
    return new TYPES[place.type](bytes.buffer);
  }

  close(): void {
    fs.closeSync(this.#fd);
  }
}

export class DamagedSection extends Error {}
