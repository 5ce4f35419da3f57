import { createHmac } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { hashKey } from './hashKey.ts';
import { systemCode } from './ledgerError.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const entrySchema = v.variant('is', [
  v.object({
    is: v.literal('request'),
    at: v.number(),
    model: v.string(),
    inputTokens: v.exactOptional(count),
  }),
  v.object({
    is: v.literal('lesson'),
    at: v.number(),
    model: v.string(),
    kind: v.picklist(['per-day', 'per-minute', 'not-offered']),
    metric: v.picklist(['requests', 'input-tokens']),
    limit: v.exactOptional(count),
    freeTier: v.exactOptional(v.boolean()),
    retryAfterMs: v.exactOptional(v.number()),
  }),
  v.object({ is: v.literal('tier'), at: v.number(), tier: v.picklist(['free', 'paid']) }),
]);

/** A request, what a 429 told, or what was seen of the key's tier. */
export type QuotaEntry = v.InferOutput<typeof entrySchema>;

/** Requests of days before are asked for no more. */
const KEPT_DAYS = 3;

/**
 * What is known of the quota of one key, over all windows and folders: lines that every process appends to common
 * files, one file a Pacific day for requests and one for what lasts. Keys are named by a salted hash.
 */
export class QuotaLog {
  readonly #folder: string;
  readonly #read = new Map<string, { offset: number; rest: string }>();
  entries: QuotaEntry[] = [];
  #last: Promise<void> = Promise.resolve();

  constructor(dir: string, name: string) {
    this.#folder = path.join(dir, 'quota', name);
  }

  /** `day`: the Pacific day of `entry.at`, YYYY-MM-DD. */
  async append(day: string, entry: QuotaEntry): Promise<void> {
    await fs.mkdir(this.#folder, { recursive: true });
    const file = path.join(this.#folder, entry.is === 'request' ? `${day}.ndjson` : 'lessons.ndjson');
    // One small write in append mode: lines of several processes do not mix.
    await fs.appendFile(file, `${JSON.stringify(entry)}\n`);
  }

  /** Reads on in all files. What is no entry is passed over: a full disk may have cut it. */
  refresh(): Promise<void> {
    const turn = this.#last.then(() => this.#readAll());
    // The next one reads again whatever this one met; its caller is told.
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #readAll(): Promise<void> {
    for (const name of await namesIn(this.#folder)) await this.#readOn(name);
  }

  /** Removes requests of days before `today`, but for the last ones. */
  async tidy(today: string): Promise<void> {
    const oldest = new Date(Date.parse(today) - KEPT_DAYS * 86_400_000).toISOString().slice(0, 10);
    for (const name of await namesIn(this.#folder)) {
      if (/^\d{4}-/.test(name) && name.slice(0, 10) < oldest)
        await fs.rm(path.join(this.#folder, name), { force: true });
    }
    this.entries = this.entries.filter(({ is, at }) => is !== 'request' || at >= Date.parse(oldest));
  }

  async #readOn(name: string): Promise<void> {
    const file = await fs.open(path.join(this.#folder, name), 'r').catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (!file) return;
    try {
      const seen = this.#read.get(name) ?? { offset: 0, rest: '' };
      const { size } = await file.stat();
      if (size <= seen.offset) return;
      const bytes = Buffer.alloc(size - seen.offset);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, seen.offset);
      // All that is written is ASCII, so a piece never ends within a letter.
      const lines = (seen.rest + bytes.toString('latin1', 0, bytesRead)).split('\n');
      this.#read.set(name, { offset: seen.offset + bytesRead, rest: lines.pop() ?? '' });
      for (const line of lines) {
        const entry = entryOf(line);
        if (entry) this.entries.push(entry);
      }
    } finally {
      await file.close();
    }
  }
}

/** The name of a key in files: an HMAC with a random key of the directory, never the key. */
export async function keyName(dir: string, key: string): Promise<string> {
  return createHmac('sha256', await hashKey(dir))
    .update(key)
    .digest('hex')
    .slice(0, 24);
}

function entryOf(line: string): QuotaEntry | undefined {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(entrySchema, json);
  return parsed.success ? parsed.output : undefined;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await fs.readdir(folder)).filter((name) => name.endsWith('.ndjson')).sort();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
