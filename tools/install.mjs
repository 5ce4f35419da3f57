// Installs what a folder's lock file names, once: a stamp in node_modules tells whether it is there already.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Runs `npm ci` in `folder` (relative to the repository) unless its lock file is installed already. */
export function ensureInstalled(folder = '.') {
  const dir = path.join(root, folder);
  const lock = createHash('sha256')
    .update(fs.readFileSync(path.join(dir, 'package-lock.json')))
    .digest('hex');
  const stamp = path.join(dir, 'node_modules', '.panelmeter-installed');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === lock) return;
  // A linked folder is another checkout's: npm ci would empty it.
  if (fs.lstatSync(path.join(dir, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) return;
  console.log(`Installing ${folder === '.' ? 'packages' : folder} …`);
  const npmCli = process.env.npm_execpath;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const run =
    npmCli && npmCli.endsWith('.js')
      ? spawnSync(process.execPath, [npmCli, ...args], { cwd: dir, stdio: 'inherit' })
      : spawnSync('npm', args, { cwd: dir, stdio: 'inherit', shell: process.platform === 'win32' });
  if (run.status !== 0) {
    console.error(`npm ci failed in ${folder}. Check the network and run the command again.`);
    process.exit(1);
  }
  fs.writeFileSync(stamp, lock);
}
