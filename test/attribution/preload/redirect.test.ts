import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { startLoopback, type LoopbackService } from '../../support/loopbackService.ts';
import { buildPreload, otherNodes, preloadEnv, runNode, type NodeRun } from '../../support/preloadedNode.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const URL_TEXT =
  'https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent?alt=sse';
const PATH =
  '/k/a-token-of-the-test/t/terminal=render/v1beta/models/gemini-2.5-flash:generateContent?alt=sse';
const BODY = '{"contents":[{"parts":[{"text":"hi"}]}]}';

const FETCHES: Record<string, string> = {
  'a text': `fetch(${JSON.stringify(URL_TEXT)}, { method: 'POST', headers: { 'x-goog-api-key': 'k' }, body: ${JSON.stringify(BODY)} })`,
  'a URL': `fetch(new URL(${JSON.stringify(URL_TEXT)}), { method: 'POST', headers: new Headers({ 'x-goog-api-key': 'k' }), body: ${JSON.stringify(BODY)} })`,
  'a Request': `fetch(new Request(${JSON.stringify(URL_TEXT)}, { method: 'POST', headers: [['x-goog-api-key', 'k']], body: ${JSON.stringify(BODY)} }))`,
  bytes: `fetch(${JSON.stringify(URL_TEXT)}, { method: 'POST', headers: { 'x-goog-api-key': 'k' }, body: new TextEncoder().encode(${JSON.stringify(BODY)}) })`,
  'a stream': `fetch(${JSON.stringify(URL_TEXT)}, { method: 'POST', headers: { 'x-goog-api-key': 'k' }, duplex: 'half', body: new Blob([${JSON.stringify(BODY)}]).stream() })`,
};

const REQUESTS: Record<string, string> = {
  'a text and options': `require('https').request(${JSON.stringify(URL_TEXT)}, { method: 'POST', headers: { 'X-Goog-Api-Key': 'k' } }, answered)`,
  'a URL and options': `require('https').request(new URL(${JSON.stringify(URL_TEXT)}), { method: 'POST', headers: { 'x-goog-api-key': 'k' } }, answered)`,
  'options alone': `require('https').request({ hostname: 'generativelanguage.googleapis.com', port: 443, path: new URL(${JSON.stringify(URL_TEXT)}).pathname + '?alt=sse', method: 'POST', agent: new (require('https').Agent)({ keepAlive: true }), headers: { Host: 'generativelanguage.googleapis.com', 'x-goog-api-key': 'k' } }, answered)`,
};

