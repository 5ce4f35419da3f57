import path from 'node:path';

/** The format of lines and files below; an incompatible change gets a new folder name. */
export const FORMAT_VERSION = 1;

export interface LedgerFolder {
  root: string;
  /** One file a process and sequence number: only its process ever writes it. */
  journal: string;
  /** Calls of journals that are complete, packed; see segmentName.ts. */
  segments: string;
  /** Held by the process that seals or deletes. */
  compactLock: string;
  /** What was deleted by filter, so that nobody puts it back. */
  deletions: string;
  /** What can be thrown away at any time: it is made again from the journals. */
  index: string;
  hashKey: string;
  /** Changes when someone deletes everything on purpose. */
  epoch: string;
}

export function ledgerFolder(dir: string): LedgerFolder {
  const root = path.join(dir, `ledger-v${FORMAT_VERSION}`);
  return {
    root,
    journal: path.join(root, 'journal'),
    segments: path.join(root, 'seg'),
    compactLock: path.join(root, 'compact.lock'),
    deletions: path.join(root, 'deletions'),
    index: path.join(root, 'index'),
    hashKey: path.join(root, 'hash.key'),
    epoch: path.join(root, 'epoch'),
  };
}

const JOURNAL_NAME = /^([0-9a-z]+-\d+-[0-9a-f]{8})\.(\d{4,})\.ndjson$/;

/** `<writer>.<seq>.ndjson` → its parts; undefined for any other file. */
export function journalName(name: string): { writer: string; seq: number } | undefined {
  const match = JOURNAL_NAME.exec(name);
  if (!match) return undefined;
  const [, writer = '', seq = ''] = match;
  return { writer, seq: Number(seq) };
}

export function journalFile(writer: string, seq: number): string {
  return `${writer}.${String(seq).padStart(4, '0')}.ndjson`;
}
