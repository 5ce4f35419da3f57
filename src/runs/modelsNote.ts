import { mkdir, readFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as v from 'valibot';
import { replaceFile } from './replaceFile.ts';

/** Beside the ledger: what the command cannot read of the editor's `panelmeter.models`. */
const FILE = 'models-v1.json';

/** The user's own setting, which the command lays under the workspace's. */
export interface ModelsNote {
  models: unknown;
  /** It is all there is: the workspace has no settings file of its own to lay over it. */
  whole: boolean;
}

const schema = v.object({ version: v.literal(1), models: v.unknown(), whole: v.boolean() });

export async function writeModelsNote(dir: string, note: ModelsNote): Promise<void> {
  await mkdir(dir, { recursive: true });
  await replaceFile(path.join(dir, FILE), JSON.stringify({ version: 1, ...note }));
}

/** Undefined when no editor has left one, or when it cannot be read. */
export async function readModelsNote(dir: string): Promise<ModelsNote | undefined> {
  const text = await readFile(path.join(dir, FILE), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const read = v.safeParse(schema, json);
  return read.success ? { models: read.output.models, whole: read.output.whole } : undefined;
}
