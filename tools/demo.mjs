// `npm run demo`: generates the sample chapter with the simulator, without any editor, and prints the summary.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ensureInstalled, root } from './install.mjs';
import { onPinnedNode } from './node.mjs';

onPinnedNode();
process.chdir(root);
ensureInstalled('.');
const build = spawnSync(process.execPath, ['esbuild.mjs'], { stdio: 'inherit' });
if (build.status !== 0) process.exit(1);
const run = spawnSync(process.execPath, [path.join(root, 'dist/panelmeter.cjs'), 'demo'], {
  stdio: 'inherit',
});
process.exit(run.status ?? 1);
