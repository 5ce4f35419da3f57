import fs from 'node:fs/promises';
import path from 'node:path';
import { defaultsAreRead, GEMINI_DEFAULTS } from '../../attribution/geminiDefaults.ts';
import { replaceFile } from '../../runs/replaceFile.ts';

/**
 * The Node preload where terminals find it: at a place without a version under the global storage, never in the
 * extension's folder. That one goes away with an update, and every Node of a terminal that names a missing file dies.
 * For the same reason it stays when tracking is turned off: without the proxy's variable it does nothing.
 */
export async function placePreload(storage: string, shipped: string): Promise<string> {
  const file = path.join(storage, 'preload', 'panelmeter-preload.cjs');
  await replaceIfOther(file, await fs.readFile(shipped, 'utf8'), 0o644);
  return file;
}

/** Undefined where the Gemini CLI would not read it: then there is none. */
export async function placeGeminiDefaults(storage: string): Promise<string | undefined> {
  const file = path.join(storage, 'gemini-cli', 'system-defaults.json');
  await replaceIfOther(file, GEMINI_DEFAULTS, 0o600);
  if (await defaultsAreRead(file)) return file;
  await fs.rm(path.dirname(file), { recursive: true, force: true });
  return undefined;
}

async function replaceIfOther(file: string, text: string, mode: number): Promise<void> {
  if ((await fs.readFile(file, 'utf8').catch(() => undefined)) === text) return;
  await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await replaceFile(file, text, mode);
}
