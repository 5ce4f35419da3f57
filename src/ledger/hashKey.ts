import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import { LedgerError, storageError, systemCode } from './ledgerError.ts';
import { ledgerFolder } from './ledgerFolder.ts';

const KEY_BYTES = 32;

/** The ledger's own random key (32 bytes) for HMACs of prompts; made at the first asking. */
export async function hashKey(dir: string): Promise<Buffer> {
  const { root, hashKey: file } = ledgerFolder(dir);
  const known = await readKey(file);
  if (known) return known;
  const draft = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    await fs.mkdir(root, { recursive: true });
    const open = await fs.open(draft, 'wx', 0o600);
    try {
      await open.writeFile(randomBytes(KEY_BYTES));
      await open.sync();
    } finally {
      await open.close();
    }
    // A link appears whole or not at all, and does not replace the key that another process made meanwhile.
    await fs.link(draft, file).catch((error: unknown) => {
      if (systemCode(error) !== 'EEXIST') throw error;
    });
  } catch (error) {
    throw storageError(error);
  } finally {
    await fs.rm(draft, { force: true });
  }
  const made = await readKey(file);
  if (!made)
    throw new LedgerError('io', (l10n) =>
      l10n.t("The ledger's key {0} is gone. Prompts cannot be compared.", file),
    );
  return made;
}

async function readKey(file: string): Promise<Buffer | undefined> {
  let bytes: Buffer;
  try {
    bytes = await fs.readFile(file);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw storageError(error);
  }
  if (bytes.length === KEY_BYTES) return bytes;
  throw new LedgerError('io', (l10n) =>
    l10n.t(
      "The ledger's key {0} has {1} bytes instead of {2}. Remove it to get a new one; earlier prompts then compare as changed.",
      file,
      bytes.length,
      KEY_BYTES,
    ),
  );
}
