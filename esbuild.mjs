// Builds dist/ (or --out=DIR): the extension, the command, the workers of the ledger and the proxy, the chunks, the preload and the page. With --tests also
// out/: the suite for the extension host.
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const production = process.argv.includes('--production');
const out = process.argv.find((arg) => arg.startsWith('--out='))?.slice('--out='.length) ?? 'dist';
const withTests = process.argv.includes('--tests');

const shared = {
  bundle: true,
  sourcemap: production ? false : 'linked',
  minify: production,
  metafile: true,
  logLevel: 'warning',
  legalComments: 'none',
  outdir: out,
};
const node = {
  ...shared,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  mainFields: ['module', 'main'], // jsonc-parser's main is UMD, which cannot be bundled
  // Its modules for Node are 70 of the old kind, each set up when the bundle is loaded; these are the same as one.
  alias: { yaml: path.resolve('node_modules/yaml/browser/dist/index.js') },
  outExtension: { '.js': '.cjs' },
};

/** Chunks beside the bundles, read when they are first needed: Gemini's client, Parquet, telemetry, the agents' server. */
const CHUNKS = {
  '@google/genai': 'genai',
  'hyparquet-writer': 'parquet',
  '/telemetry/otlp.ts': 'otlp',
  '/mcpServer.ts': 'mcpServer',
};

const lazyChunks = {
  name: 'lazy-chunks',
  setup(plugin) {
    plugin.onResolve(
      { filter: /^@google\/genai$|^hyparquet-writer$|\/(otlp|mcpServer)\.ts$/ },
      ({ path: wanted, importer }) => {
        const file = wanted.startsWith('.') ? path.resolve(path.dirname(importer), wanted) : wanted;
        const chunk = Object.entries(CHUNKS).find(([end]) => file.replaceAll('\\', '/').endsWith(end))?.[1];
        return chunk === undefined ? undefined : { path: `./${chunk}.cjs`, external: true };
      },
    );
  },
};

/**
 * VS Code's API as one module of named exports. Asked for by each file, it is looked up by each, and its hundreds of
 * names are copied for each: a good part of what loading the extension took.
 */
const vscodeOnce = {
  name: 'vscode-once',
  setup(plugin) {
    plugin.onResolve({ filter: /^vscode$/ }, ({ namespace }) =>
      namespace === 'vscode-once'
        ? { path: 'vscode', external: true }
        : { path: 'vscode', namespace: 'vscode-once' },
    );
    plugin.onLoad({ filter: /^vscode$/, namespace: 'vscode-once' }, () => {
      const code = fs
        .globSync('src/{extension,editor/**/*}.ts')
        .map((file) => fs.readFileSync(file, 'utf8'))
        .join('\n');
      const names = [...new Set(code.match(/(?<=\bvscode\.)\w+/g))].sort();
      return { contents: `export const { ${names.join(', ')} } = require('vscode');` };
    });
  },
};

/** At the ends of these, and around parts of tables, a line's end shows as nothing. */
const BLOCK =
  'div|ul|li|p|table|section|svg|h[1-3]|header|footer|dl|details|summary|button|label|select|option|nav';
const PART = 't[dhr]|thead|tbody|tfoot|d[td]';
/** After their end or beginning, too: nothing of them stands in a line of text. */
const OWN_LINE = `(?:div|ul|li|p|table|section|h[1-3]|header|footer|dl|${PART})`;

/**
 * Indentation of templates is spaces that HTML shows as one or as none, and a value of one word needs no quotes; esbuild
 * keeps them all. Nothing of the page is preformatted; pictures that are saved are XML, which wants every quote.
 */
const tightTemplates = {
  name: 'tight-templates',
  setup(plugin) {
    plugin.onLoad({ filter: /webview-ui[\\/]((chart|elements|views)[\\/])?\w+\.ts$/ }, ({ path: file }) => ({
      contents: fs
        .readFileSync(file, 'utf8')
        .replaceAll(/\n[ \t]+/g, '\n')
        .replaceAll(new RegExp(`\\n(?=<(?:/?(?:${PART})|/(?:${BLOCK}))\\b)`, 'g'), '')
        .replaceAll(/(\s[\w-]+)="([\w-]+)"(?=[\s>])/g, '$1=$2')
        .replaceAll(new RegExp(`(<(?:/${OWN_LINE}|${OWN_LINE}(?: class=[\\w-]+)?)>)\\n`, 'g'), '$1'),
      loader: 'ts',
    }));
  },
};

const suite = { 'host/suite': 'test/host/suite.ts' };

fs.rmSync(out, { recursive: true, force: true });
const built = await Promise.all([
  build({
    ...node,
    entryPoints: { extension: 'src/extension.ts' },
    plugins: [lazyChunks, vscodeOnce],
  }),
  build({
    ...node,
    entryPoints: { panelmeter: 'src/cli/main.ts' },
    banner: { js: '#!/usr/bin/env node' },
    plugins: [lazyChunks],
  }),
  build({ ...node, entryPoints: { 'ledger/indexWorker': 'src/ledger/indexWorker.ts' } }),
  build({ ...node, entryPoints: { 'proxy/worker': 'src/proxy/worker.ts' } }),
  // For whatever Node runs in a terminal, also an old one.
  build({
    ...node,
    target: 'es2019',
    sourcemap: false,
    entryPoints: { preload: 'src/attribution/preload/preload.ts' },
  }),
  build({
    ...node,
    entryPoints: {
      genai: '@google/genai',
      parquet: 'hyparquet-writer',
      otlp: 'src/telemetry/otlp.ts',
      mcpServer: 'src/cli/mcpServer.ts',
    },
  }),
  build({
    ...shared,
    format: 'iife',
    target: 'chrome120',
    entryPoints: { report: 'webview-ui/main.ts', codicon: 'node_modules/@vscode/codicons/dist/codicon.css' },
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
    plugins: production ? [tightTemplates] : [],
  }),
  ...(withTests
    ? [build({ ...node, outdir: 'out', entryPoints: suite, external: ['vscode', 'mocha'] })]
    : []),
]);

// The wasm of the very sql.js that the worker bundles.
fs.copyFileSync('node_modules/sql.js/dist/sql-wasm.wasm', path.join(out, 'ledger/sql-wasm.wasm'));

const size = Object.fromEntries(
  built.flatMap(({ metafile }) =>
    Object.entries(metafile.outputs)
      .filter(([file]) => !file.endsWith('.map'))
      .map(([file, { bytes }]) => [path.relative(out, file), bytes]),
  ),
);
// What a page loads is what the reader waits for.
const PAGE_BYTES = 250_000;
if (production && size['report.js'] > PAGE_BYTES) {
  console.error(`dist/report.js has ${size['report.js']} bytes; the gate is ${PAGE_BYTES}.`);
  process.exitCode = 1;
}

if (process.argv.includes('--sizes')) console.log(JSON.stringify(size, null, 2));

// Packages whose code is in what was built: their licences go with it.
const bundled = new Set(
  built.flatMap(({ metafile }) =>
    Object.keys(metafile.inputs).flatMap(
      (file) => /(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[0].slice(0, -1) ?? [],
    ),
  ),
);
if (process.argv.includes('--packages')) console.log(JSON.stringify([...bundled].sort(), null, 2));
