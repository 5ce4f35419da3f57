import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import limitsJson from '../../data/quota/limits.json' with { type: 'json' };
import type { KnownTier } from '../../src/budgets/modelQuota.ts';
import { parseQuotaLimits } from '../../src/budgets/quotaLimits.ts';
import { createRecorder } from '../../src/calls/recordCall.ts';
import { Quota } from '../../src/calls/quota.ts';
import type { Exchange, QuotaFacts } from '../../src/usage/exchange.ts';
import { shippedBook } from '../support/shippedBook.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const NOW = Date.parse('2026-11-25T18:00:00Z');
const KEY = 'AIzaSyD-this-is-the-very-secret-key';

interface Given {
  dir?: string;
  key?: () => string | undefined;
  tier?: KnownTier;
}

function quotaOf({ dir = temporaryFolder(), key = () => KEY, tier = 'auto' }: Given = {}): Quota {
  return new Quota({
    dir,
    apiKey: () => Promise.resolve(key()),
    model: (id) => shippedBook.model(id),
    limits: parseQuotaLimits(limitsJson),
    now: () => NOW,
    tier: () => tier,
  });
}

let ids = 0;
function exchange(more: Partial<Exchange> = {}): Exchange {
  return {
    id: `x${(ids += 1)}`,
    startedAt: NOW - 1000,
    source: 'runner',
    simulated: false,
    method: 'generateContent',
    requestedModel: 'gemini-3.8-flash',
    httpStatus: 200,
    ended: 'complete',
    streamed: false,
    latencyMs: 10,
    tier: 'paid',
    answer: {
      hasCandidates: true,
      imageParts: 0,
      groundingQueries: 0,
      usage: { promptTokens: 100, candidatesTokens: 10 },
    },
    tags: {},
    ...more,
  };
}

function refused(quota: QuotaFacts, more: Partial<Exchange> = {}): Exchange {
  const error = { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'quota', quota };
  return exchange({
    httpStatus: 429,
    answer: { hasCandidates: false, imageParts: 0, groundingQueries: 0, error },
    ...more,
  });
}

const DAY_SPENT: QuotaFacts = {
  kind: 'per-day',
  per: 'day',
  limit: 25,
  freeTier: true,
  model: 'gemini-3.8-flash',
  quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier',
};

