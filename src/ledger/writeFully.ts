import type { OpenFile } from './filePort.ts';

/** Writes on after a short write; one that gets nowhere counts as a full disk. */
export async function writeFully(file: OpenFile, bytes: Buffer, position: number): Promise<void> {
  let length = 0;
  while (length < bytes.length) {
    const written = await file.write(bytes.subarray(length), position + length);
    if (written === 0) throw Object.assign(new Error('nothing was written'), { code: 'ENOSPC' });
    length += written;
  }
}
