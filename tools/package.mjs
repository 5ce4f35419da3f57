// `npm run package`: panelmeter-VERSION.vsix with only what runs. The same tree gives the same bytes, on any machine.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ensureInstalled, root } from './install.mjs';
import { notices } from './licences.mjs';
import { onPinnedNode } from './node.mjs';

onPinnedNode();
process.chdir(root);
ensureInstalled('.');

/** Copied as they are; dist/ is built, the rest is made below. */
const COPIED = [
  ...['LICENSE', 'CHANGELOG.md', 'media/icon.png', 'media/report.svg', 'data/schemas', 'l10n'],
  'examples/webtoon',
];
const COPIED_IF_THERE = /^package\.nls(\..*)?\.json$|^media\/walkthrough$/;
/** What VS Code reads; scripts and development packages stay at home. */
const MANIFEST_FIELDS = [
  ...[
    'name',
    'displayName',
    'description',
    'version',
    'publisher',
    'license',
    'icon',
    'categories',
    'keywords',
  ],
  ...[
    'type',
    'main',
    'bin',
    'engines',
    'activationEvents',
    'contributes',
    'capabilities',
    'extensionKind',
    'l10n',
  ],
];
/** Any fixed time will do: the bytes must not tell when they were made. */
const EPOCH = '1764028800';
const MOST_BYTES = 2_000_000;

const stage = path.join(root, '.cache/package');
fs.rmSync(stage, { recursive: true, force: true });
fs.mkdirSync(stage, { recursive: true });

const build = spawnSync(
  process.execPath,
  ['esbuild.mjs', '--production', `--out=${path.join(stage, 'dist')}`, '--packages'],
  { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 26 },
);
if (build.status !== 0) process.exit(1);

for (const name of copied()) fs.cpSync(name, path.join(stage, name), { recursive: true });
const manifest = JSON.parse(fs.readFileSync('package.json', 'utf8'));
const kept = Object.fromEntries(
  MANIFEST_FIELDS.flatMap((key) => (key in manifest ? [[key, manifest[key]]] : [])),
);
fs.writeFileSync(path.join(stage, 'package.json'), `${JSON.stringify(kept, null, 2)}\n`);
fs.writeFileSync(path.join(stage, 'README.md'), readmeWithoutPictures());
fs.writeFileSync(path.join(stage, 'THIRD-PARTY-NOTICES.txt'), notices(JSON.parse(build.stdout)));
for (const file of filesBelow(stage)) fs.chmodSync(file, 0o644);
expectShipped();

// vsce writes local times into the archive, and goes by the order of the folder without a given time.
Object.assign(process.env, { SOURCE_DATE_EPOCH: EPOCH, TZ: 'UTC', LC_ALL: 'C' });
const { createVSIX } = await import('@vscode/vsce');
const packagePath = path.join(root, `${manifest.name}-${manifest.version}.vsix`);
process.chdir(stage);
await createVSIX({
  cwd: stage,
  packagePath,
  dependencies: false,
  allowMissingRepository: true,
  rewriteRelativeLinks: false,
  skipLicense: false,
});
const { size } = fs.statSync(packagePath);
console.log(`${path.relative(root, packagePath)}: ${(size / 1e6).toFixed(2)} MB`);
if (size > MOST_BYTES) {
  console.error(`It is larger than ${MOST_BYTES / 1e6} MB.`);
  process.exit(1);
}

/** tools/shipped.txt says what ships, so that nothing comes along unseen. */
function expectShipped() {
  const wanted = fs.readFileSync(path.join(root, 'tools/shipped.txt'), 'utf8').split('\n').filter(Boolean);
  const there = filesBelow(stage).map((file) => path.relative(stage, file).replaceAll('\\', '/'));
  const wrong = [
    ...there.filter((file) => !wanted.includes(file)).map((file) => `+ ${file}`),
    ...wanted.filter((file) => !there.includes(file)).map((file) => `- ${file}`),
  ];
  if (wrong.length === 0) return;
  console.error(`What would ship is not what tools/shipped.txt names:\n${wrong.join('\n')}`);
  process.exit(1);
}

function copied() {
  const names = [...fs.readdirSync('.'), ...fs.readdirSync('media').map((name) => `media/${name}`)];
  return [
    ...COPIED.filter((name) => fs.existsSync(name)),
    ...names.filter((name) => COPIED_IF_THERE.test(name)),
  ];
}

function filesBelow(folder) {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** Pictures and docs stay in the repository: a link to a file that is not there helps nobody. */
function readmeWithoutPictures() {
  return fs
    .readFileSync('README.md', 'utf8')
    .replaceAll(/^!\[[^\]]*\]\([^)]*\)\n+/gm, '')
    .replaceAll(/\[([^\]]+)\]\((?!https?:)[^)]*\)/g, '$1');
}
