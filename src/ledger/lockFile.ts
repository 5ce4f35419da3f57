import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { systemCode } from './ledgerError.ts';

/** A section under the lock takes milliseconds; a holder this old was stopped in it, or its pid is another's now. */
const STALE_MS = 10_000;
/** Between making the file and writing into it lie microseconds. */
const UNWRITTEN_MS = 2000;
const POLL_MS = 3;

export interface LockFileOptions {
  path: string;
  /** Longer than this nobody waits. */
  waitMs: number;
  pid?: number;
}

/**
 * A short exclusive lock between processes: a file that exists while somebody has it, with host, pid and a token. One
 * that a dead process left behind is taken away under a second lock, so that two waiters never take it away twice.
 */
export class LockFile {
  readonly #options: LockFileOptions;
  readonly #owner: string;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: LockFileOptions) {
    this.#options = options;
    const token = randomBytes(8).toString('hex');
    this.#owner = `${os.hostname()} ${options.pid ?? process.pid} ${token}`;
  }

  /**
   * Runs `work` alone among all processes; `{ busy: true }` when the lock was not had in time. `isMine` tells whether
   * the lock is still held: false after the process was stopped for long. Callers of one object wait in line.
   */
  run<T>(
    work: (isMine: () => Promise<boolean>) => Promise<T>,
  ): Promise<{ busy: true } | { busy: false; value: T }> {
    const turn = this.#queue.then(() => this.#runNow(work));
    // The next in line does not care how this one ended; its caller does.
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #runNow<T>(
    work: (isMine: () => Promise<boolean>) => Promise<T>,
  ): Promise<{ busy: true } | { busy: false; value: T }> {
    if (!(await this.#acquire())) return { busy: true };
    try {
      return { busy: false, value: await work(() => this.#isMine()) };
    } finally {
      if (await this.#isMine()) await fs.rm(this.#options.path, { force: true });
    }
  }

  async #acquire(): Promise<boolean> {
    const { path, waitMs } = this.#options;
    const from = performance.now();
    for (;;) {
      if (await createWith(path, this.#owner)) return true;
      await this.#clearStale();
      if (performance.now() - from >= waitMs) return false;
      await wait(POLL_MS * (0.5 + Math.random()));
    }
  }

  async #isMine(): Promise<boolean> {
    return (await readLock(this.#options.path))?.owner === this.#owner;
  }

  async #clearStale(): Promise<void> {
    const { path } = this.#options;
    if (!isStale(await readLock(path))) return;
    const stealing = `${path}.stale`;
    if (!(await createWith(stealing, this.#owner))) {
      // Whoever clears takes no longer than a few system calls.
      if (isStale(await readLock(stealing))) await fs.rm(stealing, { force: true });
      return;
    }
    try {
      // Once more: it may have been cleared, and taken anew, before we had the right to.
      if (isStale(await readLock(path))) await fs.rm(path, { force: true });
    } finally {
      await fs.rm(stealing, { force: true });
    }
  }
}

interface SeenLock {
  owner: string;
  ageMs: number;
}

/** False when somebody has it. */
async function createWith(path: string, owner: string): Promise<boolean> {
  try {
    const file = await fs.open(path, 'wx', 0o600);
    try {
      await file.writeFile(owner);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    // EPERM, EBUSY: Windows, while another process removes it.
    if (['EEXIST', 'EBUSY'].includes(systemCode(error) ?? '')) return false;
    if (process.platform === 'win32' && systemCode(error) === 'EPERM') return false;
    throw error;
  }
}

async function readLock(path: string): Promise<SeenLock | undefined> {
  try {
    const [owner, { mtimeMs }] = await Promise.all([fs.readFile(path, 'utf8'), fs.stat(path)]);
    return { owner, ageMs: Math.abs(Date.now() - mtimeMs) };
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

function isStale(lock: SeenLock | undefined): boolean {
  if (!lock) return false;
  const [host, pid] = lock.owner.split(' ');
  if (host === undefined || pid === undefined) return lock.ageMs > UNWRITTEN_MS;
  if (host === os.hostname() && !isAlive(Number(pid))) return true;
  return lock.ageMs > STALE_MS;
}

/** Whether a process of this machine is there; one of another user is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
