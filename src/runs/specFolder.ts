import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import * as path from 'node:path';
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
    if (code === 'ENOENT' || code === 'ENOTDIR')
      return { ok: false, reason: 'missing', message: `${name} not found` };
    return { ok: false, reason: 'unreadable', message: `${name} cannot be read (${code})` };
  }
  const mimeType = mimeTypeOf(bytes);
  if (!mimeType)
    return { ok: false, reason: 'not-an-image', message: `${name} is no PNG, JPEG or WebP image` };
  return { ok: true, bytes, mimeType };
}

/** The real files beside a spec. `outputFolder` is relative to the spec's folder, or absolute. */
export function openSpecFolder(specPath: string, outputFolder: string): RunFiles {
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
    async writeNew(name, bytes) {
      const file = path.join(out, name);
      const shown = path.relative(folder, file).split(path.sep).join('/');
      let made = false;
      try {
        await mkdir(out, { recursive: true });
        const handle = await open(file, 'wx');
        made = true;
        try {
          await handle.writeFile(bytes);
          await handle.sync();
        } finally {
          await handle.close();
        }
        return { ok: true, path: shown };
      } catch (error) {
        const code = codeOf(error);
        if (code === 'EEXIST') return { ok: false, reason: 'exists', message: `${shown} exists` };
        if (made) await rm(file, { force: true }); // no half picture stays under the final name
        if (code === 'ENOSPC' || code === 'EDQUOT') {
          return {
            ok: false,
            reason: 'disk-full',
            message: `The disk is full: ${shown} could not be saved.`,
          };
        }
        return { ok: false, reason: 'failed', message: `${shown} could not be saved (${code}).` };
      }
    },
  };
}
