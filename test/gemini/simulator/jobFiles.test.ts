import assert from 'node:assert/strict';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createGeminiClient } from '../../../src/gemini/client.ts';
import type { GeminiBatches } from '../../../src/gemini/geminiClient.ts';
import { startSimulator } from '../../../src/gemini/simulator/server.ts';
import type { Simulator } from '../../../src/gemini/simulator/server.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const live = new AbortController().signal;
const AT = Date.parse('2026-11-22T12:00:00Z');
const model = 'gemini-3-pro-image';

describe('batch jobs of a simulator that is started again', () => {
  let folder: string;
  let now: number;
  const running: Simulator[] = [];

  async function start(): Promise<GeminiBatches> {
    const simulator = await startSimulator({ now: () => now, batchMs: 60_000, jobFolder: folder });
    running.push(simulator);
    const client = await createGeminiClient({ apiKey: 'simulated', baseUrl: simulator.url });
    assert.ok(client.batches);
    return client.batches;
  }
  async function submit(batches: GeminiBatches, displayName: string, text = 'A gull.'): Promise<string> {
    const requests = [{ key: 'p1', request: { model, parts: [{ text }], image: {} } }];
    const made = await batches.submit({ model, displayName, requests }, live);
    assert.ok(made.ok);
    return made.job.name;
  }

  beforeEach(() => {
    folder = path.join(temporaryFolder(), 'jobs');
    now = AT;
  });
  afterEach(async () => {
    for (const simulator of running.splice(0)) await simulator.close();
  });

  it('are there, go on, and are answered as they would have been', async () => {
    const first = await start();
    const name = await submit(first, 'one');
    now += 60_000;
    const whole = await first.get(name, live);
    now -= 60_000;
    const second = await start();
    const pending = await second.get(name, live);
    assert.ok(pending.ok && pending.job.state === 'pending');
    now += 60_000;
    const got = await second.get(name, live);
    assert.ok(got.ok && whole.ok);
    assert.equal(got.job.state, 'succeeded');
    const [answer] = got.job.answers ?? [];
    assert.equal(answer?.key, 'p1');
    assert.deepEqual(answer.result.images, whole.job.answers?.[0]?.result.images);
    const found = await second.find('one', live);
    assert.ok(found.ok && found.job?.name === name);
  });

  it('never have the name of another', async () => {
    const name = await submit(await start(), 'one');
    const other = await submit(await start(), 'two');
    assert.notEqual(other, name);
  });

  it('stay cancelled', async () => {
    const first = await start();
    const name = await submit(first, 'one');
    assert.ok((await first.cancel(name, live)).ok);
    const got = await (await start()).get(name, live);
    assert.ok(got.ok && got.job.state === 'cancelled');
  });

  it('are gone after 48 hours, as those of the service', async () => {
    const name = await submit(await start(), 'one');
    now += 49 * 3_600_000;
    const got = await (await start()).get(name, live);
    assert.ok(!got.ok && got.httpStatus === 404);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('are for nobody else to read, and a damaged file is left alone', async () => {
    await submit(await start(), 'one');
    const [file = ''] = readdirSync(folder);
    if (process.platform !== 'win32') assert.equal(statSync(path.join(folder, file)).mode & 0o077, 0);
    writeFileSync(path.join(folder, 'sim000009.json'), '{"version":1,');
    const again = await start();
    assert.notEqual(await submit(again, 'two'), 'batches/sim000001');
    assert.equal(readdirSync(folder).length, 3);
  });

  it('take as long as the slowest answer that a prompt asks for', async () => {
    const batches = await start();
    const name = await submit(batches, 'slow', 'A gull. [sim:slow 120s]');
    now += 61_000;
    const got = await batches.get(name, live);
    assert.ok(got.ok && got.job.state === 'running');
    now += 60_000;
    const then = await batches.get(name, live);
    assert.ok(then.ok && then.job.state === 'succeeded');
  });
});
