import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { ENGLISH, type L10n } from '../l10n.ts';
import type { ReadFile, RunFiles } from './ports.ts';

/** Image types the service takes, by their first bytes. */
const SIGNATURES: { mimeType: string; at: number; bytes: string }[] = [
  { mimeType: 'image/png', at: 0, bytes: '\u0089PNG' },
  { mimeType: 'image/jpeg', at: 0, bytes: '\u00ff\u00d8\u00ff' },
  { mimeType: 'image/webp', at: 8, bytes: 'WEBP' },
];

function mimeTypeOf(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  return SIGNATURES.find(({ at, bytes: signature }) => head.startsWith(signature, at))?.mimeType;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

async function readReference(folder: string, name: string): Promise<ReadFile> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path.resolve(folder, name));
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { ok: false, reason: 'missing' };
    return { ok: false, reason: 'unreadable', code };
  }
  const mimeType = mimeTypeOf(bytes);
  if (!mimeType) return { ok: false, reason: 'not-an-image' };
  return { ok: true, bytes, mimeType };
}

function shownPath(folder: string, file: string): string {
  return path.relative(folder, file).split(path.sep).join('/');
}

/** A file in the folder's place is no name that is taken: another name would not help. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    throw Object.assign(new Error(`${folder} is a file.`, { cause: error }), { code: 'ENOTDIR' });
  }
}

/** What file systems without links say. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** Appears whole under its name or not at all; EEXIST when the name is taken. */
async function publish(file: string, bytes: Uint8Array): Promise<void> {
  const draft = path.join(
    path.dirname(file),
    `.${path.basename(file)}.${randomBytes(4).toString('hex')}.part`,
  );
  try {
    await writeWhole(draft, bytes);
    try {
      await link(draft, file);
    } catch (error) {
      if (!NO_LINKS.has(codeOf(error))) throw error;
      await writeWhole(file, bytes);
    }
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } catch (error) {
    await rm(file, { force: true }); // no half picture stays
    throw error;
  } finally {
    await handle.close();
  }
}

/** The real files beside a spec. `outputFolder` is relative to the spec's folder, or absolute. */
export function openSpecFolder(specPath: string, outputFolder: string, l10n: L10n = ENGLISH): RunFiles {
  const folder = path.dirname(specPath);
  const out = path.resolve(folder, outputFolder);
  return {
    read: (name) => readReference(folder, name),
    async outputNames() {
      try {
        return await readdir(out);
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return [];
        throw error;
      }
    },
    outputPath: (name) => shownPath(folder, path.join(out, name)),
    async writeNew(name, bytes) {
      const file = path.join(out, name);
      const shown = shownPath(folder, file);
      try {
        await makeFolder(out);
        await publish(file, bytes);
        return { ok: true, path: shown };
      } catch (error) {
        const code = codeOf(error);
        if (code === 'EEXIST') return { ok: false, reason: 'exists', message: l10n.t('{0} exists', shown) };
        if (code === 'ENOSPC' || code === 'EDQUOT') {
          return {
            ok: false,
            reason: 'disk-full',
            message: l10n.t('The disk is full: {0} could not be saved.', shown),
          };
        }
        return { ok: false, reason: 'failed', message: l10n.t('{0} could not be saved ({1}).', shown, code) };
      }
    },
  };
}

/** Whether a file beside a spec is there, for runs that were killed. */
export function isBeside(specPath: string): (file: string) => Promise<boolean> {
  return (file) =>
    stat(path.resolve(path.dirname(specPath), file)).then(
      () => true,
      () => false,
    );
}