describe('the Node preload', () => {
  let folder: string;
  let preload: string;
  let service: LoopbackService;
  before(async () => {
    folder = temporaryFolder();
    preload = await buildPreload(path.join(folder, 'storage', 'preload.cjs'));
  });
  beforeEach(async () => {
    service = await startLoopback();
  });
  afterEach(() => service.close());

  const run = (
    text: string,
    more: { node?: string; env?: Record<string, string>; name?: string } = {},
  ): Promise<NodeRun> => {
    const file = path.join(folder, 'workspace', more.name ?? 'draw.cjs');
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    const cwd = path.join(folder, 'workspace');
    const env = { ...preloadEnv(preload, service.base, cwd), ...more.env };
    return runNode({ args: [file], cwd, env, ...(more.node === undefined ? {} : { node: more.node }) });
  };
  const ofFetch = (call: string): string =>
    `async function draw() {\n  const answer = await ${call};\n  console.log(answer.status, (await answer.text()).length > 0);\n}\ndraw();\n`;
  const ofRequest = (call: string): string =>
    `function answered(answer) { answer.resume(); answer.on('end', () => console.log(answer.statusCode, true)); }\nfunction draw() {\n  const request = ${call};\n  request.end(${JSON.stringify(BODY)});\n}\ndraw();\n`;
  const check = (ended: NodeRun, site: string): void => {
    assert.deepEqual(ended, { code: 0, stdout: '200 true\n', stderr: ended.stderr });
    assert.doesNotMatch(ended.stderr, /panelmeter|preload/i);
    assert.equal(service.heard.length, 1);
    const [heard] = service.heard;
    assert.ok(heard);
    assert.equal(heard.path, PATH);
    assert.equal(heard.body, BODY);
    assert.equal(heard.headers['x-goog-api-key'], 'k');
    assert.equal(heard.headers.host, `127.0.0.1:${service.port}`);
    assert.equal(heard.headers['x-panelmeter-site'], site);
  };

  for (const [name, call] of Object.entries(FETCHES))
    it(`sends fetch of ${name} to the proxy, with the line that called`, async () => {
      check(await run(ofFetch(call)), 'draw.cjs:2:draw');
    });

  for (const [name, call] of Object.entries(REQUESTS))
    it(`sends https.request of ${name} to the proxy, with the line that called`, async () => {
      check(await run(ofRequest(call)), 'draw.cjs:3:draw');
    });

  it('sends https.get, and what ES modules import by name', async () => {
    const text = `import { get } from 'node:https';\nexport function look() {\n  get(${JSON.stringify(URL_TEXT)}, (answer) => { console.log(answer.statusCode); answer.resume(); });\n}\nlook();\n`;
    const ended = await run(text, { name: 'look.mjs' });
    assert.equal(ended.stdout, '200\n', ended.stderr);
    assert.equal(service.heard[0]?.headers['x-panelmeter-site'], 'look.mjs:3:look');
  });

  it('adds the line to calls that know the proxy already', async () => {
    const call = `fetch(process.env.PANELMETER_PROXY + ${JSON.stringify(PATH.slice(PATH.indexOf('/v1beta')))}, { method: 'POST', headers: { 'x-goog-api-key': 'k' }, body: ${JSON.stringify(BODY)} })`;
    check(await run(ofFetch(call)), 'draw.cjs:2:draw');
  });

  it('leaves all other calls alone, and gives nobody else the line', async () => {
    const other = await startLoopback();
    const ended = await run(
      ofFetch(`fetch('http://127.0.0.1:${other.port}/k/else', { headers: { a: 'b' } })`),
    );
    await other.close();
    assert.equal(ended.stdout, '200 true\n');
    assert.equal(service.heard.length, 0);
    assert.equal(other.heard[0]?.headers['x-panelmeter-site'], undefined);
    assert.equal(other.heard[0]?.headers.a, 'b');
  });

  it('does nothing without the proxy’s variable, or where that names no loopback address', async () => {
    const text = `console.log(fetch.toString().includes('redirect'), require('https').request.toString().includes('redirect'));`;
    for (const PANELMETER_PROXY of [
      '',
      'nonsense',
      'https://127.0.0.1:1/k/t',
      'http://evil.example:80/k/t',
      'http://127.0.0.1:99/',
    ])
      assert.equal(
        (await run(text, { env: { PANELMETER_PROXY } })).stdout,
        'false false\n',
        PANELMETER_PROXY,
      );
    assert.equal((await run(text)).stdout, 'true true\n');
  });

  it('names no arguments, no library and nothing outside of the workspace', async () => {
    const outside = path.join(folder, 'outside.cjs');
    fs.writeFileSync(outside, `exports.call = (secret) => fetch(${JSON.stringify(URL_TEXT)});`);
    fs.mkdirSync(path.join(folder, 'workspace/node_modules/lib'), { recursive: true });
    fs.writeFileSync(
      path.join(folder, 'workspace/node_modules/lib/index.js'),
      `exports.call = (secret) => require(${JSON.stringify(outside)}).call(secret);`,
    );
    await run(
      `const { call } = require('lib');\nclass Artist {\n  async paint(secret) {\n    return call(secret);\n  }\n}\nnew Artist().paint('a-secret-argument');\n`,
    );
    assert.equal(service.heard[0]?.headers['x-panelmeter-site'], 'draw.cjs:4:Artist.paint');
    assert.doesNotMatch(JSON.stringify(service.heard[0]?.headers), /a-secret-argument|outside/);
    await runNode({
      args: ['-e', `require(${JSON.stringify(outside)}).call()`],
      cwd: folder,
      env: preloadEnv(preload, service.base, path.join(folder, 'workspace')),
    });
    assert.equal(service.heard[1]?.headers['x-panelmeter-site'], undefined);
  });

  it('names the original line where source maps are enabled', async () => {
    const { transform } = await import('esbuild');
    const source = `interface Panel {\n  id: string;\n}\n\nexport async function draw(panel: Panel): Promise<void> {\n  await fetch(${JSON.stringify(URL_TEXT)});\n}\nvoid draw({ id: 'a' });\n`;
    const { code } = await transform(source, {
      loader: 'ts',
      sourcemap: 'inline',
      sourcefile: '../src/panel.ts',
      format: 'cjs',
    });
    for (const [options, site] of [
      ['', /^dist\/panel\.cjs:\d+:draw$/],
      ['--enable-source-maps', /^src\/panel\.ts:6:draw$/],
    ] as const) {
      await run(code, {
        name: 'dist/panel.cjs',
        env: { NODE_OPTIONS: `${options}${preloadEnv(preload, '', folder).NODE_OPTIONS}` },
      });
      assert.match(String(service.heard.at(-1)?.headers['x-panelmeter-site']), site);
    }
  });

  it('goes direct, and says so once, when the proxy is gone', async () => {
    await service.close();
    // No name is looked up in a test: that it would have been is enough.
    const text = `for (let i = 0; i < 2; i++) fetch(${JSON.stringify(URL_TEXT)}, { headers: { 'x-goog-api-key': 'k' } }).catch((error) => console.log(String(error.cause && error.cause.hostname)));`;
    const ended = await run(
      `require('dns').lookup = (name, options, done) => done(Object.assign(new Error('no'), { code: 'ENOTFOUND', hostname: name }));\n${text}`,
    );
    assert.equal(ended.stdout, 'generativelanguage.googleapis.com\ngenerativelanguage.googleapis.com\n');
    assert.equal(ended.stderr.match(/go directly and are not counted/g)?.length, 1);
  });

  it('patches a worker thread too, once', async () => {
    const worker = `const { parentPort } = require('worker_threads');\nfetch(${JSON.stringify(URL_TEXT)}).then(() => parentPort.postMessage('done'));`;
    const ended = await run(
      `const { Worker } = require('worker_threads');\nnew Worker(${JSON.stringify(worker)}, { eval: true }).on('message', (said) => console.log(said));`,
    );
    assert.equal(ended.stdout, 'done\n', ended.stderr);
    assert.equal(service.heard.length, 1);
  });

  it('goes with other options of NODE_OPTIONS, on either side', async () => {
    const own = preloadEnv(preload, service.base, folder).NODE_OPTIONS ?? '';
    for (const NODE_OPTIONS of [
      `--no-warnings${own}`,
      `${own}--no-warnings`,
      `--max-old-space-size=200${own}--trace-uncaught`,
    ]) {
      const ended = await run(`console.log(process.env.NODE_OPTIONS.length > 0)`, { env: { NODE_OPTIONS } });
      assert.deepEqual(ended, { code: 0, stdout: 'true\n', stderr: '' }, NODE_OPTIONS);
    }
  });

  it('works from a folder with spaces and quotes in its name', async () => {
    const odd = path.join(folder, 'my "global" storage', 'preload.cjs');
    fs.mkdirSync(path.dirname(odd), { recursive: true });
    fs.copyFileSync(preload, odd);
    const { NODE_OPTIONS = '' } = preloadEnv(odd, service.base, folder);
    check(await run(ofFetch(FETCHES['a text'] ?? ''), { env: { NODE_OPTIONS } }), 'draw.cjs:2:draw');
  });

  for (const [name, text] of Object.entries({
    'frozen globals': `Object.freeze(Error); ${ofFetch(FETCHES['a text'] ?? '')}`,
    'a stack formatter that throws': `Error.prepareStackTrace = () => { throw new Error('mine'); };\n${ofFetch(FETCHES['a text'] ?? '')}`,
    'a stack formatter that returns no text': `Error.prepareStackTrace = (_, frames) => frames;\n${ofFetch(FETCHES['a text'] ?? '')}`,
  }))
    it(`survives ${name}`, async () => {
      const ended = await run(text);
      assert.equal(ended.stdout, '200 true\n', ended.stderr);
    });

  it('lets npm scripts, permission checks and programs without a file run', async () => {
    fs.writeFileSync(
      path.join(folder, 'workspace/package.json'),
      JSON.stringify({ name: 'w', version: '1.0.0', scripts: { say: 'node -p 40+2' } }),
    );
    const env = preloadEnv(preload, service.base, path.join(folder, 'workspace'));
    const npm = path.join(path.dirname(process.execPath), 'npm');
    if (fs.existsSync(npm)) {
      const ended = await runNode({
        node: npm,
        args: ['run', '--silent', 'say'],
        cwd: path.join(folder, 'workspace'),
        env,
      });
      assert.equal(ended.stdout, '42\n', ended.stderr);
    }
    assert.equal((await runNode({ args: ['-p', '40+2'], cwd: folder, env })).stdout, '42\n');
    assert.equal(
      (await runNode({ args: ['--input-type=module', '-e', 'console.log(42)'], cwd: folder, env })).stdout,
      '42\n',
    );
  });

  for (const { version, node } of otherNodes())
    it(`starts under ${version}, and sends what it can`, async () => {
      const ended = await run(ofRequest(REQUESTS['options alone'] ?? ''), { node });
      check(ended, 'draw.cjs:3:draw');
    });
});
