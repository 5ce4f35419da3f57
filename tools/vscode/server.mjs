// VS Code's own server (out of the code-server package): starts it, and says which extension hosts it runs.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeBinary } from '../node.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = path.join(here, 'node_modules');
const vscode = path.join(modules, 'code-server/lib/vscode');

const QUIET = {
  'chat.disableAIFeatures': true,
  'chat.agentHost.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
};

const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Places extensions as installed ones: a link `publisher.name-version` for a folder, an install for a .vsix. */
function placeExtensions(home, install) {
  const dir = path.join(home, 'extensions');
  fs.mkdirSync(dir, { recursive: true });
  for (const from of install) {
    if (from.endsWith('.vsix')) {
      const main = path.join(vscode, 'out/server-main.js');
      execFileSync(
        nodeBinary(),
        [main, '--accept-server-license-terms', '--server-data-dir', home, '--install-extension', from],
        { stdio: 'pipe' },
      );
      continue;
    }
    const manifest = JSON.parse(fs.readFileSync(path.join(from, 'package.json'), 'utf8'));
    const link = path.join(dir, `${manifest.publisher}.${manifest.name}-${manifest.version}`);
    if (!fs.existsSync(link)) fs.symlinkSync(from, link, 'junction');
  }
}

/**
 * A pack that translates nothing of VS Code itself: with it VS Code runs in that language all the same, and asks
 * extensions for theirs.
 */
function placeLanguagePack(home, language) {
  const main = path.join(home, 'language-pack.json');
  fs.writeFileSync(main, JSON.stringify({ contents: {} }));
  const extensions = [{ extensionIdentifier: { id: `test.language-pack-${language}` }, version: '1.0.0' }];
  const pack = { hash: 'panelmeter', extensions, translations: { vscode: main } };
  fs.writeFileSync(path.join(home, 'data/languagepacks.json'), JSON.stringify({ [language]: pack }));
}

/**
 * @typedef {object} ServerOptions
 * @property {Record<string, string>} [env]
 * @property {Record<string, unknown>} [settings]
 * @property {string[]} [install]
 * @property {boolean} [driver]
 * @property {boolean} [asksForTrust] asks whether a folder is trusted, as desktop VS Code does
 * @property {string} [home]
 * @property {string} [token]
 * @property {string} [language] of the workbench, as `ko`
 *
 * @typedef {object} WindowOptions
 * @property {string} folder
 * @property {string} [open] a file to show
 * @property {string} [extension] under development; needs a server with `driver`
 * @property {string} [tests]
 * @property {(type: string, args: unknown[]) => void} [onLog]
 * @property {(code: unknown) => void} [onExit]
 * @property {{ width: number, height: number }} [viewport]
 * @property {number} [scale] pixels of a picture for each of the window's
 */

/**
 * Starts a server. `install`: folders or .vsix files to place as installed extensions. `driver`: honours
 * extensionTestsPath and extensionDevelopmentPath (a built workbench ignores them without it) and hides toasts.
 * `home` keeps data between starts; without it a temporary folder goes with `stop`. `token` guards the URL.
 * @param {ServerOptions} options
 */