describe('quota of the key in use', () => {
  it('is one count over windows and folders, failed requests included', async () => {
    const dir = temporaryFolder();
    const [a, b] = [quotaOf({ dir }), quotaOf({ dir })];
    await Promise.all(Array.from({ length: 20 }, (_none, at) => (at % 2 ? a : b).observe(exchange())));
    await a.observe(exchange({ httpStatus: 503, ended: 'broken' }));
    await b.observe(exchange({ ended: 'refused' }));
    await b.observe(exchange({ method: 'countTokens' }));
    await b.observe(exchange({ source: 'import' }));
    await b.refresh();
    assert.equal(b.of('gemini-3.8-flash', false)?.requests, 21);
    const later = quotaOf({ dir });
    await later.refresh();
    assert.equal(later.of('gemini-3.8-flash', false)?.requests, 21);
    assert.equal(later.of('gemini-3.7-flash', false)?.requests, 0);
  });

  it('never writes the key, and keeps keys apart', async () => {
    const dir = temporaryFolder();
    let key = KEY;
    const quota = quotaOf({ dir, key: () => key });
    await quota.observe(exchange());
    key = 'another-key';
    await quota.observe(exchange());
    assert.equal(quota.of('gemini-3.8-flash', false)?.requests, 1);
    for (const name of fs.readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
      assert.ok(!name.includes(KEY));
      const file = path.join(dir, name);
      if (fs.statSync(file).isFile()) assert.ok(!fs.readFileSync(file, 'latin1').includes(KEY), name);
    }
  });

  it('learns the limit, and the tier, from a 429', async () => {
    const quota = quotaOf();
    await quota.observe(exchange());
    assert.deepEqual([quota.of('gemini-3.8-flash', false)?.limit, quota.tier], [20, 'auto']);
    await quota.observe(refused(DAY_SPENT));
    const figure = quota.of('gemini-3.8-flash', false);
    assert.deepEqual([figure?.limit, figure?.left, figure?.learned, quota.tier], [25, 0, true, 'free']);
    assert.deepEqual(
      quota.figures(false).map(({ model }) => model),
      ['gemini-3.8-flash'],
    );
  });

  it('learns every limit that one 429 names, and waits as long as the first says', async () => {
    const quota = quotaOf();
    const also = [
      { per: 'minute', metric: 'generate_content_free_tier_requests', limit: 5, freeTier: true },
      { per: 'minute', metric: 'free_tier_input_token_count', limit: 250_000, freeTier: true },
    ] as const;
    await quota.observe(refused({ ...DAY_SPENT, also }));
    const figure = quota.of('gemini-3.8-flash', false);
    assert.deepEqual([figure?.limit, figure?.left], [25, 0]);
    assert.deepEqual(
      figure?.minutes?.map(({ limit, metric, learned }) => [limit, metric, learned]),
      [
        [5, 'requests', true],
        [250_000, 'input-tokens', true],
      ],
    );
  });

  it('takes a key for paid after a paid quota, or an answer that the free tier never gives', async () => {
    const quota = quotaOf();
    await quota.observe(refused(DAY_SPENT));
    assert.equal(quota.tier, 'free');
    await quota.observe(exchange({ requestedModel: 'gemini-3-pro-image', startedAt: NOW }));
    assert.equal(quota.tier, 'paid');
    await quota.observe(refused({ kind: 'per-minute', freeTier: false, limit: 10 }, { startedAt: NOW + 1 }));
    assert.equal(quota.tier, 'paid');
    assert.equal(quotaOf({ tier: 'free' }).tier, 'free');
  });

  it('keeps the simulator to itself', async () => {
    const dir = temporaryFolder();
    const quota = quotaOf({ dir });
    await quota.observe(refused(DAY_SPENT, { simulated: true }));
    assert.equal(quota.of('gemini-3.8-flash', true)?.limit, 25);
    assert.equal(quota.of('gemini-3.7-flash', true), undefined);
    assert.equal(quota.tier, 'auto');
    assert.equal(quota.of('gemini-3.8-flash', false)?.limit, 20);
    assert.deepEqual(fs.readdirSync(dir), []);
  });

  it('survives lines that were cut short, and forgets days long past', async () => {
    const dir = temporaryFolder();
    const quota = quotaOf({ dir });
    await quota.observe(exchange());
    const [name = ''] = fs.readdirSync(path.join(dir, 'quota'));
    const folder = path.join(dir, 'quota', name);
    fs.appendFileSync(path.join(folder, '2026-11-25.ndjson'), '{"is":"requ\nnull\n');
    fs.writeFileSync(path.join(folder, '2026-11-01.ndjson'), '');
    const again = quotaOf({ dir });
    await again.tidy();
    assert.equal(again.of('gemini-3.8-flash', false)?.requests, 1);
    assert.deepEqual(fs.readdirSync(folder), ['2026-11-25.ndjson']);
  });

  it('is asked when a call is priced: on the free tier it is billed 0 and keeps its list price', async () => {
    const quota = quotaOf();
    const recorder = createRecorder({
      book: () => shippedBook,
      append: () => Promise.resolve(),
      session: () => 's',
      announce: () => undefined,
      onNotKept: () => undefined,
      observe: (seen) => quota.observe(seen),
      tierOf: (seen) => quota.tierOf(seen),
    });
    const before = await recorder.record(exchange());
    assert.deepEqual([before.reason, before.tier], ['priced', 'paid']);
    await recorder.record(refused(DAY_SPENT));
    const after = await recorder.record(exchange());
    assert.deepEqual([after.reason, after.picoUsd, after.tier], ['free-tier', '0', 'free']);
    assert.equal(after.listPicoUsd, before.picoUsd);
    const simulated = await recorder.record(exchange({ simulated: true }));
    assert.equal(simulated.reason, 'priced');
  });
});
