import fs from 'node:fs';
import path from 'node:path';
import { ledgerFolder } from '../../src/ledger/ledgerFolder.ts';

/** Full paths of a ledger's journals, in order. */
export function journalFiles(dir: string): string[] {
  const { journal } = ledgerFolder(dir);
  if (!fs.existsSync(journal)) return [];
  return fs
    .readdirSync(journal)
    .sort()
    .map((name) => path.join(journal, name));
}

/** Flips one bit of a file's byte. */
export function flipBit(file: string, at: number): void {
  const bytes = fs.readFileSync(file);
  bytes.writeUInt8((bytes[at] ?? 0) ^ 4, at);
  fs.writeFileSync(file, bytes);
}

/** Where the 1-based line starts. */
export function lineStart(file: string, line: number): number {
  const bytes = fs.readFileSync(file);
  let at = 0;
  for (let i = 1; i < line; i++) at = bytes.indexOf(0x0a, at) + 1;
  return at;
}
