// Builds dist/: the extension, the command, the ledger's worker, the Gemini chunk and the page. With --tests also
// out/: the suite for the extension host.
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const production = process.argv.includes('--production');
const withTests = process.argv.includes('--tests');

const shared = {
  bundle: true,
  sourcemap: production ? false : 'linked',
  minify: production,
  metafile: true,
  logLevel: 'warning',
  legalComments: 'none',
  outdir: 'dist',
};
const node = {
  ...shared,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  mainFields: ['module', 'main'], // jsonc-parser's main is UMD, which cannot be bundled
  outExtension: { '.js': '.cjs' },
};

/** @google/genai is a chunk of its own beside the bundles, read when the first call is made. */
const lazyGemini = {
  name: 'lazy-gemini',
  setup(plugin) {
    plugin.onResolve({ filter: /^@google\/genai$/ }, () => ({ path: './genai.cjs', external: true }));
  },
};

const suite = { 'host/suite': 'test/host/suite.ts' };

fs.rmSync('dist', { recursive: true, force: true });
const built = await Promise.all([
  build({
    ...node,
    entryPoints: { extension: 'src/extension.ts' },
    external: ['vscode'],
    plugins: [lazyGemini],
  }),
  build({
    ...node,
    entryPoints: { panelmeter: 'src/cli/main.ts' },
    banner: { js: '#!/usr/bin/env node' },
    plugins: [lazyGemini],
  }),
  build({ ...node, entryPoints: { 'ledger/indexWorker': 'src/ledger/indexWorker.ts' } }),
  build({ ...node, entryPoints: { genai: '@google/genai' } }),
  build({
    ...shared,
    format: 'iife',
    target: 'chrome120',
    entryPoints: { report: 'webview-ui/main.ts', codicon: 'node_modules/@vscode/codicons/dist/codicon.css' },
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
  }),
  ...(withTests
    ? [build({ ...node, outdir: 'out', entryPoints: suite, external: ['vscode', 'mocha'] })]
    : []),
]);

// The wasm of the very sql.js that the worker bundles.
fs.copyFileSync('node_modules/sql.js/dist/sql-wasm.wasm', 'dist/ledger/sql-wasm.wasm');

const size = Object.fromEntries(
  built.flatMap(({ metafile }) =>
    Object.entries(metafile.outputs)
      .filter(([file]) => !file.endsWith('.map'))
      .map(([file, { bytes }]) => [path.relative('dist', file), bytes]),
  ),
);
// What a page loads is what the reader waits for.
const PAGE_BYTES = 250_000;
if (production && size['report.js'] > PAGE_BYTES) {
  console.error(`dist/report.js has ${size['report.js']} bytes; the gate is ${PAGE_BYTES}.`);
  process.exitCode = 1;
}

if (process.argv.includes('--sizes')) console.log(JSON.stringify(size, null, 2));
