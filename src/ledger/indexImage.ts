import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from './crc32.ts';
import { systemCode } from './ledgerError.ts';

/** After SQLite's own bytes: "PMLX", version, CRC-32 of the bytes. SQLite does not notice a flipped bit. */
const FOOTER_BYTES = 12;
const MAGIC = 'PMLX';

/** Undefined when there is none, or it is damaged or of another version: the index is then made again. */
export async function readImage(file: string, version: number): Promise<Uint8Array | undefined> {
  let bytes: Buffer;
  try {
    bytes = await fs.readFile(file);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
  const end = bytes.length - FOOTER_BYTES;
  if (end <= 0 || bytes.toString('latin1', end, end + 4) !== MAGIC) return undefined;
  if (bytes.readUInt32LE(end + 4) !== version) return undefined;
  const image = bytes.subarray(0, end);
  return bytes.readUInt32LE(end + 8) === crc32(image) ? image : undefined;
}

/** Replaces the image whole. Not synced: a lost one costs time, and a torn one is seen by its CRC. */
export async function writeImage(file: string, version: number, image: Uint8Array): Promise<void> {
  const footer = Buffer.alloc(FOOTER_BYTES);
  footer.write(MAGIC, 'latin1');
  footer.writeUInt32LE(version, 4);
  footer.writeUInt32LE(crc32(image), 8);
  await replaceFile(file, [image, footer]);
}

/** Writes beside and renames, so that a reader finds the old or the new file. */
async function replaceFile(file: string, parts: Uint8Array[]): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    await fs.writeFile(draft, parts);
    await fs.rename(draft, file);
  } finally {
    await fs.rm(draft, { force: true });
  }
}
