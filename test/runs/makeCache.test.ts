import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { cachingSaved } from '../../src/budgets/cachingSaved.ts';
import { createGeminiClient } from '../../src/gemini/client.ts';
import { startSimulator } from '../../src/gemini/simulator/server.ts';
import { sharedContexts } from '../../src/panels/sharedContext.ts';
import { parseSpecFile } from '../../src/panels/specFile.ts';
import shippedJson from '../../data/prices/gemini.json' with { type: 'json' };
import { callOf } from '../../src/calls/callOf.ts';
import { parsePriceBook } from '../../src/pricing/priceBook.ts';
import { makeReceipt } from '../../src/pricing/receipt.ts';
import type { RunPorts } from '../../src/runs/ports.ts';
import { referenceDigest } from '../../src/runs/referenceDigest.ts';
import { outcomeOf } from '../../src/usage/outcome.ts';
import { cacheStorage } from '../../src/pricing/cacheStorage.ts';
import { CacheStore } from '../../src/runs/cacheStore.ts';
import { type CacheCost, deleteCaches, makeCache } from '../../src/runs/makeCache.ts';
import { runChapter } from '../../src/runs/runChapter.ts';
import { pngBytes, runWorld, settings } from '../support/runDoubles.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const live = new AbortController().signal;
const AT = Date.parse('2026-11-22T12:00:00Z');
const STYLE = 'Soft ink lines and watercolour washes over a narrow palette. '.repeat(120).trim();
const MODEL = 'gemini-nano-banana-2.1';

/** No image model of the shipped book has explicit caches; an override may give one its prices. */
function bookWithCaches() {
  const json = structuredClone(shippedJson);
  const prices = { 'cached.text': '0.15', 'cached.image': '0.15', 'cacheStorage.perHour': '1.00' };
  for (const { prices: rows } of json.models.filter(({ id }) => id === MODEL)) {
    for (const { tiers } of rows) for (const { meters } of tiers) Object.assign(meters, prices);
  }
  return parsePriceBook(json);
}
const book = bookWithCaches();
const INPUT = 1_500_000n;
const CACHED = 150_000n;
const cost: CacheCost = { tokens: 2000, create: 3_000_000_000n, storage: 2_000_000_000n };

const file = parseSpecFile(
  'ch.chapter.yaml',
  `chapter: 1\ndefaults:\n  model: ${MODEL}\n  references: [refs/mira.png]\n  system: Be brief.\n  style: ${STYLE}\npanels:\n${[0, 1, 2].map((i) => `  - { panel_id: p${i}, prompt: Describe wave ${i}. }\n`).join('')}`,
);

async function begin() {
  const simulator = await startSimulator({ book, now: () => AT, pace: { firstMs: 0, chunkMs: 0 } });
  const client = await createGeminiClient({ apiKey: 'simulated', baseUrl: simulator.url });
  const dir = temporaryFolder();
  const store = new CacheStore(
    dir,
    (text) => `h(${text.length})`,
    () => AT,
  );
  const world = runWorld([], {
    client: () => Promise.resolve({ ok: true, client, simulated: true }),
    caches: store,
  });
  world.files.references.set('refs/mira.png', pngBytes);
  const ports: RunPorts = {
    ...world.ports,
    book,
    clock: { now: () => AT, monotonic: () => 0 },
    record: (exchange) => {
      const call = callOf(exchange, makeReceipt(exchange, book), outcomeOf(exchange), 's');
      world.calls.push(call);
      return Promise.resolve(call);
    },
  };
  const [shared] = sharedContexts(file.panels);
  assert.ok(shared);
  return { simulator, client, dir, store, world, ports, shared };
}

