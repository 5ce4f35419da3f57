import type { Readable, Writable } from 'node:stream';

/** What a command may touch of the process. stdout is data, stderr is for people. */
export interface CommandIo {
  stdin: Readable;
  stdout: Writable;
  stderr: Writable & { isTTY?: boolean };
  env: Record<string, string | undefined>;
  /** Aborted by SIGINT or SIGTERM. */
  signal: AbortSignal;
}

/** The exit code: 0 done, 1 a check said no or I/O failed, 2 wrong usage. */
export type Command = (args: string[], io: CommandIo) => Promise<number>;

/** The command line itself is wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Writes and waits while the reader is slower than we are. Rejects with the stream's error, as EPIPE. */
export function write(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (stream.errored) {
      reject(stream.errored);
      return;
    }
    stream.write(text, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

/** The code of a system error, as ENOSPC. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
