// `npm test`: installs what it needs, then checks, unit and property tests, the suite in a real extension host, the
// page and the real workbench in a real Chromium, and the first hour with the package as docs/first-hour.md tells it.
// Names of stages as arguments run only those: unit page host workbench first-hour.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { ensureInstalled, root } from './install.mjs';
import { onPinnedNode } from './node.mjs';

onPinnedNode();
process.chdir(root);
ensureInstalled('.');

/** Runs a script that ends with `N passed, N failed` and returns the two. */
async function script(name, args, env = {}) {
  const run = spawn(process.execPath, [path.join(root, name), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said, [status]] = await Promise.all([text(run.stdout), once(run, 'close')]);
  process.stdout.write(said);
  const last = /(\d+) passed, (\d+) failed\s*$/.exec(said);
  const counts = last ? { passed: Number(last[1]), failed: Number(last[2]) } : { passed: 0, failed: 1 };
  if (status !== 0 && counts.failed === 0) counts.failed = 1; // it ended badly whatever it counted
  return counts;
}

/** Side by side; their sum. */
async function together(...scripts) {
  const counts = await Promise.all(scripts);
  return {
    passed: counts.reduce((sum, { passed }) => sum + passed, 0),
    failed: counts.reduce((sum, { failed }) => sum + failed, 0),
  };
}

/** True when it went well. */
function build(...args) {
  return spawnSync(process.execPath, ['esbuild.mjs', ...args], { cwd: root, stdio: 'inherit' }).status === 0;
}

const NEEDS_VSCODE = new Set(['page', 'host', 'workbench', 'first-hour']);
const STAGES = {
  check: () => script('tools/check.mjs', []),
  build: () => (build('--tests') ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }),
  // The command's tests mostly wait for processes of their own.
  unit: () =>
    together(
      script('tools/testUnit.mjs', ['test/cli']),
      script('tools/testUnit.mjs', ['test', '--except', 'cli', 'host', 'workbench', 'page']),
    ),
  // The page as it ships: its templates are made tight.
  page: () =>
    build('--production', '--out=out/page')
      ? script('tools/testUnit.mjs', ['test/page'], { PANELMETER_DIST: 'out/page' })
      : { passed: 0, failed: 1 },
  host: () => script('tools/testHost.mjs', []),
  workbench: () => script('tools/testUnit.mjs', ['test/workbench']),
  'first-hour': () => script('tools/firstHour.mjs', ['--no-pictures']),
};

const wanted = process.argv.slice(2).filter((arg) => arg in STAGES);
const stages = wanted.length > 0 ? ['build', ...wanted] : Object.keys(STAGES);
if (stages.some((stage) => NEEDS_VSCODE.has(stage))) ensureInstalled('tools/vscode');
// The clients that go through the proxy.
if (stages.includes('unit')) ensureInstalled('tools/clients');

let passed = 0;
let failed = 0;
const summary = [];
for (const stage of new Set(stages)) {
  console.log(`\n— ${stage} —`);
  const started = Date.now();
  const counts = await STAGES[stage]();
  passed += counts.passed;
  failed += counts.failed;
  summary.push(
    `${stage} ${counts.passed}${counts.failed ? ` (${counts.failed} failed)` : ''} in ${Math.round((Date.now() - started) / 1000)} s`,
  );
}
console.log(`\n${summary.join(' · ')}`);
if (
  process.env.CI &&
  !fs.existsSync(process.env.PANELMETER_RECORDED ?? path.join(root, '../shared/facts/recorded'))
)
  console.log('Recorded answers are absent: the tests against them were skipped.');
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
