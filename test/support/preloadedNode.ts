import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { requireOption } from '../../src/attribution/nodeOptions.ts';

const ENTRY = fileURLToPath(new URL('../../src/attribution/preload/preload.ts', import.meta.url));

/** Builds the preload as the product does, to where a test wants it. */
export async function buildPreload(file: string): Promise<string> {
  await build({
    entryPoints: [ENTRY],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'es2019',
    logLevel: 'warning',
  });
  return file;
}

export interface NodeRun {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface NodeRunOptions {
  args: string[];
  cwd: string;
  /** On top of an environment without any of ours. */
  env?: Record<string, string>;
  node?: string;
}

/** What terminals get: the proxy, the workspace's folders, the preload. */
export function preloadEnv(preload: string, proxy: string, folder: string): Record<string, string> {
  return {
    NODE_OPTIONS: requireOption(preload),
    PANELMETER_PROXY: proxy,
    PANELMETER_ROOTS: JSON.stringify([['', fs.realpathSync(folder)]]),
  };
}

/** Runs a Node to its end. */
export async function runNode({
  args,
  cwd,
  env = {},
  node = process.execPath,
}: NodeRunOptions): Promise<NodeRun> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(node, args, { cwd, env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, ...said };
}

/** Nodes of other major versions: those of PATH, and those that PANELMETER_OLD_NODES names (separated as PATH is). */
export function otherNodes(): { version: string; node: string }[] {
  const named = (process.env.PANELMETER_OLD_NODES ?? '').split(path.delimiter).filter((file) => file !== '');
  const onPath = (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, 'node'));
  const seen = new Map<string, string>();
  for (const node of [...onPath, ...named]) {
    if (!fs.existsSync(node)) continue;
    const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
    if (version !== process.version && !seen.has(version)) seen.set(version, node);
  }
  return [...seen].map(([version, node]) => ({ version, node }));
}
