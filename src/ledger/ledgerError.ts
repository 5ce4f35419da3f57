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

  constructor(reason: LedgerErrorReason, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'LedgerError';
    this.reason = reason;
    this.code = systemCode(cause);
  }
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
      `The ledger's folder cannot be written (${code}): new calls are not recorded. Make the folder writable.`,
      error,
    );
  }
  if (FULL.has(code)) {
    return new LedgerError(
      'disk-full',
      `The disk is full (${code}): this call is not recorded. Free some space, then it can be recorded again.`,
      error,
    );
  }
  return new LedgerError(
    'io',
    `The ledger's disk failed (${code}): this call is not recorded. Check the disk that holds the ledger.`,
    error,
  );
}
