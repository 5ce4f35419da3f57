import { ENGLISH, type L10n } from '../l10n.ts';
import type { IndexState } from './indexMessages.ts';
import type { LedgerError } from './ledgerError.ts';
import type { Degraded } from './ledgerTypes.ts';

type Listener = (state: Degraded | undefined) => void;

/** What keeps the ledger from its full work: a failed write before an unreadable journal. */
export class DegradedState {
  readonly #listeners = new Set<Listener>();
  #writing: Degraded | undefined;
  #reading: Degraded | undefined;
  readonly #l10n: L10n;

  constructor(l10n: L10n = ENGLISH) {
    this.#l10n = l10n;
  }

  get current(): Degraded | undefined {
    return this.#writing ?? this.#reading;
  }

  /** After each commit. */
  wrote(failure: LedgerError | undefined): void {
    this.#change(() => {
      this.#writing = failure && writeFailure(failure, this.#l10n);
    });
  }

  seen({ newer, damaged }: IndexState): void {
    this.#change(() => {
      this.#reading = readFailure(newer, damaged, this.#l10n);
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

function writeFailure(failure: LedgerError, l10n: L10n): Degraded {
  const { reason } = failure;
  const message = failure.text(l10n);
  if (reason === 'read-only' || reason === 'disk-full') return { reason, message };
  return { reason: 'io', message };
}

function readFailure(newer: number, damaged: number, l10n: L10n): Degraded | undefined {
  if (newer > 0) {
    return {
      reason: 'newer-format',
      message: l10n.t(
        "{0} of the ledger's files were written by a later version: their calls are in no figure. Update Panelmeter.",
        newer,
      ),
    };
  }
  if (damaged > 0) {
    return {
      reason: 'damaged',
      message: l10n.t(
        '{0} of the ledger\'s lines cannot be read: their calls are in no figure. Run "panelmeter verify" to see which.',
        damaged,
      ),
    };
  }
  return undefined;
}
