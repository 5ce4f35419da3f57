import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import shippedBook from '../../data/prices/gemini.json' with { type: 'json' };
import type { Call } from '../../src/call.ts';
import { OutputHistories } from '../../src/calls/outputHistory.ts';
import { createRecorder } from '../../src/calls/recordCall.ts';
import { CaptureProxy } from '../../src/editor/captureProxy.ts';
import { startSimulator } from '../../src/gemini/simulator/server.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { parsePriceBook } from '../../src/pricing/priceBook.ts';

const BODY = JSON.stringify({ contents: [{ parts: [{ text: 'Hello' }] }] });
const PATH = '/v1beta/models/gemini-3.8-flash:generateContent?key=a-key-of-the-test';

describe('the capture proxy in the editor', () => {
  it('counts a client’s calls in its own thread, refuses them by a hard budget, and goes to another window', async () => {
    const extension = vscode.extensions.getExtension('panelmeter.panelmeter');
    assert.ok(extension);
    const dist = (file: string): string => path.join(extension.extensionPath, 'dist', file);
    const dir = mkdtempSync(path.join(os.tmpdir(), 'panelmeter-host-'));
    const ledger = await openLedger({
      dir,
      worker: { script: dist('ledger/indexWorker.cjs'), wasm: dist('ledger/sql-wasm.wasm') },
    });
    const simulator = await startSimulator();
    const book = parsePriceBook(shippedBook);
    const calls: Call[] = [];
    let wake: () => void = () => undefined;
    const recorder = createRecorder({
      book: () => book,
      append: (call) => ledger.append(call),
      session: () => 'a-session',
      announce: (call) => {
        calls.push(call);
        wake();
      },
      onNotKept: () => assert.fail('the ledger keeps calls'),
    });
    let hard = false;
    const window = (): CaptureProxy =>
      new CaptureProxy({
        ...{ ledger, recorder, worker: dist('proxy/worker.cjs'), book: () => book, log: console.log },
        histories: new OutputHistories(ledger, (model) => model),
        guard: ({ tokens = 0 }) => {
          assert.ok(tokens > 0);
          return Promise.resolve({ ok: false, message: 'Budget “art” would not hold.', budget: 'art' });
        },
        hasHardBudget: () => hard,
        tier: () => undefined,
        simulator: () => Promise.resolve(simulator.url),
        terminalOf: (processes) => Promise.resolve(processes ? 'zsh' : undefined),
      });
    const [first, second] = [window(), window()];
    const send = async (url: string): Promise<Response> =>
      fetch(url + PATH, { method: 'POST', body: BODY, headers: { 'content-type': 'application/json' } });
    const seen = async (count: number): Promise<void> => {
      while (calls.length < count) await new Promise<void>((resolve) => (wake = resolve));
    };
    try {
      const { url } = await first.start();
      assert.equal((await second.start()).url, url);
      assert.equal((await send(url)).status, 200);
      await seen(1);
      const [call] = calls;
      assert.equal(call?.source, 'proxy');
      assert.equal(call?.simulated, true);
      // The connection may be gone before its process was found.
      assert.match(call?.terminal ?? '', /^(?:zsh|terminals)$/);
      assert.ok(BigInt(call?.picoUsd ?? 0) > 0n);

      hard = true;
      first.budgetsChanged();
      const refused = await send(url);
      assert.equal(refused.status, 429);
      assert.match(JSON.stringify(await refused.json()), /Budget “art” would not hold.*RESOURCE_EXHAUSTED/);
      await seen(2);
      assert.equal(calls[1]?.outcome, 'refused');
      assert.equal(calls[1]?.picoUsd, '0');
      hard = false;

      await first.stop();
      while (!second.isOwner) await new Promise((resolve) => setTimeout(resolve, 20));
      assert.equal((await send(url)).status, 200);
      await seen(3);
      for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
        const file = path.join(dir, name);
        if (existsSync(file) && !readdirSafe(file))
          assert.doesNotMatch(readFileSync(file, 'latin1'), /a-key-of-the-test/, name);
      }
    } finally {
      await Promise.all([first.stop(), second.stop()]);
      await ledger.close();
      await simulator.close();
    }
  });
});

function readdirSafe(file: string): boolean {
  try {
    readdirSync(file);
    return true;
  } catch {
    return false; // a file
  }
}
