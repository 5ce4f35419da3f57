import fs from 'node:fs/promises';
import path from 'node:path';
import type { FilePort } from './filePort.ts';
import { decodeLine, encodeLine } from './journalLine.ts';
import { systemCode } from './ledgerError.ts';
import type { LedgerFolder } from './ledgerFolder.ts';
import type { Sum } from './ledgerTypes.ts';
import { replaceFile } from './wholeFile.ts';

const HEAD_VERSION = 2;

/** Amounts as decimal strings. */
export type SumText = Omit<Sum, 'billed' | 'list'> & { billed: string; list: string };

/** The first figures, with all that tells whether they still hold. */
export interface Head {
  v: number;
  /** Months since 1970: it has the days and models of this and later ones. */
  month: number;
  /** Manifests of the segments that it counts. */
  sealed: string[];
  /** How much of each journal it counts. */
  journals: { name: string; bytes: number; lines: number; modifiedMs: number }[];
  /** By local day where the calls were made. */
  days: { day: number; simulated: boolean; sum: SumText }[];
  models: { month: number; simulated: boolean; model: string; sum: SumText }[];
  /** Of the last sessions. */
  sessions: { session: string; simulated: boolean; sum: SumText }[];
  /** Hashes of all sessions: one that is not there has no calls yet. */
  sessionHashes: string;
  /** Instants and ids of the last hour's calls. */
  recent: [number, string][];
}

/**
 * Hashes of the ids in the head's days and sessions, and of those that have a receipt and no call yet: what is not
 * there is new. They stand in a line of their own, because they are most of the file and seldom needed.
 */
export interface HeadIds {
  ids: string;
}

export function headFile(folder: LedgerFolder): string {
  return path.join(folder.index, 'head.json');
}

/** Undefined when there is none, or it is damaged or of another version. `ids`: ascending; undefined: damaged. */
export async function readHead(
  folder: LedgerFolder,
): Promise<(Head & { ids(): Uint32Array | undefined }) | undefined> {
  let bytes: Buffer;
  try {
    bytes = await fs.readFile(headFile(folder));
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
  const end = bytes.indexOf('\n');
  const line = decodeLine(bytes.subarray(0, Math.max(0, end)));
  if ('damage' in line) return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- ours: its checksum is right
  const head = JSON.parse(line.json) as Head;
  if (head.v !== HEAD_VERSION) return undefined;
  return {
    ...head,
    ids() {
      const ids = decodeLine(bytes.subarray(end + 1, -1));
      return 'damage' in ids ? undefined : readHashes(ids.json);
    },
  };
}

export async function writeHead(
  files: FilePort,
  folder: LedgerFolder,
  { ids, ...head }: Omit<Head, 'v'> & HeadIds,
): Promise<void> {
  await replaceFile(files, headFile(folder), [
    encodeLine(0, 0, JSON.stringify({ v: HEAD_VERSION, ...head })),
    encodeLine(1, 0, ids),
  ]);
}

export function sumText(sum: Sum): SumText {
  return { ...sum, billed: String(sum.billed), list: String(sum.list) };
}

export function readSumText(sum: SumText): Sum {
  return { ...sum, billed: BigInt(sum.billed), list: BigInt(sum.list) };
}

/** A sorted list of hashes as text. */
export function hashesText(hashes: Iterable<number>): string {
  const sorted = Uint32Array.from(hashes).sort();
  return Buffer.from(sorted.buffer, sorted.byteOffset, sorted.byteLength).toString('base64');
}

export function readHashes(text: string): Uint32Array {
  const bytes = Buffer.from(text, 'base64');
  const aligned = new Uint8Array(bytes);
  return new Uint32Array(aligned.buffer, 0, Math.floor(aligned.length / 4));
}
