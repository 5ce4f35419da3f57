// `npm run bench:activation [-- --sizes 0,1k,100k --rounds 5]`: what activating costs in a real VS Code, by VS Code's
// own measure ("Developer: Show Running Extensions": reading the code, the call of activate, and its end). Prints JSON.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled, root } from './install.mjs';
import { onPinnedNode } from './node.mjs';

onPinnedNode();
process.chdir(root);
ensureInstalled('.');
ensureInstalled('tools/vscode');
const { launchBrowser } = await import('./vscode/browser.mjs');
const { hostPids, openWindow, startServer } = await import('./vscode/server.mjs');

const { values } = parseArgs({
  options: { sizes: { type: 'string', default: '0,1k,100k' }, rounds: { type: 'string', default: '5' } },
});
const sizes = values.sizes.split(',').map((size) => Number(size.replace('k', '000')));
const rounds = Number(values.rounds);
spawnSync(process.execPath, ['esbuild.mjs', '--production'], { stdio: 'inherit' });

/** Calls of the last 200 days, five minutes apart at the most, as NDJSON. */
function history(count) {
  const now = Date.now();
  const step = Math.min(300_000, (200 * 86_400_000) / Math.max(1, count));
  const line = (index) =>
    JSON.stringify({
      id: `bench-${index}`,
      startedAt: new Date(now - index * step).toISOString(),
      session: `s${index % 500}`,
      source: 'runner',
      simulated: false,
      method: 'generateContent',
      requestedModel: 'gemini-3-pro-image',
      modelVersion: 'gemini-3-pro-image',
      httpStatus: 200,
      outcome: 'ok',
      latencyMs: 9000 + (index % 700),
      promptTokens: 224,
      candidatesTokens: 1120,
      thoughtsTokens: 310,
      tier: 'paid',
      reason: 'priced',
      picoUsd: '138568000000',
      listPicoUsd: '138568000000',
      flags: [],
      tags: { panel: `p${index % 60}`, chapter: `${index % 3}`, feature: 'Panel art' },
    });
  return Array.from({ length: count }, (_, index) => line(index)).join('\n');
}

async function activationMs(browser, server, folder) {
  const page = await openWindow(browser, server, { folder, open: path.join(folder, 'ch1.chapter.yaml') });
  await page.locator('.statusbar-item[id="panelmeter.panelmeter.panelmeter.session"]').waitFor();
  await page.locator('.codelens-decoration a').first().waitFor();
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input.input').fill('>Developer: Show Running Extensions');
  await page.keyboard.press('Enter');
  const row = page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'panelmeter' }).first();
  const time = row.locator('.activation-time, .msg-container').first();
  await time.waitFor();
  const text = (await row.textContent()) ?? '';
  await page.context().close();
  await endHosts(server);
  const ms = /(\d+)\s*ms/.exec(text);
  if (!ms) throw new Error(`no activation time in "${text}"`);
  return Number(ms[1]);
}

/** The host of a window that is gone lives on for minutes, and works beside the next one. */
async function endHosts(server) {
  for (const pid of hostPids(server)) process.kill(pid);
  while (hostPids(server).length > 0) await new Promise((done) => setTimeout(done, 50));
}

/**
 * What is started from here on runs on that core alone, where the system can do that: drawing the workbench without a
 * graphics card takes a core for itself, which on two cores would be counted as activation.
 */
function onCore(core) {
  return spawnSync('taskset', ['-pc', String(core), String(process.pid)], { stdio: 'ignore' }).status === 0;
}

const apart = os.availableParallelism() > 1 && onCore(1);
const browser = await launchBrowser();
if (apart) onCore(0);
const results = [];
for (const calls of sizes) {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'panelmeter-bench-'));
  const folder = path.join(work, 'webtoon');
  fs.cpSync(path.join(root, 'examples/webtoon'), folder, { recursive: true });
  const server = await startServer({ install: [root] });
  try {
    await activationMs(browser, server, folder); // makes the storage folder
    const storage = path.join(server.home, 'data/User/workspaceStorage');
    const ledger = fs
      .readdirSync(storage)
      .map((name) => path.join(storage, name, 'panelmeter.panelmeter'))
      .find((dir) => fs.existsSync(dir));
    if (calls > 0) {
      const file = path.join(work, 'calls.ndjson');
      fs.writeFileSync(file, `${history(calls)}\n`);
      const command = [path.join(root, 'dist/panelmeter.cjs'), 'import', file, '--ledger', ledger];
      const done = spawnSync(process.execPath, command, { stdio: ['ignore', 'ignore', 'inherit'] });
      if (done.status !== 0) throw new Error('import failed');
      // Seals what was imported and makes the index, once.
      await activationMs(browser, server, folder);
    }
    const times = [];
    for (let round = 0; round < rounds; round++) times.push(await activationMs(browser, server, folder));
    times.sort((a, b) => a - b);
    results.push({ calls, medianMs: times[Math.floor(times.length / 2)], times });
  } finally {
    await server.stop();
    fs.rmSync(work, { recursive: true, force: true });
  }
}
await browser.close();
const what = 'activation by VS Code’s own measure, ms';
console.log(JSON.stringify({ what, browserOnItsOwnCore: apart, results }, null, 2));
