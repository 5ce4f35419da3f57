import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { UnpricedCall } from '../../src/formats/importedLine.ts';
import { readImportLine } from '../../src/formats/importLine.ts';
import { encodeCall } from '../../src/formats/ndjson.ts';
import { arbitraryCall } from '../support/arbitraryCall.ts';
import { callFixture } from '../support/callFixture.ts';

const hash = (text: string) => `hash of ${text.length}`;

function read(line: object) {
  return readImportLine(JSON.stringify(line), hash);
}

function unpriced(line: object): UnpricedCall {
  const taken = read(line);
  assert.ok('unpriced' in taken, 'problem' in taken ? taken.problem : 'it was taken as it is');
  return taken.unpriced;
}

function problemOf(line: object): string {
  const taken = read(line);
  assert.ok('problem' in taken, 'it was read');
  return taken.problem;
}

/** The entry that the format's own description shows. */
const entry = {
  timestamp: '2025-12-31T14:30:45.123456Z',
  model: 'gemini-3-pro-image-preview',
  operation: 'image_generation',
  input: { prompt_tokens: 28, cached_tokens: 0, reference_images: 2 },
  output: { output_tokens: 1120, total_tokens: 1148, image_resolution: '1024x1024' },
  cost: { input_cost_usd: 0.000056, output_cost_usd: 0.134, total_cost_usd: 0.134056 },
  performance: { generation_time_ms: 3200, queue_time_ms: 150 },
  metadata: {
    workflow_id: 'webtoon-ch01-scene01',
    panel_id: 's1_p02',
    chapter: 1,
    scene: 'request_to_leave',
    characters: ['jin_sohan', 'dokma', 'uiseon'],
  },
  status: 'success',
  error: null,
};

