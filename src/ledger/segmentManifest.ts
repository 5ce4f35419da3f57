import fs from 'node:fs/promises';
import path from 'node:path';
import type { FilePort } from './filePort.ts';
import { decodeLine, encodeLine } from './journalLine.ts';
import { systemCode } from './ledgerError.ts';
import { FORMAT_VERSION } from './ledgerFolder.ts';
import { manifestFile, type SegmentName } from './segmentName.ts';
import { publishFile } from './wholeFile.ts';

export interface SegmentManifest {
  v: number;
  /** Name of its files without their endings; absent when all that it held was deleted. */
  data?: string;
  calls: number;
  /** Receipts that supersede, of any calls: how many, and the first of the blocks that hold them. */
  receipts?: { count: number; block: number };
  firstTs: number;
  lastTs: number;
  firstDay: number;
  lastDay: number;
  /** Journals whose calls, up to there, are in this segment or were in an earlier one. */
  covers: { name: string; bytes: number; lines: number }[];
  /** Where its compressed blocks start, and at last where they end; and the row that each starts with. */
  blocks: { offsets: number[]; rows: number[] };
}

/** Undefined when it is gone; throws when it is damaged or of a later version. */
export async function readManifest(folder: string, name: SegmentName): Promise<SegmentManifest | undefined> {
  const file = path.join(folder, manifestFile(name));
  for (const each of [file, `${file}.2`]) {
    let bytes: Buffer;
    try {
      bytes = await fs.readFile(each);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') continue;
      throw error;
    }
    const line = decodeLine(bytes.subarray(0, -1));
    if ('damage' in line) continue;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- ours: its checksum is right
    const manifest = JSON.parse(line.json) as SegmentManifest;
    if (manifest.v > FORMAT_VERSION) throw new NewerSegment(manifestFile(name));
    return manifest;
  }
  return undefined;
}

export class NewerSegment extends Error {}

/**
 * Makes the segment: false when another process made one of this name before. Appears whole or not at all, and
 * survives a power cut.
 */
export async function commitManifest(
  files: FilePort,
  folder: string,
  name: SegmentName,
  manifest: SegmentManifest,
): Promise<boolean> {
  const file = path.join(folder, manifestFile(name));
  const line = encodeLine(0, 0, JSON.stringify(manifest));
  if (!(await publishFile(files, file, line))) return false;
  await publishFile(files, `${file}.2`, line).catch((error: unknown) => {
    // The second copy only helps when the first one is damaged.
    if (systemCode(error) === undefined) throw error;
  });
  return true;
}
