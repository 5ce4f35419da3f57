import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A new folder; it is removed after the tests of this file. */
export function temporaryFolder(): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'panelmeter-'));
  folders.push(dir);
  return dir;
}

const folders: string[] = [];

process.once('exit', () => {
  for (const dir of folders) fs.rmSync(dir, { recursive: true, force: true });
});
