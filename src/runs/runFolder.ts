import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as path from 'node:path';
import { replaceFile } from './replaceFile.ts';
import { decodeRunRecord, encodeRunRecord } from './runRecord.ts';
import type { RunRecord } from './runRecord.ts';

/** A live owner touches its file this often; one that was not touched for `STALE_MS` is nobody's. */
export const TOUCH_MS = 5000;
const STALE_MS = 30_000;

/** `<run>~<host>-<pid>-<random>.json`: who renames a file to its own name owns it, and only one can. */
const NAME = /^([\w-]{1,80})~([0-9a-z]{1,40})-(\d+)-([0-9a-f]{8})\.json$/;
/** What replaceFile leaves behind when its process is killed. */
const DRAFT = /\.[0-9a-f]{8}\.tmp$/;

/** Runs of a workspace on disk, each owned by one process at a time. */
export class RunFolder {
  readonly dir: string;
  private readonly owner: string;
  private readonly now: () => number;
  constructor(dir: string, now: () => number) {
    this.dir = dir;
    this.now = now;
    this.owner = `${hostTag()}-${process.pid}-${randomBytes(4).toString('hex')}`;
  }

  /** Replaces the run's file as a whole: after a crash it is the old or the new one. */
  async save(record: RunRecord): Promise<void> {
    await mkdir(this.dir, { recursive: true });
    await replaceFile(this.fileOf(record.id), encodeRunRecord(record), 0o600);
  }

  /** Says that the owner is alive. */
  async touch(id: string): Promise<void> {
    const at = new Date(this.now());
    await utimes(this.fileOf(id), at, at);
  }

  /** False when another process took it over meanwhile. */
  async owns(id: string): Promise<boolean> {
    return stat(this.fileOf(id)).then(
      () => true,
      () => false,
    );
  }

  async remove(id: string): Promise<void> {
    await rm(this.fileOf(id), { force: true });
  }

  /** Leaves a run to whoever takes it next. */
  async release(id: string): Promise<void> {
    await rename(this.fileOf(id), path.join(this.dir, `${id}~none-0-00000000.json`));
  }

  /** Takes over the runs that no living process owns, or those of them that are wanted. What cannot be read stays. */
  async claimOrphans(wanted: (record: RunRecord) => boolean = () => true): Promise<RunRecord[]> {
    const claimed: RunRecord[] = [];
    for (const name of await this.names()) {
      if (DRAFT.test(name)) await this.sweep(name);
      const [, id = '', host = '', pid = ''] = NAME.exec(name) ?? [];
      if (id === '' || name.endsWith(`~${this.owner}.json`)) continue;
      const file = path.join(this.dir, name);
      if (!(await this.isOrphan(file, host, Number(pid)))) continue;
      const text = await readFile(file, 'utf8').catch(() => '');
      const record = decodeRunRecord(text);
      if (record?.id !== id || !wanted(record)) continue;
      // Of two windows that try, one finds the file gone.
      const won = await rename(file, this.fileOf(id)).then(
        () => true,
        () => false,
      );
      if (won) claimed.push(record);
    }
    return claimed;
  }

  /** Runs of other windows that are alive. */
  async others(): Promise<RunRecord[]> {
    const records: RunRecord[] = [];
    for (const name of await this.names()) {
      const [, , host = '', pid = ''] = NAME.exec(name) ?? [];
      if (host === '' || name.endsWith(`~${this.owner}.json`)) continue;
      const file = path.join(this.dir, name);
      if (await this.isOrphan(file, host, Number(pid))) continue;
      const record = decodeRunRecord(await readFile(file, 'utf8').catch(() => ''));
      if (record) records.push(record);
    }
    return records;
  }

  private async sweep(draft: string): Promise<void> {
    const [, , host = '', pid = ''] = NAME.exec(draft.replace(DRAFT, '')) ?? [];
    const file = path.join(this.dir, draft);
    if (host !== '' && (await this.isOrphan(file, host, Number(pid)))) await rm(file, { force: true });
  }

  private async isOrphan(file: string, host: string, pid: number): Promise<boolean> {
    if (host === 'none') return true;
    if (host === hostTag() && !isAlive(pid)) return true;
    const touched = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => this.now(),
    );
    return this.now() - touched > STALE_MS;
  }

  private fileOf(id: string): string {
    return path.join(this.dir, `${id}~${this.owner}.json`);
  }

  private async names(): Promise<string[]> {
    try {
      return await readdir(this.dir);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
  }
}

function hostTag(): string {
  const tag = hostname()
    .toLowerCase()
    .replace(/[^0-9a-z]/g, '');
  return tag === '' || tag === 'none' ? 'host' : tag.slice(0, 40);
}

/** A process that exists, also one of another user. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
