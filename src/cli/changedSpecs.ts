import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { parseSpecFile, specKindOf } from '../panels/specFile.ts';
import { errorCode, UsageError } from './io.ts';
import type { LoadedSpec } from './specPaths.ts';

const run = promisify(execFile);

/** A spec that a change adds, takes away or edits. */
export interface ChangedSpec {
  before?: LoadedSpec;
  after?: LoadedSpec;
}

/**
 * Specs below `paths` that are others in the working tree than where this branch left `ref`; new ones that git does
 * not ignore too.
 */
export async function changedSpecs(ref: string, paths: readonly string[]): Promise<ChangedSpec[]> {
  if (ref.startsWith('-')) throw new UsageError(`--against wants a branch, tag or commit, not "${ref}".`);
  const root = (await git(['rev-parse', '--show-toplevel'])).trimEnd();
  const base = await baseOf(ref);
  const [changed, added] = await Promise.all([
    git(['diff', '--name-only', '--no-renames', '-z', base, '--', ...paths]),
    git(['ls-files', '--others', '--exclude-standard', '--full-name', '-z', '--', ...paths]),
  ]);
  const names = `${changed}${added}`.split('\0').filter((name) => specKindOf(path.basename(name)));
  return Promise.all([...new Set(names)].sort().map((name) => changedSpec(root, base, name)));
}

/** Where the branches part; `ref` itself when they have nothing in common, as in a shallow clone. */
async function baseOf(ref: string): Promise<string> {
  try {
    return (await git(['merge-base', ref, 'HEAD'])).trim();
  } catch {
    try {
      return (await git(['rev-parse', '--verify', `${ref}^{commit}`])).trim();
    } catch (error) {
      throw new UsageError(
        `--against: there is no commit "${ref}" here. In a checkout of CI, fetch that branch first.`,
        { cause: error },
      );
    }
  }
}

async function changedSpec(root: string, base: string, name: string): Promise<ChangedSpec> {
  const file = path.relative('.', path.join(root, name));
  const [before, after] = await Promise.all([
    textOf(() => git(['show', `${base}:${name}`])),
    textOf(() => readFile(file, 'utf8')),
  ]);
  return {
    ...(before === undefined ? {} : { before: specOf(file, before) }),
    ...(after === undefined ? {} : { after: specOf(file, after) }),
  };
}

function specOf(file: string, text: string): LoadedSpec {
  return { path: file, text, file: parseSpecFile(path.basename(file), text) };
}

/** Undefined where there is no such file. */
async function textOf(read: () => Promise<string>): Promise<string | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof GitError || errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

class GitError extends Error {
  override readonly name = 'GitError';
}

async function git(args: string[]): Promise<string> {
  try {
    return (await run('git', args, { maxBuffer: 1 << 28 })).stdout;
  } catch (error) {
    if (errorCode(error) === 'ENOENT')
      throw new UsageError('--against needs git, which was not found.', { cause: error });
    const said = /^fatal: (.*)/m.exec(String(error))?.[1] ?? String(error);
    throw new GitError(`git ${args[0]}: ${said}`, { cause: error });
  }
}
