import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { systemCode } from './ledgerError.ts';
import { ledgerFolder } from './ledgerFolder.ts';
import { isAlive, LockFile } from './lockFile.ts';

/** A call that hard budgets cover waits no longer than this for its turn, and is refused then. */
const LOCK_WAIT_MS = 200;
/** A call takes seconds to minutes. What a killed process held counts as long: it may have been billed. */
export const HOLD_LIFE_MS = 15 * 60_000;

const digits = v.pipe(v.string(), v.regex(/^\d{1,40}$/));
const holdSchema = v.object({
  /** Of the exchange, and of the Call that it becomes. */
  id: v.string(),
  pid: v.number(),
  /** ms since the epoch. */
  at: v.number(),
  expiresAt: v.number(),
  session: v.exactOptional(v.string()),
  models: v.array(v.string()),
  tags: v.record(v.string(), v.string()),
  amounts: v.object({ usd: digits, tokens: digits, calls: digits, images: digits }),
});

/** What a call that is under way may take of budgets. */
export type StoredHold = v.InferOutput<typeof holdSchema>;

export interface HoldsOptions {
  dir: string;
  now: () => number;
  pid?: number;
  lockWaitMs?: number;
}

/**
 * Open holds of all processes: one file each, so that settling needs no lock. Taking one does: see `alone`. A file
 * that cannot be read was being written when its process died, before anything was sent.
 */
export class Holds {
  readonly #folder: string;
  readonly #now: () => number;
  readonly #pid: number;
  readonly #lock: LockFile;
  readonly #known = new Map<string, StoredHold>();

  constructor({ dir, now, pid = process.pid, lockWaitMs = LOCK_WAIT_MS }: HoldsOptions) {
    const { root } = ledgerFolder(dir);
    this.#folder = path.join(root, 'holds');
    this.#now = now;
    this.#pid = pid;
    this.#lock = new LockFile({ path: path.join(root, 'holds.lock'), waitMs: lockWaitMs, pid });
  }

  /** Runs `work` while no other process decides; `busy` when the turn did not come within 200 ms. */
  async alone<T>(
    work: (isMine: () => Promise<boolean>) => Promise<T>,
  ): ReturnType<typeof LockFile.prototype.run<T>> {
    await fs.mkdir(this.#folder, { recursive: true });
    return this.#lock.run(work);
  }

  /** Those that count now. Expired ones are removed. */
  async open(): Promise<StoredHold[]> {
    const names = await namesIn(this.#folder);
    const present = new Set(names);
    for (const name of this.#known.keys()) if (!present.has(name)) this.#known.delete(name);
    const open: StoredHold[] = [];
    for (const name of names) {
      const hold = this.#known.get(name) ?? (await this.#read(name));
      if (!hold) continue;
      this.#known.set(name, hold);
      if (this.#counts(hold)) open.push(hold);
      else await fs.rm(path.join(this.#folder, name), { force: true });
    }
    return open;
  }

  async take(hold: Omit<StoredHold, 'pid' | 'expiresAt'>, lifeMs = HOLD_LIFE_MS): Promise<void> {
    const stored: StoredHold = { ...hold, pid: this.#pid, expiresAt: hold.at + lifeMs };
    await fs.mkdir(this.#folder, { recursive: true });
    await fs.writeFile(path.join(this.#folder, fileName(hold.id)), JSON.stringify(stored), { flag: 'wx' });
  }

  /** Of a settled call its journal line counts from now on; of a released one nothing does. */
  async end(id: string): Promise<void> {
    await fs.rm(path.join(this.#folder, fileName(id)), { force: true });
  }

  /** `part` of `whole` of each amount is held on, rounded up; nothing happens where there is no such hold. */
  async keepShare(id: string, part: number, whole: number): Promise<void> {
    const hold = await this.#read(fileName(id));
    if (!hold) return;
    const share = (amount: string): string => {
      const [of, to] = [BigInt(Math.max(0, Math.min(part, whole))), BigInt(Math.max(1, whole))];
      return String((BigInt(amount) * of + to - 1n) / to);
    };
    const { usd, tokens, calls, images } = hold.amounts;
    const amounts = { usd: share(usd), tokens: share(tokens), calls: share(calls), images: share(images) };
    // A file of its own, since those that are known are not read again; until the other is gone both count.
    const { at, expiresAt } = hold;
    await this.take({ ...hold, id: `${id} kept`, amounts }, expiresAt - at);
    await this.end(id);
  }

  async #read(name: string): Promise<StoredHold | undefined> {
    const file = path.join(this.#folder, name);
    try {
      const parsed = v.safeParse(holdSchema, JSON.parse(await fs.readFile(file, 'utf8')));
      return parsed.success ? parsed.output : undefined;
    } catch (error) {
      if (error instanceof SyntaxError || systemCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** A clock that was set back must not end what is under way, nor keep what a dead process left. */
  #counts({ at, expiresAt, pid }: StoredHold): boolean {
    const now = this.#now();
    if (now > expiresAt) return false;
    return now >= at - (expiresAt - at) || isAlive(pid);
  }
}

function fileName(id: string): string {
  return `${createHash('sha256').update(id).digest('hex').slice(0, 32)}.json`;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await fs.readdir(folder)).filter((name) => name.endsWith('.json'));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
