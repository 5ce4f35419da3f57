import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import * as vscode from 'vscode';
import type { Call } from '../../src/call.ts';
import { shownUsd } from '../../src/money.ts';
import {
  ledgerDir,
  lensWith,
  recordedCalls,
  showSpec,
  until,
  withSettings,
  workspaceFile,
} from './support/editor.ts';

const BODY = `{ method: 'POST', headers: { 'content-type': 'application/json', 'x-goog-api-key': 'a-key' }, body: JSON.stringify({ contents: [{ parts: [{ text: 'A lighthouse at night.' }] }] }) }`;
/** The simulator answers at once; the service takes its time, and so there is time to see whose process it is. */
const LIVES_ON = 'setTimeout(() => undefined, 3000);\n';
/** As a program that does not know the proxy would call; by its environment alone. */
const BY_VARIABLE = `fetch(process.env.GOOGLE_GEMINI_BASE_URL + '/v1beta/models/gemini-2.5-flash:generateContent', ${BODY}).then((answer) => answer.text());\n${LIVES_ON}`;
const BY_HOST = `async function draw() {\n  const answer = await fetch('https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent', ${BODY});\n  await answer.text();\n}\ndraw();\n${LIVES_ON}`;

const SHELL = { shellPath: '/bin/bash', shellArgs: ['--norc'] };

/** What a new terminal of the editor has in its environment. */
async function environmentOf(options: vscode.TerminalOptions = {}): Promise<Record<string, string>> {
  const out = workspaceFile(`env-${Date.now()}-${Math.round(performance.now())}.txt`).fsPath;
  const terminal = vscode.window.createTerminal({ ...SHELL, ...options });
  terminal.sendText(`env -0 > '${out}.part' && mv '${out}.part' '${out}'`);
  const text = await until(() => fs.existsSync(out) && fs.readFileSync(out, 'utf8'), 'the terminal');
  terminal.dispose();
  fs.rmSync(out);
  return Object.fromEntries(
    text
      .split('\0')
      .flatMap((line) =>
        line.includes('=') ? [[line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]] : [],
      ),
  );
}

/** The call that came through the proxy under this name. */
async function proxiedCall(terminal: string | RegExp): Promise<Call> {
  let seen: Call[] = [];
  const named = (name = ''): boolean =>
    typeof terminal === 'string' ? name === terminal : terminal.test(name);
  try {
    return await until(async () => {
      seen = (await recordedCalls()).filter(({ source }) => source === 'proxy');
      return seen.find((one) => named(one.terminal));
    }, `the call of ${terminal}`);
  } catch (error) {
    const others = seen.map(
      (one) => `${one.terminal} ${one.outcome} ${one.startedAt} ${JSON.stringify(one.tags)}`,
    );
    throw new Error(`${String(error)}; seen: ${others.join(', ')}`, { cause: error });
  }
}

const trackedLines = async (): Promise<string[]> =>
  vscode.commands.executeCommand<string[]>('panelmeter.trackedLines');

async function tooltipSays(text: string | RegExp): Promise<void> {
  const says = (line: string): boolean => (typeof text === 'string' ? line.includes(text) : text.test(line));
  await until(async () => (await trackedLines()).some(says), `the status bar to say ${text}`);
}

function script(name: string, text: string): string {
  const { fsPath } = workspaceFile(name);
  fs.writeFileSync(fsPath, text);
  return fsPath;
}

