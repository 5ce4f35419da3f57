import assert from 'node:assert/strict';
import { createGeminiClient } from '../../src/gemini/client.ts';
import type { GeminiBatches, GeminiCaches, GeminiClient } from '../../src/gemini/geminiClient.ts';
import { startSimulator } from '../../src/gemini/simulator/server.ts';
import type { Simulator } from '../../src/gemini/simulator/server.ts';

const live = new AbortController().signal;
const AT = Date.parse('2026-11-22T12:00:00Z');

describe('batch jobs and explicit caches over the SDK', () => {
  let simulator: Simulator;
  let client: GeminiClient;
  let batches: GeminiBatches;
  let caches: GeminiCaches;
  let now = AT;
  before(async () => {
    simulator = await startSimulator({ now: () => now, pace: { firstMs: 0, chunkMs: 0 }, batchMs: 60_000 });
    client = await createGeminiClient({ apiKey: 'simulated', baseUrl: simulator.url });
    assert.ok(client.batches && client.caches);
    ({ batches, caches } = client as Required<GeminiClient>);
  });
  beforeEach(() => {
    now = AT;
  });
  after(() => simulator.close());

  const panel = (key: string, text: string) => ({
    key,
    request: {
      model: 'gemini-nano-banana-2.1',
      parts: [{ text }],
      image: { aspectRatio: '3:4', size: '1K' },
    },
  });

  it('submit, wait, and give each request its own answer, picture and usage', async () => {
    const requests = [
      panel('a', 'Panel a\nA gull.'),
      panel('b', 'Panel b [sim:text-only]'),
      panel('c', 'Panel c [sim:400]'),
    ];
    const made = await batches.submit(
      { model: 'gemini-nano-banana-2.1', displayName: 'run-1', requests },
      live,
    );
    assert.ok(made.ok);
    assert.equal(made.job.state, 'pending');
    assert.equal(made.job.answers, undefined);
    now += 31_000;
    const running = await batches.get(made.job.name, live);
    assert.equal(running.ok && running.job.state, 'running');
    now += 31_000;
    const done = await batches.get(made.job.name, live);
    assert.ok(done.ok && done.job.answers);
    assert.equal(done.job.state, 'succeeded');
    assert.deepEqual(
      done.job.answers.map(({ key, result }) => [key, result.httpStatus, result.images.length]),
      [
        ['a', 200, 1],
        ['b', 200, 0],
        ['c', 400, 0],
      ],
    );
    const [first] = done.job.answers;
    assert.equal(first?.result.answer.usage?.candidatesDetails?.image, 1120);
    assert.equal(first.result.answer.modelVersion, 'gemini-nano-banana-2.1');
    const again = await batches.get(made.job.name, live);
    assert.deepEqual(again, done, 'asking again changes nothing');
  });

  it('find a job by its name, tell one that is not there, cancel', async () => {
    const job = {
      model: 'gemini-3.8-flash',
      displayName: 'run-2',
      requests: [{ key: 'x', request: { model: 'gemini-3.8-flash', parts: [{ text: 'Hi' }] } }],
    };
    const made = await batches.submit(job, live);
    const found = await batches.find('run-2', live);
    assert.ok(made.ok && found.ok);
    assert.equal(found.job?.name, made.job.name);
    assert.deepEqual(await batches.find('run-none', live), { ok: true, job: undefined });
    assert.deepEqual(await batches.cancel(made.job.name, live), { ok: true });
    now += 120_000;
    const cancelled = await batches.get(made.job.name, live);
    assert.equal(cancelled.ok && cancelled.job.state, 'cancelled');
    const missing = await batches.get('batches/nothing', live);
    assert.ok(!missing.ok && missing.httpStatus === 404);
  });

  it('say when nobody answered, so that the job may have been taken', async () => {
    const gone = await createGeminiClient({ apiKey: 'simulated', baseUrl: 'http://127.0.0.1:1' });
    const made = await gone.batches?.submit(
      { model: 'gemini-3.8-flash', displayName: 'x', requests: [panel('a', 'x')] },
      live,
    );
    assert.ok(made && !made.ok);
    assert.equal(made.httpStatus, undefined);
    assert.match(made.message, /No answer came/);
  });

  it('make a cache, read it with a request, and delete it', async () => {
    const guide = 'Soft ink lines and watercolour washes. '.repeat(200);
    const content = {
      model: 'gemini-3.8-flash',
      displayName: 'ch1',
      parts: [{ text: guide }],
      systemInstruction: 'Be brief.',
      ttlSeconds: 600,
    };
    const made = await caches.create(content, live);
    assert.ok(made.ok, 'message' in made ? made.message : '');
    const tokens = made.cache.totalTokens ?? 0;
    assert.ok(tokens > 1024);
    assert.equal(made.cache.expiresAt, AT + 600_000);
    assert.equal(made.answer.usage?.totalTokens, tokens);
    assert.equal(made.answer.modelVersion, 'gemini-3.8-flash');
    const request = {
      model: 'gemini-3.8-flash',
      parts: [{ text: 'Describe a gull.' }],
      cachedContent: made.cache.name,
    };
    const read = await client.generate(request, live);
    assert.equal(read.answer.usage?.cachedTokens, tokens);
    assert.ok((read.answer.usage.promptTokens ?? 0) > tokens);
    now += 601_000;
    assert.equal((await client.generate(request, live)).httpStatus, 403, 'it has expired');
    now = AT;
    assert.deepEqual(await caches.delete(made.cache.name, live), { ok: true });
    assert.equal((await client.generate(request, live)).httpStatus, 403);
  });

  it('refuse a cache that is too small, or of a model without explicit caches', async () => {
    const small = { model: 'gemini-3.8-flash', displayName: 'x', parts: [{ text: 'Hi' }], ttlSeconds: 60 };
    const refused = await caches.create(small, live);
    assert.ok(!refused.ok);
    assert.equal(refused.httpStatus, 400);
    assert.match(refused.message, /too small/);
    const image = await caches.create({ ...small, model: 'gemini-nano-banana-2.1' }, live);
    assert.ok(!image.ok && image.httpStatus === 404);
  });
});
