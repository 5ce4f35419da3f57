import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { DraftFile, draftName, type OpenDraft } from './draftFile.ts';
import { ExportError } from './exportError.ts';

/** Says that a folder is an export, so that the next one may take its place. Readers of data skip `_` names. */
export const MARKER = '_panelmeter.json';

/** A folder in the making: it appears under its name with all of its files, or not at all. */
export class DraftFolder {
  readonly #target: string;
  readonly #path: string;
  readonly #openFile: OpenDraft;
  readonly #files = new Set<DraftFile>();

  private constructor(target: string, folder: string, openFile: OpenDraft) {
    this.#target = target;
    this.#path = folder;
    this.#openFile = openFile;
  }

  /** Rejects when something else than an earlier export has the name. */
  static async create(target: string, openFile: OpenDraft): Promise<DraftFolder> {
    await refuseOthers(target);
    const folder = draftName(path.dirname(target), path.basename(target));
    await mkdir(folder);
    return new DraftFolder(target, folder, openFile);
  }

  /** `name` may be in a folder of its own, as `month=2026-11/calls.parquet`. */
  async file(name: string): Promise<DraftFile> {
    const file = path.join(this.#path, name);
    await mkdir(path.dirname(file), { recursive: true });
    const draft = await DraftFile.at(file, this.#openFile);
    this.#files.add(draft);
    return draft;
  }

  /** Takes the place of an earlier export, which is there until this one is. */
  async moveToTarget(): Promise<void> {
    for (const file of this.#files) await file.finish();
    await refuseOthers(this.#target);
    const old = existsSync(this.#target)
      ? draftName(path.dirname(this.#target), `${path.basename(this.#target)}.old`)
      : undefined;
    if (old !== undefined) await rename(this.#target, old);
    try {
      await rename(this.#path, this.#target);
    } catch (error) {
      if (old !== undefined) await rename(old, this.#target);
      throw error;
    }
    if (old !== undefined) await rm(old, { recursive: true, force: true });
  }

  /** Nothing of it stays; harmless once it was moved. */
  async discard(): Promise<void> {
    // A file that cannot be closed keeps the others from nothing.
    await Promise.allSettled([...this.#files].map((file) => file.discard()));
    await rm(this.#path, { recursive: true, force: true });
  }
}

async function refuseOthers(target: string): Promise<void> {
  const names: string[] = await readdir(target).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  if (names.length === 0 || names.includes(MARKER)) return;
  throw new ExportError(
    'folder-taken',
    `${target} holds other files, nothing was written: name a new folder, or one that an export made.`,
  );
}
