import { mkdir, readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { KEPT_FILE, keptText, readKept, withKept } from '../panels/keptFile.ts';
import type { Kept } from '../panels/keptFile.ts';
import { replaceFile } from './replaceFile.ts';

/** kept.json exists and cannot be read as such: nothing is written over it. */
export class KeptError extends Error {
  override readonly name = 'KeptError';
  readonly reason = 'unreadable';
}

/** What is kept of the images in a folder; nothing when there is no kept.json yet. */
export async function readKeptIn(folder: string): Promise<Kept[]> {
  const file = path.join(folder, KEPT_FILE);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new KeptError(`${file} cannot be read (${String(code)}).`);
  }
  const read = readKept(text);
  if (read.ok) return read.kept;
  throw new KeptError(`${file} is no list of kept images (${read.message}). Mend it or delete it.`);
}

/** Keeps an attempt. Throws KeptError rather than lose what the file holds. */
export async function keepIn(folder: string, one: Kept): Promise<Kept[]> {
  const kept = withKept(await readKeptIn(folder), one);
  await mkdir(folder, { recursive: true });
  await replaceFile(path.join(folder, KEPT_FILE), keptText(kept));
  return kept;
}
