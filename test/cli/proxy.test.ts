import assert from 'node:assert/strict';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { BudgetNotes } from '../../src/ledger/budgetNotes.ts';
import { startSimulator } from '../../src/gemini/simulator/server.ts';
import { json, startUpstream } from '../proxy/support/upstream.ts';
import { callsOf, ended, linesOf, runCommand, startCommand } from '../support/commandProcess.ts';
import { git, repository } from '../support/gitRepository.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const GENERATE = '/v1beta/models/gemini-3.8-flash:generateContent';
const body = (text: string): string => JSON.stringify({ contents: [{ role: 'user', parts: [{ text }] }] });

interface Started {
  child: ChildProcessWithoutNullStreams;
  url: string;
  /** After SIGTERM. */
  end: () => Promise<{ code: number | null; stdout: string; stderr: string }>;
}

/** In a folder without git, unless another is given. */
async function startProxyCommand(dir: string, upstream: string, cwd = dir): Promise<Started> {
  const child = startCommand(['proxy', '--ledger', dir, '--upstream', upstream], {}, cwd);
  const end = ended(child);
  const { value } = await linesOf(child.stdout).next();
  const ready: { url: string; pid: number; ledger: string } = JSON.parse(String(value));
  assert.deepEqual(Object.keys(ready), ['url', 'pid', 'ledger']);
  assert.match(ready.url, /^http:\/\/127\.0\.0\.1:\d+\/k\/[\w-]{22,}$/);
  assert.equal(ready.pid, child.pid);
  assert.equal(ready.ledger, dir);
  return {
    child,
    url: ready.url,
    end: () => {
      child.kill('SIGTERM');
      return end;
    },
  };
}

async function post(url: string, text: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    body: text,
    headers: { 'content-type': 'application/json', 'x-goog-api-key': 'k', ...headers },
  });
}

const callsIn = async (dir: string) =>
  callsOf((await runCommand(['calls', '--ledger', dir, '--ndjson'])).stdout);

