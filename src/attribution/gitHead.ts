import fs from 'node:fs/promises';
import path from 'node:path';
import type { Tags } from '../call.ts';

/** What is checked out. Absent = not known, or there is none: no branch when detached, no commit before the first one. */
export interface GitHead {
  branch?: string;
  /** 40 or 64 hex digits. */
  commit?: string;
}

/** Where a working tree keeps its own state, and where its branches are (another folder for a linked worktree). */
export interface GitFolders {
  own: string;
  common: string;
}

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const BRANCH = 'refs/heads/';

/** The git folders of the working tree that a folder lies in; undefined where there is none. */
export async function findGit(folder: string): Promise<GitFolders | undefined> {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const own = await gitFolder(path.join(at, '.git'));
    if (own !== undefined) return { own, common: await commonFolder(own) };
    if (path.dirname(at) === at) return undefined;
  }
}

/** Reads what is checked out now, without git; undefined where it is not told by files (reftable), or they are damaged. */
export async function readGitHead({ own, common }: GitFolders): Promise<GitHead | undefined> {
  const head = (await text(path.join(own, 'HEAD')))?.trim();
  if (head === undefined) return undefined;
  if (COMMIT.test(head)) return { commit: head };
  const ref = /^ref: (refs\/\S.*)$/.exec(head)?.[1];
  if (ref === undefined || !ref.startsWith(BRANCH) || ref === `${BRANCH}.invalid`) return undefined;
  const commit = await resolved(common, ref);
  return { branch: ref.slice(BRANCH.length), ...(commit === undefined ? {} : { commit }) };
}

/** As a Call carries it. */
export function headTags({ branch, commit }: GitHead = {}): Tags {
  return { ...(branch === undefined ? {} : { branch }), ...(commit === undefined ? {} : { commit }) };
}

/** When what is checked out was last changed, by the times of its files: ms since the epoch. */
export async function headChangedAt(
  { own, common }: GitFolders,
  { branch }: GitHead,
): Promise<number | undefined> {
  const files = [path.join(own, 'HEAD')];
  if (branch !== undefined) files.push(path.join(common, ...BRANCH.split('/'), ...branch.split('/')));
  const stats = await Promise.all(files.map((file) => fs.stat(file).catch(() => undefined)));
  const times = stats.flatMap((stat) => stat?.mtimeMs ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}

async function gitFolder(place: string): Promise<string | undefined> {
  const stat = await fs.stat(place).catch(() => undefined);
  if (stat?.isDirectory()) return (await text(path.join(place, 'HEAD'))) === undefined ? undefined : place;
  if (!stat?.isFile()) return undefined;
  const named = /^gitdir: (.+)$/m.exec((await text(place)) ?? '')?.[1]?.trim();
  return named === undefined ? undefined : path.resolve(path.dirname(place), named);
}

async function commonFolder(own: string): Promise<string> {
  const named = (await text(path.join(own, 'commondir')))?.trim();
  return named === undefined || named === '' ? own : path.resolve(own, named);
}

/** A branch's commit, from its own file, else from the packed ones. */
async function resolved(common: string, ref: string): Promise<string | undefined> {
  const loose = (await text(path.join(common, ...ref.split('/'))))?.trim();
  if (loose !== undefined && COMMIT.test(loose)) return loose;
  const packed = (await text(path.join(common, 'packed-refs'))) ?? '';
  for (const line of packed.split('\n')) {
    const [commit = '', ...name] = line.trim().split(' ');
    if (COMMIT.test(commit) && name.join(' ') === ref) return commit;
  }
  return undefined;
}

function text(file: string): Promise<string | undefined> {
  return fs.readFile(file, 'utf8').catch(() => undefined);
}
