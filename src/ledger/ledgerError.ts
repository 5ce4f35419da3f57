import { ENGLISH, type L10n } from '../l10n.ts';

/** Why the ledger could not do what was asked. */
export type LedgerErrorReason =
  | 'read-only'
  | 'disk-full'
  | 'io'
  /** The call has no shape that could be read back. */
  | 'invalid'
  | 'closed'
  /** The index or its worker failed; the journals are whole. */
  | 'index';

/** `code` is the system's (ENOSPC, EIO, …) where there is one; the original is the `cause`. */
export class LedgerError extends Error {
  readonly reason: LedgerErrorReason;
  readonly code: string | undefined;

  readonly #say: string | ((l10n: L10n) => string);

  /** `say`: the message, in a language that is known only where it is shown. */
  constructor(reason: LedgerErrorReason, say: string | ((l10n: L10n) => string), cause?: unknown) {
    super(typeof say === 'string' ? say : say(ENGLISH), cause === undefined ? undefined : { cause });
    this.#say = say;
    this.name = 'LedgerError';
    this.reason = reason;
    this.code = systemCode(cause);
  }

  /** The message in the reader's language. */
  text(l10n: L10n): string {
    return typeof this.#say === 'string' ? this.message : this.#say(l10n);
  }
}

/** What an error of the ledger says in the reader's language; undefined for any other. */
export function ledgerErrorText(error: unknown, l10n: L10n): string | undefined {
  return error instanceof LedgerError ? error.text(l10n) : undefined;
}

/** ENOENT, ENOSPC, … of an error of the file system. */
export function systemCode(error: unknown): string | undefined {
  if (error instanceof LedgerError) return error.code;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return undefined;
}

const READ_ONLY = new Set(['EROFS', 'EACCES', 'EPERM']);
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** A failed write as a LedgerError; one that is one already is passed on. */
export function storageError(error: unknown): LedgerError {
  if (error instanceof LedgerError) return error;
  const code = systemCode(error) ?? 'unknown';
  if (READ_ONLY.has(code)) {
    return new LedgerError(
      'read-only',
      (l10n) =>
        l10n.t(
          "The ledger's folder cannot be written ({0}): new calls are not recorded. Make the folder writable.",
          code,
        ),
      error,
    );
  }
  if (FULL.has(code)) {
    return new LedgerError(
      'disk-full',
      (l10n) =>
        l10n.t(
          'The disk is full ({0}): this call is not recorded. Free some space, then it can be recorded again.',
          code,
        ),
      error,
    );
  }
  return new LedgerError(
    'io',
    (l10n) =>
      l10n.t(
        "The ledger's disk failed ({0}): this call is not recorded. Check the disk that holds the ledger.",
        code,
      ),
    error,
  );
}
