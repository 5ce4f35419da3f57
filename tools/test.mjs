// `npm test`: installs what it needs, then checks, unit and property tests, the suite in a real extension host, the
// page and the real workbench in a real Chromium, and the first hour with the package as docs/first-hour.md tells it.
// Names of stages as arguments run only those: unit page host workbench first-hour.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ensureInstalled, root } from './install.mjs';
import { onPinnedNode } from './node.mjs';

onPinnedNode();
process.chdir(root);
ensureInstalled('.');

/** What a script printed, and how it ended. */
function run(name, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(root, name), ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (printed += text));
    child.once('error', reject);
    child.once('close', (status) => resolve({ printed, status }));
  });
}

/** Runs a script that ends with `N passed, N failed` and returns the two. */
async function script(name, args) {
  const { printed, status } = await run(name, args);
  const last = /(\d+) passed, (\d+) failed\s*$/.exec(printed);
  const counts = last ? { passed: Number(last[1]), failed: Number(last[2]) } : { passed: 0, failed: 1 };
  if (status !== 0 && counts.failed === 0) counts.failed = 1; // it ended badly whatever it counted
  return { ...counts, printed };
}

const NEEDS_VSCODE = new Set(['page', 'host', 'workbench', 'first-hour']);
const STAGES = {
  check: () => script('tools/check.mjs', []),
  build: async () => {
    const { printed, status } = await run('esbuild.mjs', ['--tests']);
    return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, printed };
  },
  unit: () => script('tools/testUnit.mjs', ['test', '--except', 'host', 'workbench', 'page']),
  page: () => script('tools/testUnit.mjs', ['test/page']),
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
async function runStage(name) {
  const started = Date.now();
  const counts = await STAGES[name]();
  console.log(`\n— ${name} —\n${counts.printed}`);
  passed += counts.passed;
  failed += counts.failed;
  const seconds = Math.round((Date.now() - started) / 1000);
  summary.push(
    `${name} ${counts.passed}${counts.failed ? ` (${counts.failed} failed)` : ''} in ${seconds} s`,
  );
}

// Those in an editor or a browser wait for most of their time: the unit tests run beside them, once all is built.
let beside = Promise.resolve();
for (const name of new Set(stages)) {
  if (name === 'unit') beside = runStage(name);
  else await runStage(name);
}
await beside;
console.log(`\n${summary.join(' · ')}`);
if (
  process.env.CI &&
  !fs.existsSync(process.env.PANELMETER_RECORDED ?? path.join(root, '../shared/facts/recorded'))
)
  console.log('Recorded answers are absent: the tests against them were skipped.');
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
