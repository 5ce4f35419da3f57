import assert from 'node:assert/strict';
import type { Call } from '../../src/call.ts';
import { callOf } from '../../src/calls/callOf.ts';
import { createGeminiClient } from '../../src/gemini/client.ts';
import type { GeminiClient } from '../../src/gemini/geminiClient.ts';
import { startSimulator, type Simulator } from '../../src/gemini/simulator/server.ts';
import { parseSpecFile } from '../../src/panels/specFile.ts';
import { makeReceipt } from '../../src/pricing/receipt.ts';
import { longHolds } from '../../src/runs/longHolds.ts';
import type { RunPorts } from '../../src/runs/ports.ts';
import { RunKeeper } from '../../src/runs/runKeeper.ts';
import { decodeRunRecord, encodeRunRecord, type RunRecord } from '../../src/runs/runRecord.ts';
import { submitBatch } from '../../src/runs/submitBatch.ts';
import { watchBatch } from '../../src/runs/watchBatch.ts';
import { outcomeOf } from '../../src/usage/outcome.ts';
import { budget, GuardedWindow, question } from '../support/guardedWindow.ts';
import { runWorld, settings } from '../support/runDoubles.ts';
import { shippedBook } from '../support/shippedBook.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const live = new AbortController().signal;
const AT = Date.parse('2026-11-22T12:00:00Z');
const DAY = 86_400_000;
const USD = 1_000_000_000_000n;

function chapter(prompts: readonly string[]) {
  const list = prompts.map(
    (prompt, i) => `  - panel_id: p${i}\n    model: gemini-3-pro-image\n    prompt: ${prompt}\n`,
  );
  return parseSpecFile('ch.chapter.yaml', `chapter: c\npanels:\n${list.join('')}`).panels;
}

