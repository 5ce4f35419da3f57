import type { IndexState } from './indexMessages.ts';
import type { LedgerError } from './ledgerError.ts';
import type { Degraded } from './ledgerTypes.ts';

type Listener = (state: Degraded | undefined) => void;

/** What keeps the ledger from its full work: a failed write before an unreadable journal. */
export class DegradedState {
  readonly #listeners = new Set<Listener>();
  #writing: Degraded | undefined;
  #reading: Degraded | undefined;

  get current(): Degraded | undefined {
    return this.#writing ?? this.#reading;
  }

  /** After each commit. */
  wrote(failure: LedgerError | undefined): void {
    this.#change(() => {
      this.#writing = failure && writeFailure(failure);
    });
  }

  seen({ newer, damaged }: IndexState): void {
    this.#change(() => {
      this.#reading = readFailure(newer, damaged);
    });
  }

  onChange(listener: Listener): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  #change(apply: () => void): void {
    const before = this.current;
    apply();
    const { current } = this;
    if (before?.reason === current?.reason && before?.message === current?.message) return;
    for (const listener of this.#listeners) listener(current);
  }
}

function writeFailure({ reason, message }: LedgerError): Degraded {
  if (reason === 'read-only' || reason === 'disk-full') return { reason, message };
  return { reason: 'io', message };
}

function readFailure(newer: number, damaged: number): Degraded | undefined {
  if (newer > 0) {
    return {
      reason: 'newer-format',
      message: `${newer} of the ledger's files were written by a later version: their calls are in no figure. Update Panelmeter.`,
    };
  }
  if (damaged > 0) {
    return {
      reason: 'damaged',
      message: `${damaged} of the ledger's lines cannot be read: their calls are in no figure. Run "panelmeter verify" to see which.`,
    };
  }
  return undefined;
}
