// `npm run bench:NAME -- …`: runs bench/NAME.bench.ts, which prints JSON.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ensureInstalled, root } from './install.mjs';
import { onPinnedNode } from './node.mjs';

onPinnedNode();
process.chdir(root);
ensureInstalled('.');
const [name, ...args] = process.argv.slice(2);
const run = spawnSync(process.execPath, [path.join(root, `bench/${name}.bench.ts`), ...args], {
  stdio: 'inherit',
});
process.exit(run.status ?? 1);