describe('tracking the workspace’s terminals', () => {
  const node = JSON.stringify(process.execPath);
  after(async () => {
    await vscode.commands.executeCommand('panelmeter.stopTracking');
  });

  it('is off at first: a terminal knows no proxy', async () => {
    const dir = await ledgerDir();
    const env = await until(async () => {
      const now = await environmentOf();
      return now.PANELMETER_LEDGER === dir && now;
    }, 'the variables of every terminal');
    assert.equal(env.GOOGLE_GEMINI_BASE_URL, undefined);
    assert.equal(env.PANELMETER_PROXY, undefined);
    assert.deepEqual(await trackedLines(), []);
  });

  it('a terminal opened after opting in runs a script, and its cost shows in the status bar under its name', async () => {
    assert.equal(await vscode.commands.executeCommand('panelmeter.trackTerminals'), true);
    const file = script('by-variable.mjs', BY_VARIABLE);
    const terminal = vscode.window.createTerminal({ name: 'render', ...SHELL });
    terminal.sendText(`${node} '${file}'`);
    const call = await proxiedCall('render');
    assert.equal(call.source, 'proxy');
    assert.equal(call.outcome, 'ok');
    assert.equal(call.tags.folder, vscode.workspace.workspaceFolders?.[0]?.name);
    await tooltipSays(/render (?:<?\$0\.\d+) \(1 call\)/);
    await tooltipSays('Not counted: Vertex AI');
    terminal.dispose();
  });

  it('New Tracked Terminal has its own name in the address', async () => {
    const file = script('by-name.mjs', BY_VARIABLE);
    const terminal = await vscode.commands.executeCommand<vscode.Terminal>(
      'panelmeter.newTrackedTerminal',
      'cover art',
    );
    terminal.sendText(`printf '%s' "$GOOGLE_GEMINI_BASE_URL" > base.txt; ${node} '${file}'`);
    const call = await proxiedCall('cover art');
    assert.equal(call.source, 'proxy');
    const base = fs.readFileSync(workspaceFile('base.txt').fsPath, 'utf8');
    assert.match(base, /^http:\/\/127\.0\.0\.1:\d+\/k\/[\w-]+\/t\/folder=webtoon\/terminal=cover%20art$/);
    terminal.dispose();
  });

  it('tasks are tracked too', async () => {
    const file = script('by-task.mjs', BY_VARIABLE);
    const task = new vscode.Task(
      { type: 'shell' },
      vscode.TaskScope.Workspace,
      'paint all',
      'tests',
      // Its terminal goes with the task: it must be there while the call is looked up.
      new vscode.ShellExecution(`${node} '${file}'; sleep 5`),
    );
    await vscode.tasks.executeTask(task);
    const call = await proxiedCall(/paint all/);
    assert.equal(call.outcome, 'ok');
  });

  it('a debug session gets the address and its own name, its own variables stay', async () => {
    const seen: vscode.DebugConfiguration[] = [];
    const type = 'node';
    const listener = vscode.debug.registerDebugAdapterTrackerFactory(type, {
      createDebugAdapterTracker: ({ configuration }) => {
        seen.push(configuration);
        return undefined;
      },
    });
    const file = script('by-debug.mjs', BY_VARIABLE);
    const provider = vscode.debug.registerDebugConfigurationProvider('*', {
      resolveDebugConfigurationWithSubstitutedVariables: (_, configuration) => {
        seen.push(configuration);
        return undefined; // nothing is started
      },
    });
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    await vscode.debug.startDebugging(folder, {
      type,
      request: 'launch',
      name: 'Cover',
      program: file,
      env: { OWN: 'mine' },
    });
    const configuration = await until(() => seen.at(-1), 'the configuration');
    provider.dispose();
    listener.dispose();
    const env = configuration.env as Record<string, string>;
    assert.equal(env.OWN, 'mine');
    assert.match(env.GOOGLE_GEMINI_BASE_URL ?? '', /\/t\/folder=webtoon\/terminal=Debug%3A%20Cover$/);
  });

  it('a real debug session’s calls are counted under its name', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const file = script('by-debugger.mjs', BY_VARIABLE);
    void vscode.debug.startDebugging(folder, {
      ...{ type: 'node', request: 'launch', name: 'Paint', program: file, console: 'internalConsole' },
      runtimeExecutable: process.execPath,
    });
    try {
      const call = await proxiedCall('Debug: Paint');
      assert.equal(call.outcome, 'ok');
      assert.equal(call.tags.folder, folder?.name);
      await tooltipSays(/Debug: Paint/);
    } finally {
      await vscode.debug.stopDebugging();
    }
  });

  it('the calls of one turn of a chat are shown as one, with its hops and their sum', async () => {
    const talk = `const part = (role, part) => ({ role, parts: [part] });
const contents = [part('user', { text: 'Look around.' })];
for (let hop = 0; hop < 3; hop += 1) {
  const answer = await fetch(process.env.GOOGLE_GEMINI_BASE_URL + '/v1beta/models/gemini-2.5-flash:generateContent', { method: 'POST', headers: { 'content-type': 'application/json', 'user-agent': 'painter/1.2', 'x-goog-api-key': 'a-key' }, body: JSON.stringify({ contents, tools: [{ functionDeclarations: [{ name: 'look' }] }] }) });
  await answer.text();
  contents.push(part('model', { functionCall: { name: 'look', args: {} } }), part('user', { functionResponse: { name: 'look', response: { seen: hop } } }));
}
${LIVES_ON}`;
    const terminal = vscode.window.createTerminal({ name: 'agent', ...SHELL });
    terminal.sendText(`${node} '${script('by-agent.mjs', talk)}'`);
    const said = await until(async () => {
      const turns = await vscode.commands.executeCommand<string[]>('panelmeter.costOfTurns');
      return turns.find((turn) => turn.includes('3 calls'));
    }, 'the turn');
    const calls = (await recordedCalls()).filter(({ client }) => client === 'painter/1.2');
    assert.equal(new Set(calls.map(({ turn }) => turn)).size, 1);
    const sum = calls.reduce((total, { picoUsd }) => total + BigInt(picoUsd ?? 0), 0n);
    assert.ok(sum > 0n);
    assert.ok(said.startsWith(`SIM ${shownUsd(sum)} · 3 calls · painter/1.2 in agent`), said);
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    terminal.dispose();
  });

  it('with source lines, a program that ignores the variable is counted, at its line', async () => {
    await withSettings({ 'tracking.sourceLines': true, simulator: true }, async () => {
      const env = await until(async () => {
        const now = await environmentOf();
        return now.NODE_OPTIONS?.includes('--require') === true && now;
      }, 'the preload');
      assert.match(env.PANELMETER_PROXY ?? '', /\/k\//);
      const document = await showSpec('by-host.mjs', BY_HOST);
      const terminal = vscode.window.createTerminal({ name: 'lines', ...SHELL });
      terminal.sendText(`${node} '${document.uri.fsPath}'`);
      const call = await proxiedCall('lines');
      assert.equal(call.tags.site, 'by-host.mjs:2:draw');
      const lens = await lensWith(document, /1 call/);
      assert.equal(lens.line, 1);
      assert.match(lens.title, /^SIM .*\$0\.\d+ in 30 days · 1 call · P95 /);
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        new vscode.Position(1, 4),
      );
      const said = hovers
        .flatMap(({ contents }) => contents.map((one) => (typeof one === 'string' ? one : one.value)))
        .join('\n');
      assert.match(said, /Last call/);
      assert.match(said, /tell no line/);
      terminal.dispose();
    });
  });

  it('with source lines, a debugged program that ignores the variable is counted, at its line', async () => {
    await withSettings({ 'tracking.sourceLines': true, simulator: true }, async () => {
      await until(
        async () => (await environmentOf()).NODE_OPTIONS?.includes('--require') === true,
        'the preload',
      );
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      const file = script('by-debugged-host.mjs', BY_HOST);
      void vscode.debug.startDebugging(folder, {
        ...{ type: 'node', request: 'launch', name: 'Lines', program: file, console: 'internalConsole' },
        runtimeExecutable: process.execPath,
      });
      try {
        const call = await proxiedCall('Debug: Lines');
        assert.equal(call.tags.site, 'by-debugged-host.mjs:2:draw');
      } finally {
        await vscode.debug.stopDebugging();
      }
    });
  });

  it('calls carry branch and commit, and the branch’s cost is a line for a pull request', async () => {
    const cwd = workspaceFile('.').fsPath;
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], {
        cwd,
        encoding: 'utf8',
      }).trim();
    git('init', '-q', '-b', 'covers');
    git('commit', '-q', '--allow-empty', '-m', 'first');
    const file = script('by-branch.mjs', BY_VARIABLE);
    const terminal = vscode.window.createTerminal({ name: 'branch', ...SHELL });
    terminal.sendText(`${node} '${file}'`);
    const call = await proxiedCall('branch');
    terminal.dispose();
    assert.equal(call.tags.branch, 'covers');
    assert.equal(call.tags.commit, git('rev-parse', 'HEAD'));
    const line = await until(async () => {
      const said = await vscode.commands.executeCommand<string>('panelmeter.copyCostOfBranch');
      return said.includes('1 call') && said;
    }, 'the line');
    assert.ok(line.startsWith(`**Gemini cost of \`covers\`: SIM $${call.usd}** · 1 call`), line);
    assert.equal(await vscode.env.clipboard.readText(), line);
  });

  it('turned off it leaves nothing behind in new terminals', async () => {
    await vscode.commands.executeCommand('panelmeter.stopTracking');
    const env = await environmentOf();
    for (const name of [
      'GOOGLE_GEMINI_BASE_URL',
      'PANELMETER_PROXY',
      'PANELMETER_ROOTS',
      'GEMINI_CLI_SYSTEM_DEFAULTS_PATH',
    ])
      assert.equal(env[name], undefined, name);
    assert.doesNotMatch(env.NODE_OPTIONS ?? '', /panelmeter/);
    assert.equal(env.PANELMETER_LEDGER, await ledgerDir());
  });
});
