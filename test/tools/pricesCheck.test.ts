import assert from 'node:assert/strict';
import { comparePrices } from '../../tools/prices/differences.ts';
import { genaiPrices } from '../../tools/prices/genaiPrices.ts';
import { litellmMap } from '../../tools/prices/litellmMap.ts';
import { shippedBook } from '../support/shippedBook.ts';

const AT = Date.parse('2026-11-22T12:00:00Z');

/** As such a map has it: 3.8 Flash right, 2.5 Pro with a wrong long-context output, models of other services. */
const MAP = {
  sample_spec: { input_cost_per_token: 'number', litellm_provider: 'one of …' },
  'gemini/gemini-3.8-flash': {
    input_cost_per_token: 7.5e-7,
    output_cost_per_token: 3.75e-6,
    cache_read_input_token_cost: 7.5e-8,
    max_tokens: 65_536,
  },
  'gemini/gemini-2.5-pro': {
    input_cost_per_token: 1.25e-6,
    input_cost_per_token_above_200k_tokens: 2.5e-6,
    output_cost_per_token: 1e-5,
    output_cost_per_token_above_200k_tokens: 2e-5,
    input_cost_per_video_token: 1.25e-6,
    output_cost_per_video_token: 1e-5,
  },
  'gemini/gemini-9-flash': { input_cost_per_token: 1e-6 },
  'gemini-2.5-pro': { input_cost_per_token: 9 },
  'openai/gpt': { input_cost_per_token: 9 },
};

describe('the prices check', () => {
  it('lists what a map of LiteLLM’s shape has otherwise, with both figures', () => {
    const { compared, differences, onlyTheirs, onlyOurs } = comparePrices(shippedBook, litellmMap(MAP), AT);
    assert.equal(compared, 8);
    assert.deepEqual(differences, [
      { model: 'gemini-2.5-pro', meter: 'output.text', above: 200_000, ours: '15.00', theirs: '20' },
      { model: 'gemini-2.5-pro', meter: 'output.video', above: 0, ours: undefined, theirs: '10' },
    ]);
    assert.deepEqual(onlyTheirs, ['gemini-9-flash']);
    assert.ok(onlyOurs.includes('gemini-4-argon') && !onlyOurs.includes('gemini-2.5-pro'));
  });

  it('compares by the row of the day', () => {
    const later = comparePrices(shippedBook, litellmMap(MAP), Date.parse('2027-01-02T00:00:00Z'));
    const flash = later.differences.filter(({ model }) => model === 'gemini-3.8-flash');
    assert.deepEqual(
      flash.map(({ meter, ours, theirs }) => `${meter} ${Number(ours)} ${theirs}`),
      ['input.text 1.5 0.75', 'output.text 7.5 3.75', 'cached.text 0.15 0.075'],
    );
  });

  it('refuses what is no such map', () => {
    for (const json of ['x', null, { 'gemini/x': 5 }]) assert.throws(() => litellmMap(json));
  });

  it('finds the shipped prices as @pydantic/genai-prices has them', () => {
    const { compared, differences } = comparePrices(shippedBook, genaiPrices(AT), AT);
    assert.deepEqual(differences, []);
    assert.ok(compared > 100, String(compared));
  });
});
