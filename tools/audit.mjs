// `npm run audit`: known vulnerabilities of the packages whose code ships. Exit code 1 when there is one, 2 when the
// registry was not to be asked: that is no all-clear.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ensureInstalled, root } from './install.mjs';
import { onPinnedNode } from './node.mjs';
import { shippedFindings } from './shippedFindings.mjs';

onPinnedNode();
process.chdir(root);
ensureInstalled('.');

const built = spawnSync(process.execPath, ['esbuild.mjs', '--production', '--out=out/audit', '--packages'], {
  encoding: 'utf8',
});
if (built.status !== 0) throw new Error(`The build failed.\n${built.stdout}${built.stderr}`);
const shipped = JSON.parse(built.stdout);

const asked = spawnSync('npm', ['audit', '--json'], {
  encoding: 'utf8',
  maxBuffer: 1 << 28,
  shell: process.platform === 'win32', // npm is a script there
});
const found = shippedFindings(
  asked.stdout,
  shipped.map((folder) => folder.split(path.sep).join('/')),
);
if (!found.ok) {
  console.error(`The registry could not be asked, so nothing is known: ${found.why}`);
  process.exit(2);
}
for (const line of found.findings) console.log(line);
console.log(
  `${found.findings.length} known in the ${shipped.length} packages that ship; ${found.elsewhere} in what only builds and tests.`,
);
process.exit(found.findings.length > 0 ? 1 : 0);
