import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { FilePort } from './filePort.ts';
import { systemCode } from './ledgerError.ts';
import { writeFully } from './writeFully.ts';

function draftOf(file: string): string {
  return `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
}

/** Writes beside and renames, so that a reader finds the old or the new file. */
export async function replaceFile(
  files: FilePort,
  file: string,
  parts: Uint8Array[],
  synced = false,
): Promise<void> {
  await files.makeFolder(path.dirname(file));
  const draft = draftOf(file);
  try {
    await writeNew(files, draft, parts, synced);
    await files.rename(draft, file);
  } finally {
    await files.remove(draft);
  }
}

/** False when there is such a file. It appears whole or not at all, and survives a power cut. */
export async function publishFile(files: FilePort, file: string, bytes: Uint8Array): Promise<boolean> {
  const draft = draftOf(file);
  try {
    await writeNew(files, draft, [bytes], true);
    await files.link(draft, file).catch(async (error: unknown) => {
      if (!NO_LINKS.has(systemCode(error) ?? '')) throw error;
      await writeNew(files, file, [bytes], true);
    });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await files.remove(draft);
  }
}

/** What file systems without links say. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

async function writeNew(files: FilePort, file: string, parts: Uint8Array[], synced: boolean): Promise<void> {
  const open = await files.create(file, synced);
  try {
    await writeFully(open, Buffer.concat(parts), 0);
    if (synced) await open.sync();
  } finally {
    await open.close();
  }
}
