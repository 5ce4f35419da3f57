import assert from 'node:assert/strict';
import type { Call } from '../../src/call.ts';
import { createGeminiClient } from '../../src/gemini/client.ts';
import type { GeminiClient } from '../../src/gemini/geminiClient.ts';
import { startSimulator } from '../../src/gemini/simulator/server.ts';
import type { Simulator } from '../../src/gemini/simulator/server.ts';
import { parseSpecFile } from '../../src/panels/specFile.ts';
import type { PanelResult } from '../../src/runs/panelResult.ts';
import { recoverRun } from '../../src/runs/recoverRun.ts';
import { RunKeeper } from '../../src/runs/runKeeper.ts';
import { decodeRunRecord, encodeRunRecord, type RunRecord } from '../../src/runs/runRecord.ts';
import { submitBatch } from '../../src/runs/submitBatch.ts';
import { cancelBatch, watchBatch } from '../../src/runs/watchBatch.ts';
import { runWorld, settings } from '../support/runDoubles.ts';

const live = new AbortController().signal;
const AT = Date.parse('2026-11-22T12:00:00Z');

function chapter(prompts: readonly string[], more = 'tier: flash') {
  const list = prompts.map((prompt, i) => `  - panel_id: p${i}\n    ${more}\n    prompt: ${prompt}\n`);
  return parseSpecFile('ch.chapter.yaml', `chapter: c\npanels:\n${list.join('')}`).panels;
}

