// Runs test/host in a real VS Code extension host: testHost.mjs [--grep TEXT] [--verbose].
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { format, parseArgs } from 'node:util';
import { root } from './install.mjs';
import { onPinnedNode } from './node.mjs';

onPinnedNode();
const { launchBrowser } = await import('./vscode/browser.mjs');
const { openWindow, startServer } = await import('./vscode/server.mjs');

const { values } = parseArgs({ options: { grep: { type: 'string' }, verbose: { type: 'boolean' } } });
const LIMIT_MS = 240_000; // a hung host must end the run

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'panelmeter-host-'));
const folder = path.join(work, 'webtoon');
fs.cpSync(path.join(root, 'examples/webtoon'), folder, { recursive: true });
const results = path.join(work, 'results.json');

const server = await startServer({
  driver: true,
  env: { PANELMETER_TEST_RESULTS: results, ...(values.grep ? { PANELMETER_TEST_GREP: values.grep } : {}) },
  settings: { 'panelmeter.simulator': true },
});
const browser = await launchBrowser();
let failed = 1;
let passed = 0;
try {
  let end;
  const ended = new Promise((resolve) => (end = resolve));
  const timer = setTimeout(end, LIMIT_MS, 'time limit');
  const page = await openWindow(browser, server, {
    folder,
    extension: root,
    tests: path.join(root, 'out/host/suite.cjs'),
    onLog: (type, args) => values.verbose && console.log(`[${type}]`, format(...args)),
    onExit: end,
  });
  const exit = await ended;
  clearTimeout(timer);
  if (!fs.existsSync(results)) {
    const last = fs.existsSync(`${results}.now`) ? fs.readFileSync(`${results}.now`, 'utf8') : '-';
    console.error(
      `The host ended with ${exit} and left no results. Last test begun: ${last}\n${server.log().slice(-4000)}`,
    );
  } else {
    const { tests, node, rss, unhandled } = JSON.parse(fs.readFileSync(results, 'utf8'));
    for (const test of tests) {
      console.log(`  ${test.ok ? '✔' : '✘'} ${test.title}${test.ms > 200 ? ` (${test.ms} ms)` : ''}`);
      if (test.error) console.log(test.error.replace(/^/gm, '      '));
    }
    for (const error of unhandled)
      console.log(`  ✘ unhandled rejection in the host\n${error.replace(/^/gm, '      ')}`);
    passed = tests.filter((test) => test.ok).length;
    failed = tests.filter((test) => !test.ok).length + unhandled.length;
    if (exit !== 0 && failed === 0) failed = 1;
    console.log(`\n  host: node ${node}, ${Math.round(rss / 2 ** 20)} MiB`);
  }
  if (failed) {
    const shot = path.join(root, 'out/host-failure.png');
    await page.screenshot({ path: shot });
    console.log(`  screenshot: ${path.relative(root, shot)}`);
  }
} finally {
  await browser.close();
  await server.stop();
  fs.rmSync(work, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
