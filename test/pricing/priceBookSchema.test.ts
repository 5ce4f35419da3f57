import assert from 'node:assert/strict';
import { Ajv } from 'ajv';

import prices from '../../data/prices/gemini.json' with { type: 'json' };
import schema from '../../data/schemas/price-book.schema.json' with { type: 'json' };
import { mergeOverride } from '../../src/pricing/mergeOverride.ts';
import { PriceBookError } from '../../src/pricing/priceBookError.ts';
import { PRICED_METERS } from '../../src/pricing/priceBookSchema.ts';
import { shippedBook } from '../support/shippedBook.ts';

const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);

const STEP = { maxPromptTokens: null, meters: { 'input.text': '1' } };
const ROW = { from: null, to: null, tiers: [STEP] };
const MODEL = { id: 'gemini-x', prices: [ROW] };
const FACTORS = { input: '0.5', output: '0.5', cached: '1' };
const IMAGE = { sizes: { '1K': { tokens: 1 } }, defaultSize: '1K' };

function priced(price: unknown): Record<string, unknown> {
  return { ...MODEL, prices: [{ ...ROW, tiers: [{ ...STEP, meters: { 'input.text': price } }] }] };
}

/** Values of one model, good and bad for the decoder and for the schema alike. */
const GOOD: Record<string, unknown>[] = [
  MODEL,
  { id: 'gemini-x' },
  { ...MODEL, comment: 'mine' },
  {
    ...MODEL,
    prices: [
      { ...ROW, from: '2026-12-01', confidence: 'user', source: ['me'], as_of: '2026-11-22', note: '' },
    ],
  },
  { ...MODEL, serviceFactors: { batch: FACTORS, flex: null } },
  { ...MODEL, image: IMAGE },
  { ...MODEL, image: { ...IMAGE, aspectRatios: null, inputImageTokens: 560, note: 'x' } },
  { ...MODEL, shutdown: null, reroute: null, freeTier: null, limits: {}, replacement: null, release: null },
];
const BAD: Record<string, unknown>[] = [
  { prices: [ROW] },
  { ...MODEL, id: '' },
  { ...MODEL, aliases: 'x' },
  { ...MODEL, freeTier: 'yes' },
  { ...MODEL, prices: {} },
  { ...MODEL, prices: [{ ...ROW, until: null }] },
  { ...MODEL, prices: [{ ...ROW, tiers: [] }] },
  { ...MODEL, prices: [{ from: null, to: null }] },
  { ...MODEL, prices: [{ ...ROW, from: 'soon' }] },
  { ...MODEL, prices: [{ ...ROW, from: 20261201 }] },
  { ...MODEL, prices: [{ ...ROW, confidence: 'sure' }] },
  { ...MODEL, prices: [{ ...ROW, source: 'me' }] },
  ...['1,5', '-1', '1e3', '', '.5', 1.5, null, '1.0000000000001'].map(priced),
  { ...MODEL, prices: [{ ...ROW, tiers: [{ ...STEP, meters: { 'input.texts': '1' } }] }] },
  { ...MODEL, prices: [{ ...ROW, tiers: [{ ...STEP, maxPromptTokens: 0 }] }] },
  { ...MODEL, prices: [{ ...ROW, tiers: [{ ...STEP, maxPromptTokens: 1.5 }] }] },
  { ...MODEL, prices: [{ ...ROW, tiers: [{ meters: {} }] }] },
  { ...MODEL, serviceFactors: { batch: { input: '0.5' } } },
  { ...MODEL, serviceFactors: { turbo: FACTORS } },
  { ...MODEL, serviceFactors: { batch: { ...FACTORS, input: 0.5 } } },
  { ...MODEL, image: { sizes: { '1K': { tokens: 0 } }, defaultSize: '1K' } },
  { ...MODEL, image: { sizes: { '1K': {} }, defaultSize: '1K' } },
  { ...MODEL, image: {} },
  { ...MODEL, shutdown: { date: 'soon' } },
  { ...MODEL, reroute: { from: '2026-12-01' } },
  { ...MODEL, limits: { inputTokens: -1 } },
];

function decoderTakes(json: unknown): boolean {
  try {
    mergeOverride(shippedBook, json);
    return true;
  } catch (error) {
    assert.ok(error instanceof PriceBookError, String(error));
    if (error.reason === 'contradiction') return true;
    return false;
  }
}

describe('the JSON Schema of a price book', () => {
  it('takes the shipped book', () => {
    assert.equal(validate(prices), true, JSON.stringify(validate.errors));
  });

  it('takes what the decoder takes, and nothing else', () => {
    for (const [models, good] of [
      [GOOD, true],
      [BAD, false],
    ] as const) {
      for (const model of models) {
        const json = { models: [model] };
        assert.equal(decoderTakes(json), good, `decoder: ${JSON.stringify(model)}`);
        assert.equal(validate(json), good, `schema: ${JSON.stringify(model)}`);
      }
    }
    for (const json of [
      {},
      [],
      null,
      { models: {} },
      { models: [], schema: 'other/1' },
      { models: [], as_of: 'now' },
      { models: [], grounding: { googleSearch: { gemini25: { freePerDay: 1500 } } } },
    ]) {
      assert.equal(decoderTakes(json), false, JSON.stringify(json));
      assert.equal(validate(json), false, JSON.stringify(json));
    }
  });

  it('names the same meters as the decoder', () => {
    assert.deepEqual(Object.keys(schema.definitions.step.properties.meters.properties), PRICED_METERS);
  });
});
