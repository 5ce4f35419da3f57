import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { callFixture } from '../support/callFixture.ts';
import { runCommand } from '../support/commandProcess.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const PANEL = 'panel_id: p1\nmodel: gemini-3-pro-image\nprompt: A quiet harbour.\n';

interface Workspace {
  folder: string;
  ledger: string;
}

async function workspace(files: Record<string, string>, calls: object[] = []): Promise<Workspace> {
  const top = temporaryFolder();
  const folder = path.join(top, 'work');
  mkdirSync(folder);
  const ledger = path.join(top, 'ledger');
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  writeFileSync(path.join(top, 'calls.ndjson'), calls.map((call) => `${JSON.stringify(call)}\n`).join(''));
  const { code, stderr } = await runCommand(['import', '--ledger', ledger, path.join(top, 'calls.ndjson')]);
  assert.equal(code, 0, stderr);
  return { folder, ledger };
}

async function withClient<T>({ folder, ledger }: Workspace, use: (client: Client) => Promise<T>): Promise<T> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [path.resolve('src/cli/main.ts'), 'mcp', '--ledger', ledger],
    cwd: folder,
    stderr: 'inherit',
  });
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(transport);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

interface Answer {
  text: string;
  data: Record<string, unknown>;
  isError: boolean;
}

async function ask(client: Client, name: string, args: Record<string, unknown>): Promise<Answer> {
  const { content, structuredContent, isError } = await client.callTool({ name, arguments: args });
  const [first] = content as { type: string; text: string }[];
  return { text: first?.text ?? '', data: structuredContent as Answer['data'], isError: isError === true };
}

const now = new Date().toISOString();
const hard = (usd: number): string =>
  JSON.stringify({ budgets: [{ name: 'dev', usd, per: 'day', hard: true }] });