describe('a log entry', () => {
  it('becomes an exchange with all that it tells', () => {
    const { exchange, stated, outcome } = unpriced(entry);
    assert.equal(exchange.id, hash(JSON.stringify(entry)));
    assert.equal(new Date(exchange.startedAt).toISOString(), '2025-12-31T14:30:45.123Z');
    assert.equal(exchange.requestedModel, 'gemini-3-pro-image-preview');
    assert.equal(exchange.source, 'import');
    assert.equal(exchange.simulated, false);
    assert.equal(outcome, 'ok');
    assert.equal(stated, 134_056_000_000n);
    assert.deepEqual(
      [exchange.imageSize, exchange.imageWidth, exchange.imageHeight, exchange.answer.imageParts],
      ['1K', 1024, 1024, 1],
    );
    assert.deepEqual([exchange.latencyMs, exchange.queueMs, exchange.referenceImages], [3200, 150, 2]);
    assert.deepEqual(exchange.answer.usage, {
      promptTokens: 28,
      cachedTokens: 0,
      candidatesTokens: 1120,
      totalTokens: 1148,
    });
    assert.deepEqual(exchange.tags, {
      workflow: 'webtoon-ch01-scene01',
      panel: 's1_p02',
      chapter: '1',
      scene: 'request_to_leave',
      characters: 'jin_sohan,dokma,uiseon',
    });
  });

  it('keeps the id that it names', () => {
    assert.equal(unpriced({ ...entry, id: 'mine' }).exchange.id, 'mine');
    assert.equal(unpriced({ ...entry, metadata: { call_id: 'ours' } }).exchange.id, 'ours');
  });

  it('needs no more than a time and a model', () => {
    const { exchange, stated } = unpriced({ timestamp: '2026-11-22T10:00:00Z', model: 'gemini-3.8-flash' });
    assert.equal(exchange.answer.usage, undefined);
    assert.equal(stated, undefined);
  });

  it('is also read as flat trackers write it', () => {
    const { exchange, stated } = unpriced({
      timestamp: '2026-11-22T10:00:00.000000Z',
      model: 'gemini-3-pro-image',
      operation: 'image_generation',
      prompt_tokens: 28,
      output_tokens: 1120,
      cached_tokens: 0,
      total_tokens: 1148,
      cost_usd: 0.134,
      image_resolution: '4k',
      generation_time_ms: 3200,
      metadata: { scene_id: 's1' },
    });
    assert.equal(exchange.answer.usage?.candidatesTokens, 1120);
    assert.equal(exchange.imageSize, '4K');
    assert.equal(exchange.tags.scene, 's1');
    assert.equal(stated, 134_000_000_000n);
  });

  it('has thoughts where its total holds more than prompt and candidates, and says that it was inferred', () => {
    const { exchange, flags } = unpriced({ ...entry, output: { ...entry.output, total_tokens: 1458 } });
    assert.equal(exchange.answer.usage?.thoughtsTokens, 310);
    assert.deepEqual(flags, ['thoughts-inferred']);
    assert.deepEqual(unpriced(entry).flags, []);
  });

  it('has no usage when all of its counts are 0: unknown is not free', () => {
    const zero = { ...entry, input: { prompt_tokens: 0 }, output: { output_tokens: 0, total_tokens: 0 } };
    assert.equal(unpriced(zero).exchange.answer.usage, undefined);
    assert.equal(unpriced(zero).notCharged, false);
  });

  it('has no usage without its output count, and keeps what it tells', () => {
    const half = unpriced({ ...entry, output: { total_tokens: 1148 } });
    assert.equal(half.exchange.answer.usage, undefined);
    assert.deepEqual([half.also.promptTokens, half.also.totalTokens], [28, 1148]);
  });

  const failures: [error: unknown, status: number | undefined, errorStatus: string | undefined][] = [
    ['RESOURCE_EXHAUSTED', 429, 'RESOURCE_EXHAUSTED'],
    ['429 Too Many Requests', 429, '429 Too Many Requests'],
    [{ code: 503, status: 'UNAVAILABLE', message: 'high demand' }, 503, 'UNAVAILABLE'],
    ['socket hang up', undefined, 'socket hang up'],
    [null, undefined, undefined],
  ];
  for (const [error, httpStatus, errorStatus] of failures) {
    it(`failed with ${JSON.stringify(error)}`, () => {
      const failed = unpriced({ timestamp: entry.timestamp, model: entry.model, status: 'failed', error });
      assert.equal(failed.outcome, 'error');
      assert.equal(failed.notCharged, true);
      assert.equal(failed.exchange.httpStatus, httpStatus);
      assert.equal(failed.exchange.answer.error?.status, errorStatus);
    });
  }

  it('is no image of a known size when it names none, so that only a range is known', () => {
    const { exchange } = unpriced({ ...entry, output: { output_tokens: 1120, total_tokens: 1148 } });
    assert.equal(exchange.answer.hasCandidates, false);
    assert.equal(exchange.answer.imageParts, 0);
  });

  it('keeps an operation that the call does not tell by itself', () => {
    assert.equal(unpriced({ ...entry, operation: 'upscale' }).exchange.tags['operation'], 'upscale');
    assert.equal(unpriced(entry).exchange.tags['operation'], undefined);
  });

  const bad: [what: string, line: object, problem: RegExp][] = [
    ['no model', { ...entry, model: undefined }, /^model is missing$/],
    ['an empty model', { ...entry, model: ' ' }, /^model: is empty$/],
    ['a time in words', { ...entry, timestamp: 'noon' }, /^timestamp: wanted an ISO 8601 time/],
    ['a time without its zone', { ...entry, timestamp: '2025-12-31T14:30:45' }, /^timestamp: wanted/],
    [
      'a count in words',
      { ...entry, input: { prompt_tokens: '28' } },
      /^input\.prompt_tokens: wanted a whole number/,
    ],
    [
      'a negative count',
      { ...entry, input: { prompt_tokens: -28 } },
      /^input\.prompt_tokens: cannot be negative/,
    ],
    [
      'a cost in words',
      { ...entry, cost: { total_cost_usd: 'much' } },
      /^cost\.total_cost_usd: wanted an amount/,
    ],
    [
      'a negative cost',
      { ...entry, cost: { total_cost_usd: -0.1 } },
      /^cost\.total_cost_usd: wanted an amount/,
    ],
    [
      'a cost beyond all measure',
      { ...entry, cost: { total_cost_usd: 1e300 } },
      /^cost\.total_cost_usd: wanted/,
    ],
    ['no time at all', { model: 'gemini-3.8-flash' }, /^no time: /],
    ['a list', [entry], /^wanted a JSON object$/],
  ];
  for (const [what, line, problem] of bad) it(`names ${what}`, () => assert.match(problemOf(line), problem));
});