export async function startServer({
  env = {},
  settings = {},
  install = [],
  driver = false,
  asksForTrust = false,
  home,
  token,
  language,
} = {}) {
  const kept = home !== undefined;
  home ??= fs.mkdtempSync(path.join(os.tmpdir(), 'panelmeter-vscode-'));
  const user = path.join(home, 'data/User');
  const tmp = path.join(home, 't'); // sockets of the server, git and the pty host go with the folder
  for (const dir of [user, tmp]) fs.mkdirSync(dir, { recursive: true });
  const settingsFile = path.join(user, 'settings.json');
  if (!fs.existsSync(settingsFile))
    fs.writeFileSync(settingsFile, JSON.stringify({ ...QUIET, ...settings }, null, 2));
  const link = path.join(vscode, 'node_modules'); // the server looks for its packages here
  if (!fs.existsSync(link)) fs.symlinkSync('../../..', link, 'junction');
  placeExtensions(home, install);
  if (language) placeLanguagePack(home, language);

  const logFile = path.join(home, 'server.log');
  const log = fs.openSync(logFile, 'w');
  const args = [
    path.join(vscode, 'out/server-main.js'),
    '--accept-server-license-terms',
    ...(token ? ['--connection-token', token] : ['--without-connection-token']),
    '--host=127.0.0.1',
    '--port=0',
    `--server-data-dir=${home}`,
    '--telemetry-level=off',
    ...(asksForTrust ? [] : ['--disable-workspace-trust']),
    '--disable-experiments',
    '--force-disable-user-env',
    ...(driver ? ['--enable-smoke-test-driver'] : []),
    ...(language ? [`--locale=${language}`] : []),
  ];
  // VSCODE_CLI: no login shell mixes its environment in.
  const childEnv = { ...process.env, VSCODE_CLI: '1', TMPDIR: tmp, XDG_RUNTIME_DIR: tmp, ...env };
  const child = spawn(nodeBinary(), args, {
    env: childEnv,
    stdio: ['ignore', log, log],
    detached: process.platform !== 'win32',
  });
  const text = () => fs.readFileSync(logFile, 'utf8');
  const signal = (name) => {
    try {
      if (process.platform === 'win32') child.kill(name);
      else process.kill(-child.pid, name);
    } catch {
      // It is gone already.
    }
  };
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    signal('SIGTERM');
    await Promise.race([exited, delay(3000)]);
    signal('SIGKILL');
    if (!kept) fs.rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  let port;
  for (let i = 0; i < 600 && !port && child.exitCode === null; i++) {
    port = /agent listening on (\d+)/.exec(text())?.[1];
    if (!port) await delay(50);
  }
  if (!port) {
    const said = text();
    await stop();
    throw new Error(`VS Code's server did not start:\n${said}`);
  }
  return { port, pid: child.pid, home, token, log: text, stop, exited };
}

/** PIDs of the server's extension hosts, oldest first (Linux). */
export function hostPids(server) {
  const isHost = (pid) => {
    try {
      const parent = Number(fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[1]);
      return (
        parent === server.pid &&
        fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=extensionHost')
      );
    } catch {
      return false; // it ended while we looked
    }
  };
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter(isHost)
    .sort((a, b) => a - b);
}

/**
 * The workbench's address for a folder, for a .code-workspace file, or ('') for an empty window.
 * @param {{ port: string, token?: string | undefined }} server
 * @param {WindowOptions} what
 */
export function workbenchUrl(server, { folder, open, extension, tests }) {
  const uri = (file) => `vscode-remote://127.0.0.1:${server.port}${file}`;
  const payload = [
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
  ];
  if (extension) payload.push(['extensionDevelopmentPath', uri(extension)]);
  if (tests) payload.push(['extensionTestsPath', uri(tests)]);
  if (open) payload.push(['openFile', uri(open)]);
  const query = new URLSearchParams({
    ...(server.token ? { tkn: server.token } : {}),
    ...(folder ? { [folder.endsWith('.code-workspace') ? 'workspace' : 'folder']: folder } : { ew: 'true' }),
    payload: JSON.stringify(payload),
  });
  return `http://127.0.0.1:${server.port}/?${query.toString().replaceAll('+', '%20')}`;
}

/**
 * Opens a workbench window; every window has an extension host of its own.
 * @param {import('playwright-core').Browser} browser
 * @param {{ port: string, token?: string | undefined }} server
 * @param {WindowOptions} options
 */
export async function openWindow(
  browser,
  server,
  { onLog, onExit, viewport = { width: 1400, height: 900 }, scale = 1, ...what },
) {
  const context = await browser.newContext({ viewport, deviceScaleFactor: scale });
  const page = await context.newPage();
  // Only this machine: gallery and update check would fail slowly.
  await context.route(
    (url) => url.hostname !== '127.0.0.1',
    (route) => route.abort(),
  );
  await page.exposeFunction('codeAutomationLog', (type, args) => onLog?.(type, args));
  await page.exposeFunction('codeAutomationExit', (code) => onExit?.(code));
  await page.goto(workbenchUrl(server, what));
  return page;
}
