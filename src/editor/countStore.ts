import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import * as path from 'node:path';
import * as v from 'valibot';

/** Counts kept on disk; one is some 60 bytes. */
const KEPT = 20_000;
/** Counts that come close together are written together. */
const REST_MS = 1000;

const fileSchema = v.strictObject({
  version: v.literal(1),
  /** By HMAC of model, system instruction and text; the longest unused first. */
  counts: v.array(v.tuple([v.string(), v.pipe(v.number(), v.safeInteger(), v.minValue(0))])),
});

/**
 * What the service counted, over restarts: the same text is never counted twice. Texts are not in it, only their
 * HMACs. A file that cannot be read or written costs no more than counting again.
 */
export class CountStore {
  private readonly file: string;
  private readonly log: (text: string) => void;
  private readonly counts = new Map<string, number>();
  private reading: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  constructor(folder: string, log: (text: string) => void) {
    this.file = path.join(folder, 'counts.json');
    this.log = log;
  }

  load(): Promise<void> {
    this.reading ??= this.merge();
    return this.reading;
  }

  get(key: string): number | undefined {
    const tokens = this.counts.get(key);
    if (tokens === undefined) return undefined;
    this.counts.delete(key);
    this.counts.set(key, tokens); // used: it is the last to go
    return tokens;
  }

  set(key: string, tokens: number): void {
    this.counts.delete(key);
    this.counts.set(key, tokens);
    this.timer ??= setTimeout(() => void this.save(), REST_MS);
  }

  async save(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.merge(); // another window may have counted meanwhile
    const counts = [...this.counts].slice(-KEPT);
    // Readers see the file as it was, or as it is now: never half of it.
    const draft = `${this.file}.${randomUUID()}`;
    try {
      await fs.mkdir(path.dirname(this.file), { recursive: true });
      await fs.writeFile(draft, JSON.stringify({ version: 1, counts }));
      await fs.rename(draft, this.file);
    } catch (error) {
      this.log(`Counts could not be kept (${wordsOf(error)}): texts are counted again after a restart.`);
      await fs.rm(draft, { force: true }).catch(() => undefined);
    }
  }

  dispose(): void {
    if (this.timer) void this.save();
  }

  /** Takes what the file holds and we do not. */
  private async merge(): Promise<void> {
    let json: unknown;
    try {
      json = JSON.parse(await fs.readFile(this.file, 'utf8'));
    } catch (error) {
      if (isMissing(error)) return;
      this.log(`Kept counts could not be read (${wordsOf(error)}): texts are counted again.`);
      return;
    }
    const read = v.safeParse(fileSchema, json);
    if (!read.success) {
      this.log('Kept counts are of another format: texts are counted again.');
      return;
    }
    const ours = [...this.counts];
    this.counts.clear();
    for (const [key, tokens] of [...read.output.counts, ...ours].slice(-2 * KEPT)) {
      this.counts.delete(key);
      this.counts.set(key, tokens);
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