describe('a call line', () => {
  it('that carries its receipt is taken as it is', () => {
    fc.assert(
      fc.property(arbitraryCall, (call) => {
        const line = readImportLine(encodeCall(call), hash);
        assert.ok('call' in line, 'problem' in line ? line.problem : 'it was to be priced');
        assert.deepEqual(line.call, JSON.parse(encodeCall(call)));
      }),
    );
  });

  it('that carries none is to be priced, and keeps its other fields', () => {
    const { exchange, also, stated } = unpriced({
      startedAt: '2026-11-22T11:00:00+01:00',
      requestedModel: 'gemini-3-pro-image',
      promptTokens: 224,
      candidatesTokens: 1120,
      thoughtsTokens: 310,
      imageTokens: 1120,
      usd: '0.5',
      latencyMs: 12.5,
      later: [1],
    });
    assert.match(exchange.id, /^hash of \d+$/);
    assert.equal(new Date(exchange.startedAt).toISOString(), '2026-11-22T10:00:00.000Z');
    assert.deepEqual(exchange.answer.usage, {
      promptTokens: 224,
      candidatesTokens: 1120,
      thoughtsTokens: 310,
      candidatesDetails: { image: 1120 },
    });
    assert.equal(also.latencyMs, 12.5);
    assert.deepEqual(Object.entries(also).find(([key]) => key === 'later')?.[1], [1]);
    assert.equal(also.usd, undefined);
    assert.equal(stated, 500_000_000_000n);
  });

  it('tells its modality details by its meters', () => {
    const { exchange } = unpriced({
      startedAt: '2026-11-22T10:00:00Z',
      requestedModel: 'm',
      promptTokens: 100,
      cachedTokens: 30,
      toolUsePromptTokens: 5,
      candidatesTokens: 20,
      tokensByMeter: { 'input.text': 45, 'input.image': 30, 'cached.text': 30, 'output.text': 20 },
    });
    assert.deepEqual(exchange.answer.usage?.promptDetails, { text: 70, image: 30 });
    assert.deepEqual(exchange.answer.usage?.cachedDetails, { text: 30 });
    assert.deepEqual(exchange.answer.usage?.candidatesDetails, { text: 20 });
  });

  it('needs no more than a time and a model', () => {
    const { exchange, outcome } = unpriced({
      startedAt: '2026-11-22T10:00:00Z',
      modelVersion: 'gemini-3.8-flash',
    });
    assert.equal(exchange.requestedModel, 'gemini-3.8-flash');
    assert.equal(outcome, 'ok');
  });

  it('passes over fields that are null', () => {
    const taken = read({ ...callFixture(), modelVersion: null, minPicoUsd: null });
    assert.ok('call' in taken);
    assert.ok(!('modelVersion' in taken.call));
  });

  const contradictions: [what: string, more: object][] = [
    ['priced without an amount', { reason: 'priced', picoUsd: null, usd: null }],
    ['unpriced with an amount', { reason: 'unpriced' }],
    ['uncertain without a minimum', { reason: 'uncertain', picoUsd: null, usd: null }],
  ];
  for (const [what, more] of contradictions) {
    it(`that is ${what} carries no receipt`, () => {
      assert.ok('unpriced' in read({ ...callFixture(), ...more }));
    });
  }

  const bad: [what: string, more: object, problem: RegExp][] = [
    ['a bad time', { startedAt: '22.11.2026' }, /^startedAt: wanted/],
    ['no model', { requestedModel: null, modelVersion: null }, /^requestedModel is missing$/],
    ['bad money', { picoUsd: 'NaN' }, /^picoUsd: wanted/],
    ['amounts that differ', { usd: '1' }, /^usd says 1, picoUsd says/],
    ['an id that is no text', { id: 7 }, /^id: wanted text$/],
  ];
  for (const [what, more, problem] of bad) {
    it(`names ${what}`, () => assert.match(problemOf({ ...callFixture(), ...more }), problem));
  }
});
