// The scripts need a Node that runs TypeScript as it is and VS Code's server (22.18 or 24). Where the running one is
// another, they go on under the pinned one from npm.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ensureInstalled, root } from './install.mjs';

function suits(version) {
  const [major, minor] = version.split('.').map(Number);
  return major === 24 || (major === 22 && minor >= 18);
}

/** Path of the Node to run scripts, tests and VS Code's server with; installs the pinned one when needed. */
export function nodeBinary() {
  if (suits(process.versions.node)) return process.execPath;
  ensureInstalled('tools/node');
  const modules = path.join(root, 'tools/node/node_modules');
  const exe = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
  const found = fs
    .readdirSync(modules)
    .map((name) => path.join(modules, name, exe))
    .find((file) => fs.existsSync(file));
  if (found) return found;
  console.error(
    `Node ${process.versions.node} is too old and no pinned Node exists for ${process.platform}-${process.arch}. Install Node 24.`,
  );
  return process.exit(1);
}

/** Returns when the running Node suits; otherwise runs the same script under the pinned one and exits with its code. */
export function onPinnedNode() {
  const node = nodeBinary();
  if (node === process.execPath) return;
  const env = { ...process.env, PATH: path.dirname(node) + path.delimiter + process.env.PATH };
  const run = spawnSync(node, process.argv.slice(1), { stdio: 'inherit', env });
  process.exit(run.status ?? 1);
}