describe('an explicit cache for a chapter', () => {
  it('is used by every panel; what it saved is measured to the last digit', async () => {
    const { simulator, store, world, ports, shared } = await begin();
    const made = await makeCache(
      shared,
      { chapter: '1', ttlSeconds: 3600, cost },
      store,
      ports,
      settings,
      live,
    );
    assert.ok(made.ok, made.ok ? '' : made.message);
    const size = made.cache.totalTokens ?? 0;
    assert.equal(made.call.method, 'cachedContents.create');
    assert.equal(made.call.picoUsd, (BigInt(size) * INPUT).toString());
    assert.ok(made.call.flags.includes('cache-storage-not-included'));
    const { panels } = await runChapter(file, ports, settings, live, { confirmed: true });
    assert.deepEqual(
      panels.map(({ outcome }) => outcome),
      ['generated', 'generated', 'generated'],
    );
    const calls = world.calls.filter(({ method }) => method !== 'cachedContents.create');
    for (const call of calls) {
      assert.equal(call.cachedTokens, size);
      assert.equal(call.tokensByMeter?.['cached.image'], 1120);
    }
    const saved = cachingSaved(world.calls, book, AT + 1_800_000);
    const each = BigInt(size) * (INPUT - CACHED);
    const storage = cacheStorage(MODEL, size, AT, AT + 1_800_000, book)?.picoUsd ?? -1n;
    assert.deepEqual(saved, {
      calls: 3,
      cachedTokens: size * 3,
      promptTokens: calls.reduce((sum, { promptTokens = 0 }) => sum + promptTokens, 0),
      saved: each * 3n,
      unknown: 0,
      caches: 1,
      created: BigInt(size) * INPUT,
      storage,
      storageUnknown: 0,
      net: each * 3n - BigInt(size) * INPUT - storage,
    });
    await simulator.close();
  });

  it('that the service forgot is left out: refused without a charge, sent again in full', async () => {
    const { simulator, client, store, world, ports, shared } = await begin();
    const made = await makeCache(shared, { ttlSeconds: 3600, cost }, store, ports, settings, live);
    assert.ok(made.ok);
    await client.caches?.delete(made.cache.name, live);
    const { panels } = await runChapter(file, ports, settings, live, { confirmed: true });
    assert.deepEqual(
      panels.map(({ outcome, calls }) => [outcome, calls.length]),
      [
        ['generated', 2],
        ['generated', 1],
        ['generated', 1],
      ],
    );
    const [, refused, whole] = world.calls;
    assert.equal(refused?.reason, 'not-charged');
    assert.equal(whole?.outcome, 'ok');
    assert.deepEqual(await store.list(), []);
    await simulator.close();
  });

  it('is not used by a panel with another style or system, and none is made without a charge told', async () => {
    const { simulator, store, ports, shared } = await begin();
    await makeCache(shared, { ttlSeconds: 3600, cost }, store, ports, settings, live);
    const ask = {
      model: MODEL,
      simulated: true,
      system: 'Be brief.',
      style: STYLE,
      digests: [referenceDigest(pngBytes), 'x'],
    };
    assert.ok(await store.find(ask));
    for (const other of [
      { model: 'gemini-3-pro-image' },
      { simulated: false },
      { system: 'Be very brief.' },
      { style: 'Oil' },
      { digests: ['x'] },
    ]) {
      assert.equal(await store.find({ ...ask, ...other }), undefined, JSON.stringify(other));
    }
    const small = await makeCache(
      { ...shared, style: 'Ink', references: [] },
      { ttlSeconds: 60, cost },
      store,
      ports,
      settings,
      live,
    );
    assert.ok(!small.ok);
    assert.match(small.message, /too small.*charged/);
    await simulator.close();
  });

  it('is deleted: its storage ends there, and deleting costs nothing', async () => {
    const { simulator, store, world, ports, shared } = await begin();
    const made = await makeCache(shared, { ttlSeconds: 3600, cost }, store, ports, settings, live);
    assert.ok(made.ok);
    const later = { ...ports, clock: { now: () => AT + 600_000, monotonic: () => 0 } };
    assert.deepEqual(await deleteCaches(store, later, live), { deleted: 1 });
    assert.equal(world.calls.at(-1)?.reason, 'not-charged');
    const { storage } = cachingSaved(world.calls, book, AT + 9_000_000);
    const tokens = made.cache.totalTokens ?? 0;
    assert.equal(storage, cacheStorage(MODEL, tokens, AT, AT + 600_000, book)?.picoUsd);
    await simulator.close();
  });

  it('holds no text on disk, and a damaged file holds no cache', async () => {
    const { simulator, dir, store, ports, shared } = await begin();
    await makeCache(shared, { ttlSeconds: 3600, cost }, store, ports, settings, live);
    const stored = path.join(dir, 'caches-v1.json');
    assert.ok(!fs.readFileSync(stored, 'utf8').includes('watercolour'));
    fs.writeFileSync(stored, '{');
    assert.deepEqual(await store.list(), []);
    await simulator.close();
  });

  it('is refused by a hard budget before anything is sent', async () => {
    const { simulator, store, world, ports, shared } = await begin();
    const refusing: RunPorts = {
      ...ports,
      longHolds: { ...ports.longHolds, take: () => Promise.resolve({ ok: false, message: 'Too dear.' }) },
    };
    const made = await makeCache(shared, { ttlSeconds: 3600, cost }, store, refusing, settings, live);
    assert.deepEqual(made, { ok: false, refused: true, message: 'Too dear. Nothing was sent.' });
    assert.deepEqual([world.calls.length, await store.list()], [0, []]);
    await simulator.close();
  });

  it('holds its making until that is recorded, and its storage after it', async () => {
    const { simulator, store, world, ports, shared } = await begin();
    const taken: [string, bigint | undefined, number | undefined][] = [];
    const kept: unknown[] = [];
    const holding: RunPorts = {
      ...ports,
      longHolds: {
        ...ports.longHolds,
        take: (asks) => {
          taken.push(...asks.map(({ id, highest, calls }) => [id, highest, calls] as (typeof taken)[number]));
          return ports.longHolds.take(asks);
        },
        keepShare: (...share) => {
          kept.push(share);
          return Promise.resolve();
        },
      },
    };
    const made = await makeCache(shared, { ttlSeconds: 3600, cost }, store, holding, settings, live);
    assert.ok(made.ok);
    const { id } = made.call;
    assert.deepEqual(taken, [
      [id, cost.create, undefined],
      [`${id} storage`, cost.storage, 0],
    ]);
    assert.deepEqual(
      [...world.longHolds.keys()],
      [`${id} storage`],
      'the call counts in place of its making',
    );
    const later = { ...holding, clock: { now: () => AT + 600_000, monotonic: () => 0 } };
    await deleteCaches(store, later, live);
    // Ten minutes of the hour that it was to be kept.
    assert.deepEqual(kept, [[`${id} storage`, 600_000, 3_600_000]]);

    const small = { ...shared, style: 'Ink', references: [] };
    world.longHolds.clear();
    assert.ok(!(await makeCache(small, { ttlSeconds: 60, cost }, store, holding, settings, live)).ok);
    assert.equal(world.longHolds.size, 0, 'nothing was made, nothing is held');
    await simulator.close();
  });
});