describe('a chapter as a batch', () => {
  let simulator: Simulator;
  let client: GeminiClient;
  let now = AT;
  beforeEach(async () => {
    now = AT;
    simulator = await startSimulator({ now: () => now, pace: { firstMs: 0, chunkMs: 0 }, batchMs: 60_000 });
    client = await createGeminiClient({ apiKey: 'simulated', baseUrl: simulator.url });
  });
  afterEach(() => simulator.close());

  /** One life of the extension: its disk is `file`, its ledger `ledger`. */
  function life(disk: { run?: string | undefined; ledger: Map<string, Call> }, used: GeminiClient = client) {
    const world = runWorld([], {
      client: () => Promise.resolve({ ok: true, client: used, simulated: true }),
    });
    const ids = disk.ledger.size;
    let id = 0;
    const ports = {
      ...world.ports,
      clock: { now: () => now, monotonic: () => now },
      newId: () => `id-${ids}-${(id += 1)}`,
      sleep: (ms: number) => {
        now += ms;
        return Promise.resolve();
      },
      known: (call: string) => Promise.resolve(disk.ledger.get(call)),
      record: async (exchange: Parameters<typeof world.ports.record>[0]) => {
        const call = await world.ports.record(exchange);
        assert.ok(!disk.ledger.has(call.id), 'no call is recorded twice');
        disk.ledger.set(call.id, call);
        return call;
      },
    };
    const store = {
      save: (run: RunRecord) => {
        disk.run = encodeRunRecord(run);
        return Promise.resolve();
      },
      remove: () => {
        disk.run = undefined;
        return Promise.resolve();
      },
    };
    const record: RunRecord = decodeRunRecord(disk.run ?? '') ?? {
      version: 1,
      id: 'run-1',
      name: 'chapter c',
      specPath: '/ch.chapter.yaml',
      simulated: true,
      startedAt: AT,
      state: 'running',
      panels: ['p0', 'p1', 'p2', 'p3'].map((panel) => ({ id: panel, state: 'waiting' })),
      open: [],
    };
    const results: PanelResult[] = [];
    return {
      world,
      ports,
      results,
      keeper: new RunKeeper(record, store),
      watch: (keeper: RunKeeper, signal = live) =>
        watchBatch(keeper, ports, signal, { pollMs: 20_000, onPanel: (result) => results.push(result) }),
    };
  }

  it('costs half: each panel is a call of its own at the batch price', async () => {
    const disk = { ledger: new Map<string, Call>() };
    const { ports, keeper, watch, results, world } = life(disk);
    const submitted = await submitBatch(chapter(['A gull.', 'A boat.']), ports, settings, keeper, live);
    assert.deepEqual([submitted.results, submitted.submitted], [[], 2]);
    assert.equal(disk.ledger.size, 0, 'nothing is billed by submitting');
    await watch(keeper);
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      ['generated', 'generated'],
    );
    for (const call of disk.ledger.values()) {
      assert.equal(call.serviceTier, 'batch');
      assert.equal(call.method, 'batchGenerateContent');
      assert.equal(call.reason, 'priced');
      assert.equal(call.startedAt, new Date(AT).toISOString(), 'priced by when it was submitted');
      const image = call.lines?.find(({ meter }) => meter === 'output.image');
      assert.equal(image?.picoUsd, ((1120n * 30_000_000n) / 2n).toString());
      assert.ok(
        call.imageFile !== undefined && world.files.outputs.has(call.imageFile.replace('panels-out/', '')),
      );
      const estimate = BigInt(call.estimatePicoUsd ?? 0);
      assert.ok(estimate > 0n && estimate < 20_000_000_000n, 'the estimate was of the batch as well');
    }
    assert.deepEqual(
      keeper.record.panels.slice(0, 2).map(({ state }) => state),
      ['done', 'done'],
    );
  });

  it('is one job for each model', async () => {
    const { ports, keeper } = life({ ledger: new Map() });
    const panels = [...chapter(['A.', 'B.']), ...chapter(['x', 'x', 'C.'], 'tier: pro').slice(2)];
    await submitBatch(panels, ports, settings, keeper, live);
    assert.deepEqual(
      keeper.record.jobs?.map(({ model, requests }) => [model, requests.map(({ panelId }) => panelId)]),
      [
        ['gemini-nano-banana-2.1', ['p0', 'p1']],
        ['gemini-3-pro-image', ['p2']],
      ],
    );
  });

  it('is collected after a restart, once, wherever the first life ended', async () => {
    for (let dies = 1; dies < 12; dies += 1) {
      now = AT;
      const disk: { run?: string; ledger: Map<string, Call> } = { ledger: new Map() };
      const first = life(disk);
      let steps = 0;
      const step = (): Promise<void> =>
        (steps += 1) >= dies ? new Promise<void>(() => undefined) : Promise.resolve();
      const { save } = { save: first.keeper.save.bind(first.keeper) };
      first.keeper.save = () => step().then(save);
      const { record } = first.ports;
      first.ports.record = async (exchange) => {
        await step();
        const call = await record(exchange);
        await step();
        return call;
      };
      const work = async (): Promise<'ended'> => {
        await submitBatch(chapter(['A gull.', 'A boat.']), first.ports, settings, first.keeper, live);
        await first.watch(first.keeper);
        return 'ended';
      };
      const end = await Promise.race([work(), untilIdle(() => steps >= dies)]);
      if (disk.run === undefined) continue; // it died before anything was written, so before anything was sent

      const second = life(disk);
      await recoverRun(second.keeper.record, {
        call: second.ports.known,
        record: second.ports.record,
        isThere: () => Promise.resolve(false),
      });
      await second.keeper.save();
      await second.watch(second.keeper);
      const made = [...disk.ledger.values()];
      assert.deepEqual(
        made.map(({ tags, outcome, imageFile }) => [tags.panel, outcome, imageFile !== undefined]),
        [
          ['p0', 'ok', true],
          ['p1', 'ok', true],
        ],
        `died at step ${dies} (${end})`,
      );
    }
  });

  it('whose name was lost is found by its own name; one that never arrived cost nothing', async () => {
    const disk = { ledger: new Map<string, Call>() };
    const one = life(disk);
    await submitBatch(chapter(['A gull.']), one.ports, settings, one.keeper, live);
    const [job] = one.keeper.record.jobs ?? [];
    assert.ok(job);
    delete job.name;
    await one.watch(one.keeper);
    assert.equal(one.results[0]?.outcome, 'generated');

    const gone = await createGeminiClient({ apiKey: 'simulated', baseUrl: 'http://127.0.0.1:1' });
    const other = life({ ledger: new Map() }, gone);
    const sent = await submitBatch(chapter(['A gull.']), other.ports, settings, other.keeper, live);
    assert.deepEqual(sent.results, [], 'it may have been taken');
    const back = life({ run: encodeRunRecord(other.keeper.record), ledger: new Map() });
    for (const each of back.keeper.record.jobs ?? []) each.displayName = 'none such';
    await back.watch(back.keeper);
    assert.match(back.results[0]?.message ?? '', /never taken. Nothing was charged/);
    assert.equal(back.world.calls.length, 0);
  });

  it('keeps errors, refusals and words as what they are', async () => {
    const disk = { ledger: new Map<string, Call>() };
    const { ports, keeper, watch, results } = life(disk);
    const prompts = ['A gull.', 'No. [sim:400]', 'No. [sim:block]', 'No. [sim:text-only]'];
    await submitBatch(chapter(prompts), ports, settings, keeper, live);
    await watch(keeper);
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      ['generated', 'failed', 'blocked', 'no-image'],
    );
    const [, error, blocked, words] = [...disk.ledger.values()];
    assert.equal(error?.reason, 'not-charged');
    assert.equal(blocked?.reason, 'priced');
    assert.ok(BigInt(words?.picoUsd ?? 0) > 0n);
  });

  it('is cancelled: what has no answer is not charged', async () => {
    const disk = { ledger: new Map<string, Call>() };
    const { ports, keeper, watch, results } = life(disk);
    await submitBatch(chapter(['A gull.']), ports, settings, keeper, live);
    assert.equal(await cancelBatch(keeper, ports, live), undefined);
    await watch(keeper);
    assert.equal(results[0]?.outcome, 'not-run');
    assert.equal(disk.ledger.size, 0);
    assert.equal(keeper.record.jobs?.[0]?.ended, 'cancelled');
  });

  it('that the service forgot counts as unknown, never as free', async () => {
    const disk = { ledger: new Map<string, Call>() };
    const { ports, keeper, watch } = life(disk);
    await submitBatch(chapter(['A gull.']), ports, settings, keeper, live);
    const [job] = keeper.record.jobs ?? [];
    assert.ok(job);
    job.name = 'batches/forgotten';
    await watch(keeper);
    const [call] = [...disk.ledger.values()];
    assert.equal(call?.reason, 'unknown');
    assert.equal(call.picoUsd, undefined);
  });

  it('asks once above the limit, and is not sent when the answer is no', async () => {
    const asked: string[] = [];
    const { ports, keeper } = life({ ledger: new Map() });
    const real = { ...ports, client: () => Promise.resolve({ ok: true as const, client, simulated: false }) };
    const result = await submitBatch(
      chapter(['A.', 'B.'], 'tier: pro'),
      {
        ...real,
        askMoney: ({ what }) => {
          asked.push(what);
          return Promise.resolve(false);
        },
      },
      { ...settings, confirmAbove: 1n },
      keeper,
      live,
    );
    assert.deepEqual(asked, ['2 panels as a batch']);
    assert.deepEqual(
      result.results.map(({ outcome }) => outcome),
      ['not-run', 'not-run'],
    );
    assert.equal(keeper.record.jobs, undefined);
  });

  it('is not sent for a model without a batch price', async () => {
    const { ports, keeper } = life({ ledger: new Map() });
    const { results } = await submitBatch(
      chapter(['A.'], 'model: gemini-9-image'),
      ports,
      settings,
      keeper,
      live,
    );
    assert.equal(results[0]?.outcome, 'not-run');
  });
});

/** Ends a life that waits for nothing that will come: its step has been reached, and all that runs has run. */
async function untilIdle(reached: () => boolean): Promise<'killed'> {
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    if (reached()) return 'killed';
  }
}
