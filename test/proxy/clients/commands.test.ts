import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { outcomeOf } from '../../../src/usage/outcome.ts';
import { clientFile, runClient } from '../support/clientProcess.ts';
import { proxiedSimulator, type Proxied } from '../support/proxied.ts';
import { A_DAY } from '../../gemini/simulated.ts';

const BODY = JSON.stringify({ contents: [{ parts: [{ text: 'Hello' }] }] });

describe('command lines through the proxy', () => {
  let proxied: Proxied & { simulator: { url: string } };
  beforeEach(async () => {
    proxied = await proxiedSimulator({ now: () => A_DAY }, { findProcesses: true });
  });
  afterEach(() => proxied.close());

  const curl = (...args: string[]) =>
    runClient('curl', ['-sS', '-H', 'Content-Type: application/json', '-d', BODY, ...args], {});

  it('curl: key in the query or a header, the colon encoded or not, with and without compression', async () => {
    const generate = '/v1beta/models/gemini-3.8-flash:generateContent';
    const direct = await curl(`${proxied.simulator.url}${generate}?key=k`);
    const ways = [
      [`${proxied.proxy.url}${generate}?key=k`],
      [`${proxied.proxy.url}${generate.replace(':', '%3A')}?key=k`],
      ['-H', 'x-goog-api-key: k', `${proxied.proxy.url}${generate}`],
      ['--compressed', '--http1.0', `${proxied.proxy.url}${generate}?key=k`],
    ];
    for (const way of ways) {
      const { code, stdout, stderr } = await curl(...way);
      assert.equal(code, 0, stderr);
      const bare = (json: string) => ({ ...JSON.parse(json), responseId: '' });
      assert.deepEqual(bare(stdout), bare(direct.stdout));
    }
    const told = await proxied.seen(ways.length);
    for (const { exchange } of told) {
      assert.match(exchange.client ?? '', /^curl\/\d/);
      assert.equal(exchange.method, 'generateContent');
      assert.equal(exchange.requestedModel, 'gemini-3.8-flash');
    }
  });

  it('curl that gives up is an aborted call', async () => {
    const body = JSON.stringify({ contents: [{ parts: [{ text: '[sim:slow 20s]' }] }] });
    const url = `${proxied.proxy.url}/v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse&key=k`;
    const { code } = await runClient('curl', ['-sS', '-N', '--max-time', '1', '-d', body, '-H', 'Content-Type: application/json', url], {}); // prettier-ignore
    assert.equal(code, 28);
    const [record] = await proxied.seen(1);
    assert.ok(record);
    assert.equal(outcomeOf(record.exchange), 'aborted');
    assert.ok((record.exchange.answer.usage?.promptTokens ?? 0) > 0, 'what was reported so far is kept');
    if (process.platform === 'linux')
      assert.ok(record.processes?.includes(process.pid), 'curl was started by us');
  });

  it('gemini-cli, headless', async () => {
    // It takes its settings only from folders that nobody else can write to.
    const home = await fs.mkdtemp(path.join(os.homedir(), '.panelmeter-test-'));
    try {
      await fs.mkdir(path.join(home, 'work'));
      const defaults = path.join(home, 'defaults.json');
      const settings = {
        security: { auth: { selectedType: 'gemini-api-key' } },
        telemetry: { enabled: false },
      };
      await fs.writeFile(defaults, JSON.stringify(settings), { mode: 0o600 });
      const { code, stdout, stderr } = await runClient(
        process.execPath,
        [
          clientFile('@google/gemini-cli/bundle/gemini.js'),
          '-p',
          'Say hello.',
          '-m',
          'gemini-3.8-flash',
          '--skip-trust',
        ],
        {
          ...{
            HOME: home,
            GEMINI_API_KEY: 'k',
            GEMINI_CLI_SYSTEM_DEFAULTS_PATH: defaults,
            NO_PROXY: '127.0.0.1',
          },
          GOOGLE_GEMINI_BASE_URL: `${proxied.proxy.url}/t/terminal=render`,
        },
      );
      assert.equal(code, 0, stderr);
      assert.ok(stdout.trim().length > 10, stdout);
      const [record] = await proxied.seen(1);
      assert.ok(record);
      const { exchange } = record;
      assert.match(exchange.client ?? '', /^GeminiCLI/);
      assert.equal(exchange.terminal, 'render');
      assert.equal(outcomeOf(exchange), 'ok');
      assert.ok((exchange.answer.usage?.promptTokens ?? 0) > 1000, 'its system text');
    } finally {
      await fs.rm(home, { recursive: true, force: true });
    }
  });
});
