// `npm run check`: types, lint with the rooms' import bans, format, unused code. Prints one line a check.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './install.mjs';
import { onPinnedNode } from './node.mjs';

onPinnedNode();

const bin = (name) =>
  path.join(root, 'node_modules/.bin', name + (process.platform === 'win32' ? '.cmd' : ''));
const CHECKS = [
  // package.json's engine is the oldest VS Code: @types/vscode is of that version.
  ['types, oldest VS Code', bin('tsc'), '-p', '.'],
  ['types, newest VS Code', bin('tsc'), '-p', 'tsconfig.newest.json'],
  ['types of the page', bin('tsc'), '-p', 'webview-ui'],
  ['types of the page’s tests', bin('tsc'), '-p', 'test/page'],
  [
    'lint',
    bin('oxlint'),
    '--type-aware',
    '--deny-warnings',
    '--tsconfig',
    'tsconfig.json',
    'src',
    'test',
    'tools',
    'bench',
  ],
  [
    'lint of the page',
    bin('oxlint'),
    '--type-aware',
    '--deny-warnings',
    '--tsconfig',
    'webview-ui/tsconfig.json',
    'webview-ui',
  ],
  ['format', bin('prettier'), '--check', '--log-level', 'warn', '.'],
  ['unused code', bin('knip'), '--no-progress'],
  ['manifest, texts and docs', process.execPath, 'tools/manifestCheck.mjs'],
];

/** Runs all checks; returns how many passed and failed. */
export function check() {
  let passed = 0;
  let failed = 0;
  for (const [name, command, ...args] of CHECKS) {
    const run = spawnSync(command, args, {
      cwd: root,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    if (run.status === 0) passed++;
    else failed++;
    console.log(`  ${run.status === 0 ? '✔' : '✘'} ${name}`);
    if (run.status !== 0) console.log(`${run.stdout}${run.stderr}`.replace(/^/gm, '      '));
  }
  return { passed, failed };
}

if (process.argv[1] === path.join(root, 'tools/check.mjs')) {
  const { passed, failed } = check();
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}