describe('panelmeter mcp, with a client of the official SDK', () => {
  it('offers the three tools, each with a schema', async () => {
    const tools = await withClient(await workspace({}), async (client) => (await client.listTools()).tools);
    assert.deepEqual(
      tools.map(({ name }) => name),
      ['panelmeter_estimate', 'panelmeter_spend', 'panelmeter_budget'],
    );
    for (const { inputSchema, description } of tools) {
      assert.equal(inputSchema.type, 'object');
      assert.ok((description ?? '').length > 50);
    }
  });

  it('estimates a spec as the command does', async () => {
    const place = await workspace({ 'a.panel.yaml': PANEL });
    const { data } = await withClient(place, (client) =>
      ask(client, 'panelmeter_estimate', { path: 'a.panel.yaml' }),
    );
    const command = await runCommand([
      'estimate',
      path.join(place.folder, 'a.panel.yaml'),
      '--offline',
      '--json',
    ]);
    const { total } = JSON.parse(command.stdout);
    assert.equal(data['likelyUsd'], total.usd);
    assert.equal(data['highUsd'], total.highUsd);
    assert.equal(data['allowed'], true);
  });

  it('estimates a prompt for a model, and says what has no price', async () => {
    await withClient(await workspace({}), async (client) => {
      const image = await ask(client, 'panelmeter_estimate', {
        prompt: 'A harbour.',
        model: 'gemini-3-pro-image',
        image_size: '1K',
      });
      assert.match(image.text, /^~\$0\.1\d\d/);
      const text = await ask(client, 'panelmeter_estimate', { prompt: 'Hello.', model: 'gemini-2.5-flash' });
      assert.ok(Number(text.data['highUsd']) > 0);
      const unknown = await ask(client, 'panelmeter_estimate', { prompt: 'x', model: 'gemini-99-huge' });
      assert.equal(unknown.data['likelyUsd'], null);
      assert.equal(unknown.data['unknown'], 1);
    });
  });

  it('says what was spent, without simulated calls, to the last digit', async () => {
    const place = await workspace({}, [
      callFixture({ id: 'a', startedAt: now }),
      callFixture({ id: 'b', startedAt: now, tags: { chapter: '2' } }),
      callFixture({ id: 's', startedAt: now, simulated: true }),
      callFixture({
        id: 'u',
        startedAt: now,
        reason: 'unpriced',
        picoUsd: undefined,
        usd: undefined,
        listPicoUsd: undefined,
      }),
    ]);
    await withClient(place, async (client) => {
      const { data, text } = await ask(client, 'panelmeter_spend', { period: 'day', by: 'chapter' });
      assert.equal(data['usd'], '0.277136');
      assert.equal(data['withoutPrice'], 1);
      assert.equal(data['usdIsLowerBound'], true);
      assert.match(text, /\+ 1 without a price, 3 calls/);
      const one = await ask(client, 'panelmeter_spend', { period: 'all', tags: { chapter: '2' } });
      assert.equal(one.data['usd'], '0.138568');
    });
  });

  it('refuses what a hard budget would refuse, and holds nothing afterwards', async () => {
    const place = await workspace({ 'a.panel.yaml': PANEL, '.panelmeter.json': hard(0.2) }, [
      callFixture({ id: 'a', startedAt: now }),
    ]);
    await withClient(place, async (client) => {
      const estimate = await ask(client, 'panelmeter_estimate', { path: 'a.panel.yaml' });
      assert.equal(estimate.data['allowed'], false);
      assert.match(estimate.text, /REFUSED: Today's budget "dev" would not hold/);
      const no = await ask(client, 'panelmeter_budget', { amount_usd: '0.10' });
      assert.match(no.text, /^REFUSED: /);
      for (let again = 0; again < 3; again++) {
        const yes = await ask(client, 'panelmeter_budget', { amount_usd: 0.05 });
        assert.match(yes.text, /^ALLOWED: /, 'an earlier question holds nothing');
      }
    });
  });

  it('counts the panels of a chapter together: each alone would fit', async () => {
    const chapter =
      'defaults: { model: gemini-3-pro-image }\npanels:\n  - { panel_id: q1, prompt: One. }\n  - { panel_id: q2, prompt: Two. }\n';
    const place = await workspace({ 'c.chapter.yaml': chapter, '.panelmeter.json': hard(0.2) });
    await withClient(place, async (client) => {
      const both = await ask(client, 'panelmeter_estimate', { path: 'c.chapter.yaml' });
      const one = await ask(client, 'panelmeter_estimate', { path: 'c.chapter.yaml', panels: ['q1'] });
      assert.deepEqual([both.data['allowed'], one.data['allowed']], [false, true]);
    });
  });

  it('reads nothing outside of the workspace, not by a link either', async () => {
    const place = await workspace({});
    writeFileSync(path.join(place.folder, '../secret.panel.yaml'), PANEL);
    symlinkSync(path.join(place.folder, '../secret.panel.yaml'), path.join(place.folder, 'link.panel.yaml'));
    await withClient(place, async (client) => {
      for (const named of ['../secret.panel.yaml', 'link.panel.yaml']) {
        const { isError, text } = await ask(client, 'panelmeter_estimate', { path: named });
        assert.ok(isError);
        assert.match(text, /outside of the workspace/);
      }
    });
  });

  it('answers a wrong input with what to change', async () => {
    await withClient(await workspace({}), async (client) => {
      for (const [name, args, wanted] of [
        ['panelmeter_estimate', {}, /Give the path of a spec/],
        ['panelmeter_estimate', { path: 'no.panel.yaml' }, /cannot be read \(ENOENT\)/],
        ['panelmeter_estimate', { pathh: 'x' }, /The input is wrong/],
        ['panelmeter_spend', { period: 'year' }, /The input is wrong/],
        ['panelmeter_budget', { amount_usd: 'much' }, /wants an amount in USD/],
      ] as const) {
        const { isError, text } = await ask(client, name, args);
        assert.ok(isError, name);
        assert.match(text, wanted);
      }
    });
  });
});
