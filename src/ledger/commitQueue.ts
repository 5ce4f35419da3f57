import type { LineText } from './journalLine.ts';
import type { LedgerError } from './ledgerError.ts';

/** One write and one sync, acknowledged as one: a full disk refuses only what is past it. */
const COMMIT_BYTES = 1024 * 1024;

/** Records that are written together, and the one promise of all who wait for them. */
export interface Commit {
  readonly records: LineText[];
  readonly acknowledge: () => void;
  readonly refuse: (error: LedgerError) => void;
}

interface OpenCommit extends Commit {
  readonly done: Promise<void>;
  /** Length of its texts. */
  length: number;
}

/** What waits to be written, in commits. */
export class CommitQueue {
  readonly #waiting: OpenCommit[] = [];

  /** Resolves when its commit is acknowledged. */
  add(record: LineText): Promise<void> {
    let last = this.#waiting.at(-1);
    if (!last || last.length + record.json.length > COMMIT_BYTES) {
      last = newCommit();
      this.#waiting.push(last);
    }
    last.records.push(record);
    last.length += record.json.length;
    return last.done;
  }

  /** The next one; nothing is added to it any more. */
  take(): Commit | undefined {
    return this.#waiting.shift();
  }
}

function newCommit(): OpenCommit {
  let acknowledge: Commit['acknowledge'] = notYet;
  let refuse: Commit['refuse'] = notYet;
  const done = new Promise<void>((resolve, reject) => {
    acknowledge = resolve;
    refuse = reject;
  });
  return { records: [], length: 0, done, acknowledge, refuse };
}

function notYet(): never {
  throw new Error('a promise calls its executor at once');
}
