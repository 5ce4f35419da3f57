import fs from 'node:fs';
import { systemCode } from './ledgerError.ts';

const STEP_BYTES = 64 * 1024;

/** Where the line after the last whole one starts. Undefined when the file is gone or cannot be read. */
export function lastNewline(path: string): { offset: number; modifiedMs: number } | undefined {
  let fd: number;
  try {
    fd = fs.openSync(path, 'r');
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
  try {
    const { size, mtimeMs } = fs.fstatSync(fd);
    const bytes = Buffer.alloc(Math.min(STEP_BYTES, size));
    for (let end = size; end > 0; end -= bytes.length) {
      const start = Math.max(0, end - bytes.length);
      const length = fs.readSync(fd, bytes, 0, end - start, start);
      const at = bytes.subarray(0, length).lastIndexOf(0x0a);
      if (at >= 0) return { offset: start + at + 1, modifiedMs: mtimeMs };
    }
    return { offset: 0, modifiedMs: mtimeMs };
  } finally {
    fs.closeSync(fd);
  }
}
