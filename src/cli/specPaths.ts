import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Writable } from 'node:stream';
import type { SpecFile } from '../panels/spec.ts';
import { parseSpecFile, specKindOf } from '../panels/specFile.ts';
import { UsageError, write } from './io.ts';

export interface LoadedSpec {
  /** As it was named on the line, or found below what was. */
  path: string;
  file: SpecFile;
  text: string;
}

/** Reads specs; a folder stands for all specs below it. */
export async function loadSpecs(paths: readonly string[]): Promise<LoadedSpec[]> {
  const files = (await Promise.all(paths.map(specsAt))).flat();
  return Promise.all(files.map(loadSpec));
}

async function specsAt(named: string): Promise<string[]> {
  const isFolder = (await stat(named)).isDirectory();
  if (!isFolder) {
    if (specKindOf(path.basename(named))) return [named];
    throw new UsageError(
      `${named} is no spec: wanted *.panel.yaml, *.chapter.yaml (or .yml, .json), *.prompt or *.prompt.md.`,
    );
  }
  const entries = await readdir(named, { recursive: true, withFileTypes: true });
  const found = entries
    .filter((entry) => entry.isFile() && specKindOf(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !/(^|[\\/])(node_modules|\.[^\\/.]+)[\\/]/.test(path.relative(named, file)));
  if (found.length === 0) throw new UsageError(`There is no spec below ${named}.`);
  return found.sort();
}

export async function loadSpec(file: string): Promise<LoadedSpec> {
  const text = await readFile(file, 'utf8');
  return { path: file, text, file: parseSpecFile(path.basename(file), text) };
}

/** Whether a path of a spec, relative to its folder, leads nowhere. */
export function isMissingBeside(spec: string): (reference: string) => boolean {
  return (reference) => !existsSync(path.resolve(path.dirname(spec), reference));
}

/** Names what is wrong with a spec, each with its place; true when any of it is an error. */
export async function tellProblems(spec: LoadedSpec, stderr: Writable): Promise<boolean> {
  const { problems } = spec.file;
  for (const { message, severity, range } of problems) {
    const before = spec.text.slice(0, range.start).split('\n');
    const place = `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
    await write(stderr, `${spec.path}:${place}: ${severity}: ${message}\n`);
  }
  return problems.some(({ severity }) => severity === 'error');
}
