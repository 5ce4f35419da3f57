import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';

/** The service keeps the answers of a job so long. */
const KEPT_MS = 48 * 3_600_000;

const schema = v.looseObject({
  version: v.literal(1),
  name: v.pipe(v.string(), v.regex(/^batches\/sim\d{6,}$/)),
  model: v.string(),
  displayName: v.string(),
  createdAt: v.number(),
  cancelledAt: v.optional(v.number()),
  requests: v.pipe(v.array(v.looseObject({ request: v.looseObject({ text: v.string() }) })), v.minLength(1)),
});

/** A job as far as its file is checked; the rest is as we wrote it. */
export type StoredJob = v.InferOutput<typeof schema>;

/**
 * Batch jobs of the simulator on disk, one file a job, so that they outlive it as the service's outlive a window.
 * They hold the prompts that were submitted, as the service does: nobody else may read them, and they go after 48 hours.
 */
export class JobFiles {
  readonly #folder: string;
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Oldest first. What cannot be read as a job is left alone. */
  read(now: number): StoredJob[] {
    const jobs: StoredJob[] = [];
    for (const name of this.#names()) {
      const file = path.join(this.#folder, name);
      const read = v.safeParse(schema, decode(readFileSync(file, 'utf8')));
      if (!read.success) continue;
      if (now - read.output.createdAt > KEPT_MS) rmSync(file, { force: true });
      else jobs.push(read.output);
    }
    return jobs.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  write(job: { name: string }): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const file = this.#file(job.name);
    writeFileSync(`${file}.tmp`, JSON.stringify({ version: 1, ...job }), { mode: 0o600 });
    renameSync(`${file}.tmp`, file);
  }

  remove(name: string): void {
    rmSync(this.#file(name), { force: true });
  }

  #file(name: string): string {
    return path.join(this.#folder, `${path.basename(name)}.json`);
  }

  #names(): string[] {
    try {
      return readdirSync(this.#folder).filter((name) => name.endsWith('.json'));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
  }
}

function decode(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