describe('a batch under a hard budget', () => {
  let simulator: Simulator;
  let client: GeminiClient;
  let now = AT;
  let dir = '';
  const windows: GuardedWindow[] = [];
  beforeEach(async () => {
    now = AT;
    dir = temporaryFolder();
    simulator = await startSimulator({ now: () => now, pace: { firstMs: 0, chunkMs: 0 }, batchMs: 60_000 });
    client = await createGeminiClient({ apiKey: 'simulated', baseUrl: simulator.url });
  });
  afterEach(async () => {
    await Promise.all(windows.splice(0).map((window) => window.close()));
    await simulator.close();
  });

  /** One life of a window: the disk (ledger, holds, run) is what lasts. The simulator stands in for the service. */
  async function life(limit: bigint, disk: { run?: string } = {}, override = false) {
    // Other objects with each reading, as the editor's settings are.
    const budgets = () => [budget({ limit, per: 'month' })];
    const window = await GuardedWindow.open({ dir, budgets, now: () => now });
    windows.push(window);
    const world = runWorld([], { client: () => Promise.resolve({ ok: true, client, simulated: false }) });
    let id = 0;
    const ports: RunPorts = {
      ...world.ports,
      longHolds: longHolds(window.guard, { override }),
      clock: { now: () => now, monotonic: () => now },
      newId: () => `${dir}-${windows.length}-${(id += 1)}`,
      sleep: (ms) => {
        now += ms;
        return Promise.resolve();
      },
      record: async (exchange) => {
        const call = callOf(exchange, makeReceipt(exchange, shippedBook), outcomeOf(exchange), 'session-1');
        await window.ledger.append(call);
        return call;
      },
    };
    const store = {
      save: (run: RunRecord) => {
        disk.run = encodeRunRecord(run);
        return Promise.resolve();
      },
      remove: () => Promise.resolve(),
    };
    const record: RunRecord = decodeRunRecord(disk.run ?? '') ?? {
      version: 1,
      id: 'run-1',
      name: 'chapter c',
      specPath: '/ch.chapter.yaml',
      simulated: false,
      startedAt: AT,
      state: 'running',
      panels: [],
      open: [],
    };
    const keeper = new RunKeeper(record, store);
    const known = (call: string): Promise<Call | undefined> => window.ledger.call(call);
    return {
      window,
      keeper,
      submit: (prompts: string[]) => submitBatch(chapter(prompts), ports, settings, keeper, live),
      watch: () => watchBatch(keeper, { ...ports, known }, live, { pollMs: 20_000 }),
      heldNow: async () => (await window.guard.standings())[0]?.held ?? -1n,
    };
  }

  it('that does not fit as a whole is refused before anything is sent', async () => {
    // Half price: a panel of about $0.068, held at no more than $0.10. Two fit into $0.20, three do not.
    const { window, keeper, submit, heldNow } = await life(200_000_000_000n);
    const { results, submitted } = await submit(['A gull.', 'A boat.', 'A pier.']);
    assert.equal(submitted, 0);
    for (const result of results) {
      assert.ok(result.outcome === 'not-run' && result.reason === 'budget');
      assert.match(
        result.message,
        /^This month's budget "dev" would not hold: \$0 of \$0\.200 is spent, these 3 calls may take \$0\.2\d+ \(their upper estimate and 10 %\)\..* Nothing was sent\.$/,
      );
      const call = await window.ledger.call(result.calls[0]?.id ?? '');
      assert.deepEqual([call?.outcome, call?.serviceTier, call?.reason], ['refused', 'batch', 'not-charged']);
    }
    assert.deepEqual([results.length, keeper.record.jobs, await heldNow()], [3, [], 0n]);
    assert.equal((await client.batches?.find('panelmeter-run-1-1', live))?.ok, true);
    const found = await client.batches?.find('panelmeter-run-1-1', live);
    assert.equal(found?.ok === true && found.job, undefined, 'the service never heard of it');
    assert.equal((await submit(['A gull.', 'A boat.'])).submitted, 2);
  });

  it('holds its upper figure over restarts, a day later too, until each panel is collected', async () => {
    const disk: { run?: string } = {};
    const first = await life(USD, disk);
    await first.submit(['A gull.', 'No. [sim:400]']);
    const held = await first.heldNow();
    assert.ok(held > 100_000_000_000n && held < 200_000_000_000n, String(held));
    const other = await life(held + 110_000_000_000n);
    assert.ok((await other.window.guard.ask(question())).ok, 'what is left is free for others');
    assert.equal((await other.window.guard.ask(question({ highest: 1n }))).ok, false);

    now += DAY;
    const second = await life(USD, disk);
    assert.equal(await second.heldNow(), held, 'a hold of a single call is past its life by now');
    await second.watch();
    assert.equal(await second.heldNow(), 0n);
    const [standing] = await second.window.guard.standings();
    const sums = [...(await second.window.ledger.page({}, 10)).calls].map(({ picoUsd }) =>
      BigInt(picoUsd ?? 0),
    );
    assert.equal(
      standing?.status.spent,
      sums.reduce((a, b) => a + b, 0n),
    );
    assert.ok(standing.status.spent > 0n && standing.status.spent < held, `${standing.status.spent} ${held}`);
  });

  it('that the service refuses, or never took, gives back what it held', async () => {
    const refused = await life(USD);
    await simulator.close();
    await refused.submit(['A gull.']);
    assert.ok((await refused.heldNow()) > 0n, 'it may have been taken');
    simulator = await startSimulator({ now: () => now, pace: { firstMs: 0, chunkMs: 0 } });
    client = await createGeminiClient({ apiKey: 'simulated', baseUrl: simulator.url });
    const second = await life(USD, { run: encodeRunRecord(refused.keeper.record) });
    await second.watch();
    assert.equal(await second.heldNow(), 0n, 'the service never heard of it');
  });

  it('goes over the budget when that is agreed to, and still holds what it takes from others', async () => {
    const { submit, heldNow, window } = await life(1n, {}, true);
    assert.equal((await submit(['A gull.'])).submitted, 1);
    assert.ok((await heldNow()) > 0n);
    assert.equal((await window.guard.ask(question({ highest: 0n }))).ok, false);
  });
});
