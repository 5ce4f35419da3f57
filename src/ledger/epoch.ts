import type { FilePort, OpenFile } from './filePort.ts';
import { systemCode } from './ledgerError.ts';
import { readFully } from './readJournal.ts';

/** '' when nobody ever deleted everything. */
export async function readEpoch(files: FilePort, file: string): Promise<string> {
  let open: OpenFile;
  try {
    open = await files.open(file);
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return '';
    throw error;
  }
  try {
    const bytes = Buffer.alloc(100);
    return bytes.toString('latin1', 0, await readFully(open, bytes, 0));
  } finally {
    await open.close();
  }
}
