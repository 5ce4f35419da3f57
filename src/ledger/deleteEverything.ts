import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { storageError } from './ledgerError.ts';
import { ledgerFolder } from './ledgerFolder.ts';
import { nodeFiles } from './nodeFiles.ts';

/** Deletes the whole ledger, also what other windows still hold; they go on with an empty one. */
export async function deleteEverything(dir: string): Promise<void> {
  const { root } = ledgerFolder(dir);
  const mark = randomBytes(8).toString('hex');
  const fresh = `${root}.new-${mark}`;
  try {
    await fs.mkdir(fresh, { recursive: true });
    // By another epoch windows see that it was meant, and put nothing back.
    await fs.writeFile(path.join(fresh, path.basename(ledgerFolder(dir).epoch)), mark);
    if ((await nodeFiles.identity(root)) !== undefined) await fs.rename(root, `${root}.deleted-${mark}`);
    await fs.rename(fresh, root);
    await nodeFiles.syncFolder(dir);
    await removeDeleted(dir);
  } catch (error) {
    throw storageError(error);
  }
}

/** What a deletion that was killed left behind. */
export async function removeDeleted(dir: string): Promise<void> {
  const { root } = ledgerFolder(dir);
  for (const name of await nodeFiles.list(dir)) {
    if (name.startsWith(`${path.basename(root)}.deleted-`)) {
      await fs.rm(path.join(dir, name), { recursive: true, force: true });
    }
  }
}
