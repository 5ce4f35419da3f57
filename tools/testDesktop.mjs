// `npm run test:desktop`: test/host under desktop VS Code, where it can be had (a display, and the network of its
// download; VSCODE_PATH names an installed one).
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureInstalled, root } from './install.mjs';
import { onPinnedNode } from './node.mjs';

onPinnedNode();
ensureInstalled('.');
if (spawnSync(process.execPath, ['esbuild.mjs', '--tests'], { cwd: root, stdio: 'inherit' }).status !== 0)
  process.exit(1);
const { runTests } = await import('@vscode/test-electron');
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'panelmeter-desktop-'));
const folder = path.join(work, 'webtoon');
fs.cpSync(path.join(root, 'examples/webtoon'), folder, { recursive: true });
fs.mkdirSync(path.join(folder, '.vscode'));
fs.writeFileSync(path.join(folder, '.vscode/settings.json'), '{ "panelmeter.simulator": true }');
const results = path.join(work, 'results.json');
let passed = 0;
let failed = 1;
try {
  await runTests({
    ...(process.env.VSCODE_PATH
      ? { vscodeExecutablePath: process.env.VSCODE_PATH }
      : { cachePath: path.join(root, '.cache/vscode-test') }),
    extensionDevelopmentPath: root,
    extensionTestsPath: path.join(root, 'out/host/suite.cjs'),
    extensionTestsEnv: { PANELMETER_TEST_RESULTS: results },
    launchArgs: [
      folder,
      '--disable-extensions',
      '--disable-workspace-trust',
      '--skip-welcome',
      `--user-data-dir=${path.join(work, 'user')}`,
    ],
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
}
if (fs.existsSync(results)) {
  const { tests, unhandled } = JSON.parse(fs.readFileSync(results, 'utf8'));
  passed = tests.filter((test) => test.ok).length;
  failed = tests.length - passed + unhandled.length;
}
fs.rmSync(work, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