describe('panelmeter proxy', () => {
  it('counts calls while it runs, and those in flight before it ends', async () => {
    const dir = temporaryFolder();
    const simulator = await startSimulator();
    const proxy = await startProxyCommand(dir, simulator.url);
    const answer = await post(`${proxy.url}/t/feature=covers${GENERATE}`, body('Hello'), {
      'X-Department': 'art',
    });
    assert.equal(answer.status, 200);
    const { usageMetadata }: { usageMetadata: { totalTokenCount: number } } = JSON.parse(await answer.text());
    let calls = await callsIn(dir);
    while (calls.length === 0) calls = await callsIn(dir);
    const [call] = calls;
    assert.equal(call?.source, 'proxy');
    assert.equal(call?.simulated, false);
    assert.equal(call?.totalTokens, usageMetadata.totalTokenCount);
    assert.deepEqual(call?.tags, { feature: 'covers', department: 'art' });
    assert.ok(BigInt(call?.picoUsd ?? 0) > 0n);

    const slow = await post(
      `${proxy.url}${GENERATE.replace('generate', 'streamGenerate')}?alt=sse`,
      body('[sim:slow 60s]'),
    );
    const reader = slow.body?.getReader();
    await reader?.read();
    const { code, stderr } = await proxy.end();
    assert.equal(code, 0, stderr);
    calls = await callsIn(dir);
    assert.equal(calls.length, 2);
    assert.equal(calls[1]?.outcome, 'aborted');
    assert.equal(calls[1]?.reason, 'uncertain');
    assert.ok((calls[1]?.promptTokens ?? 0) > 0);
    await reader?.cancel().catch(() => undefined);
    await simulator.close();
  });

  it('tags calls with the branch and commit of its folder when they began, unless they name their own', async () => {
    const dir = temporaryFolder();
    const cwd = repository();
    const simulator = await startSimulator();
    const proxy = await startProxyCommand(dir, simulator.url, cwd);
    await (await post(proxy.url + GENERATE, body('one'))).text();
    await (await post(`${proxy.url}/t/branch=theirs${GENERATE}`, body('two'))).text();
    const first = git(cwd, 'rev-parse', 'HEAD');
    let calls = await callsIn(dir);
    while (calls.length < 2) calls = await callsIn(dir);
    git(cwd, 'checkout', '-q', '-b', 'covers');
    git(cwd, 'commit', '-q', '--allow-empty', '-m', 'second');
    await (await post(proxy.url + GENERATE, body('three'))).text();
    assert.equal((await proxy.end()).code, 0);
    calls = await callsIn(dir);
    assert.deepEqual(
      calls.map(({ tags }) => [tags.branch, tags.commit]),
      [
        ['main', first],
        ['theirs', first],
        ['covers', git(cwd, 'rev-parse', 'HEAD')],
      ],
    );
    await simulator.close();
  });

  it('refuses by a hard budget before anything is sent, and names it', async () => {
    const dir = temporaryFolder();
    const simulator = await startSimulator();
    await new BudgetNotes(dir).share({ list: [{ name: 'tiny', usd: '0.000001', per: 'day', hard: true }] });
    const proxy = await startProxyCommand(dir, simulator.url);
    const answer = await post(proxy.url + GENERATE, body('Hello'));
    assert.equal(answer.status, 429);
    const { error } = (await answer.json()) as {
      error: { code: number; status: string; message: string; details: unknown };
    };
    assert.equal(error.status, 'RESOURCE_EXHAUSTED');
    assert.match(error.message, /tiny/);
    assert.match(JSON.stringify(error.details), /BUDGET_EXCEEDED/);
    const counted = await post(proxy.url + GENERATE.replace('generateContent', 'countTokens'), body('Hello'));
    assert.equal(counted.status, 200, 'counting is free');
    await counted.text();
    assert.equal((await proxy.end()).code, 0);
    const calls = await callsIn(dir);
    assert.deepEqual(
      calls.map(({ outcome, method }) => `${method} ${outcome}`),
      ['generateContent refused', 'countTokens ok'],
    );
    assert.equal(calls[0]?.picoUsd, '0');
    assert.deepEqual(
      fs.readdirSync(path.join(dir, 'ledger-v1', 'holds')).filter((name) => name.endsWith('.json')),
      [],
    );
    await simulator.close();
  });

  it('says once, to people, that a budget’s threshold was reached', async () => {
    const dir = temporaryFolder();
    const simulator = await startSimulator();
    await new BudgetNotes(dir).share({ list: [{ name: 'tiny', usd: '0.000001', per: 'day' }] });
    const proxy = await startProxyCommand(dir, simulator.url);
    let told = '';
    proxy.child.stderr.setEncoding('utf8').on('data', (text: string) => (told += text));
    const answer = await post(proxy.url + GENERATE, body('Hello'));
    assert.equal(answer.status, 200, 'a soft budget refuses nothing');
    await answer.text();
    while (!told.includes('\n')) await once(proxy.child.stderr, 'data');
    const { stdout, stderr } = await proxy.end();
    assert.equal(stdout.trim().split('\n').length, 1, 'stdout is data');
    assert.equal(stderr.match(/tiny/g)?.length, 1, stderr);
    await simulator.close();
  });

  it('keeps nothing of keys, prompts, answers, headers, queries and names', async () => {
    const dir = temporaryFolder();
    const secrets = ['KEYHEADER', 'KEYQUERY', 'BEARER', 'PROMPT', 'SYSTEM', 'ANSWER', 'THOUGHT', 'ERRORTEXT', 'HEADER', 'QUERY', 'FILENAME', 'CACHENAME', 'BATCHNAME', 'DISPLAY', 'AGENTWORDS', 'CLOUDIDR', 'RESPONSEHEADER', 'INTERACTION', 'TOOLARGS'].map((name) => `canary${name}x7f3a9`); // prettier-ignore
    const canary = (name: string): string =>
      secrets.find((secret) => secret.includes(name)) ?? assert.fail(name);
    const upstream = await startUpstream((request, response) => {
      response.setHeader('x-secret', canary('RESPONSEHEADER'));
      const failed = request.url?.includes('fails');
      if (failed)
        json(response, 429, {
          error: {
            code: 429,
            status: 'RESOURCE_EXHAUSTED',
            message: `${canary('ERRORTEXT')} Please retry in 3s.`,
          },
        });
      else
        json(response, 200, {
          id: canary('INTERACTION'),
          name: `batches/${canary('BATCHNAME')}`,
          candidates: [
            {
              content: {
                parts: [
                  { text: canary('ANSWER') },
                  { text: canary('THOUGHT'), thought: true },
                  { functionCall: { name: 'x', args: { a: canary('TOOLARGS') } } },
                ],
              },
              finishReason: 'STOP',
              groundingMetadata: { webSearchQueries: [canary('PROMPT')] },
            },
          ],
          usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 6, totalTokenCount: 11 },
          modelVersion: 'gemini-3.8-flash',
        });
    });
    const proxy = await startProxyCommand(dir, upstream.url);
    const request = JSON.stringify({
      systemInstruction: { parts: [{ text: canary('SYSTEM') }] },
      contents: [
        { role: 'user', parts: [{ text: canary('PROMPT') }, { fileData: { fileUri: canary('FILENAME') } }] },
      ],
      cachedContent: `cachedContents/${canary('CACHENAME')}`,
      displayName: canary('DISPLAY'),
    });
    const headers = {
      'x-goog-api-key': canary('KEYHEADER'),
      authorization: `Bearer ${canary('BEARER')}`,
      'x-own': canary('HEADER'),
      'x-cloudidr-key': canary('CLOUDIDR'),
      'user-agent': `my-tool/1.0 (${canary('AGENTWORDS')})`,
    };
    const query = `?key=${canary('KEYQUERY')}&q=${canary('QUERY')}`;
    const paths = [
      GENERATE,
      '/v1beta/models/fails:generateContent',
      '/v1beta/interactions',
      `/v1beta/files/${canary('FILENAME')}`,
      `/v1beta/cachedContents/${canary('CACHENAME')}`,
      `/v1beta/batches/${canary('BATCHNAME')}`,
      `/upload/v1beta/files`,
      '/v1beta/openai/chat/completions',
      `/admin/${canary('QUERY')}`,
    ];
    for (const each of paths) {
      const verb = /\/(?:files|cachedContents|batches)\//.test(each) ? 'GET' : 'POST';
      await (
        await fetch(proxy.url + each + query, {
          method: verb,
          headers: { ...headers, 'content-type': 'application/json' },
          ...(verb === 'POST' ? { body: request } : {}),
        })
      ).text();
    }
    // One is broken off.
    await fetch(proxy.url + GENERATE + query, {
      method: 'POST',
      headers,
      body: request,
      signal: AbortSignal.timeout(1),
    }).catch(() => undefined);
    const { stdout, stderr, code } = await proxy.end();
    assert.equal(code, 0, stderr);
    const calls = await callsIn(dir);
    assert.ok(calls.length >= paths.length - 1, `${calls.length} calls`);
    const exported = await runCommand(['report', '--ledger', dir, '--json']);
    const files = fs
      .readdirSync(dir, { recursive: true, encoding: 'utf8' })
      .map((name) => path.join(dir, name));
    const kept = files
      .filter((file) => fs.statSync(file).isFile())
      .map((file) => fs.readFileSync(file, 'latin1'));
    assert.ok(kept.length > 2);
    for (const text of [...files, ...kept, stdout, stderr, exported.stdout, JSON.stringify(calls)]) {
      for (const secret of secrets) {
        assert.ok(!text.includes(secret), secret);
        assert.ok(!text.includes(Buffer.from(secret).toString('base64').slice(2, -3)), `${secret} in base64`);
      }
    }
    assert.ok(calls.every(({ client }) => client === 'my-tool/1.0' || client === undefined));
    await upstream.close();
  });

  it('says why it cannot serve', async () => {
    const dir = temporaryFolder();
    const taken = await startUpstream((_request, response) => response.end());
    const { port } = new URL(taken.url);
    const { code, stderr, stdout } = await runCommand(['proxy', '--ledger', dir, '--port', port]);
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /cannot listen.*EADDRINUSE/);
    await taken.close();
  });
});
