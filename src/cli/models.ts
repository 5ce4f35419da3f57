import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'jsonc-parser';
import type { ParseError } from 'jsonc-parser';
import { TIER_MODELS } from '../panels/chooseModel.ts';
import type { TierModels } from '../panels/chooseModel.ts';
import { readModelsSetting } from '../panels/modelRules.ts';
import { readModelsNote } from '../runs/modelsNote.ts';

const SETTINGS = path.join('.vscode', 'settings.json');

export interface CommandModels {
  tiers: TierModels;
  /** The rules cannot be read; the product's own hold, as in the editor. */
  problem?: string;
}

/**
 * The folder that the editor would have open for a spec: this one where it has settings and holds the spec, else the
 * nearest above the spec that has; undefined when none has.
 */
export function workspaceOf(spec: string, cwd: string): string | undefined {
  const has = (folder: string): boolean => existsSync(path.join(folder, SETTINGS));
  const file = path.resolve(cwd, spec);
  const within = !path.relative(cwd, file).startsWith('..');
  if (within && has(cwd)) return cwd;
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    if (has(folder)) return folder;
    if (folder === path.dirname(folder)) return undefined;
  }
}

/** `panelmeter.models` as the lens goes by it: the user's, as the editor left it in the ledger, under the workspace's. */
export async function modelsOf(
  spec: string,
  ledger: string | undefined,
  cwd = process.cwd(),
): Promise<CommandModels> {
  const note = ledger === undefined ? undefined : await readModelsNote(ledger);
  const root = note?.whole === true ? undefined : workspaceOf(spec, cwd);
  const file = root === undefined ? undefined : path.join(root, SETTINGS);
  const own = file === undefined ? { models: undefined } : await readSettings(file);
  if ('problem' in own) return { tiers: TIER_MODELS, problem: own.problem };
  const read = readModelsSetting(laidOver(note?.models, own.models));
  return read.ok
    ? { tiers: { ...TIER_MODELS, ...read.setting } }
    : { tiers: TIER_MODELS, problem: `${read.problem} (${file ?? "the editor's settings"})` };
}

/** How the editor names the spec in a call: by its place in the workspace. */
export function specFileOf(spec: string, cwd = process.cwd()): { specFile?: string } {
  const root = workspaceOf(spec, cwd) ?? cwd;
  const relative = path.relative(root, path.resolve(cwd, spec));
  return relative.startsWith('..') || path.isAbsolute(relative)
    ? {}
    : { specFile: relative.split(path.sep).join('/') };
}

export function modelsWarning(problem: string): string {
  return `warning: ${problem}. Your rules are not read: models are chosen as if there were none.\n`;
}

/** As the editor reads its settings: with comments and commas that are too many. */
async function readSettings(file: string): Promise<{ models: unknown } | { problem: string }> {
  const errors: ParseError[] = [];
  const json: unknown = parse(await readFile(file, 'utf8'), errors, { allowTrailingComma: true });
  if (errors.length > 0) return { problem: `${file} cannot be read as JSON` };
  const isObject = typeof json === 'object' && json !== null;
  return { models: isObject ? Reflect.get(json, 'panelmeter.models') : undefined };
}

/** The editor merges objects of its settings, key by key; anything else takes the place of what was. */
function laidOver(user: unknown = {}, workspace: unknown = {}): unknown {
  const isObject = (value: unknown): value is object =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject(user) && isObject(workspace) ? { ...user, ...workspace } : workspace;
}
