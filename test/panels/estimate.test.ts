import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { estimatePanel } from '../../src/panels/estimate.ts';
import type { EstimateInput, PricedEstimate } from '../../src/panels/estimate.ts';
import { sumEstimates } from '../../src/panels/sumEstimates.ts';
import { panelOf, promptOf } from '../support/panelOf.ts';
import { shippedBook as book } from '../support/shippedBook.ts';

const atMs = Date.parse('2026-11-22T12:00:00Z');
const always = (tokens: number) => ({ low: tokens, likely: tokens, high: tokens });

function priced(input: Omit<EstimateInput, 'book' | 'atMs'> & { atMs?: number }): PricedEstimate {
  const estimate = estimatePanel({ book, atMs, ...input });
  assert.ok(!('unknown' in estimate), 'unknown' in estimate ? estimate.unknown : '');
  return estimate;
}

function unknownOf(input: Omit<EstimateInput, 'book' | 'atMs'>): string {
  const estimate = estimatePanel({ book, atMs, ...input });
  assert.ok('unknown' in estimate, 'has a figure');
  return estimate.unknown;
}

function likelyOf(estimate: PricedEstimate, meter: string): bigint | undefined {
  return estimate.lines.find((line) => line.meter === meter)?.likely;
}

describe('an estimate', () => {
  it('of the worked example is exact to the pico-USD', () => {
    const estimate = priced({
      panel: panelOf({ model: 'gemini-3-pro-image', image_size: '1K' }),
      textCount: { tokens: 224, by: 'service' },
      history: () => ({ n: 25, thoughts: always(310), text: always(0) }),
    });
    assert.equal(likelyOf(estimate, 'input.text'), 448_000_000n);
    assert.equal(likelyOf(estimate, 'output.image'), 134_400_000_000n);
    assert.equal(likelyOf(estimate, 'output.thoughts'), 3_720_000_000n);
    assert.deepEqual([estimate.low, estimate.likely, estimate.high], Array(3).fill(138_568_000_000n));
    assert.deepEqual([estimate.marks, estimate.imageSize], [[], '1K']);
  });

  const IMAGES: [string, string | undefined, bigint][] = [
    ['gemini-3-pro-image', undefined, 134_400_000_000n],
    ['gemini-3-pro-image', '2K', 134_400_000_000n],
    ['gemini-3-pro-image', '4K', 240_000_000_000n],
    ['gemini-nano-banana-2.1', '1K', 33_600_000_000n],
    ['gemini-nano-banana-2.1', '2K', 50_400_000_000n],
    ['gemini-nano-banana-2.1', '4K', 113_400_000_000n],
    ['models/Gemini-3-Pro-Image', '1K', 134_400_000_000n],
  ];
  for (const [model, image_size, pico] of IMAGES) {
    it(`of ${model} ${image_size ?? 'without a size'} has its image`, () => {
      assert.equal(likelyOf(priced({ panel: panelOf({ model, image_size }) }), 'output.image'), pico);
    });
  }

  it('counts reference images by the rule of the model: exact, or a range that says so', () => {
    const references = ['refs/a.png', 'refs/b.png'];
    const pro = priced({ panel: panelOf({ model: 'gemini-3-pro-image', references }) });
    assert.deepEqual(pro.lines.find(({ meter }) => meter === 'input.image')?.tokens, always(1120));
    const flash = priced({ panel: panelOf({ tier: 'flash', references }) });
    assert.deepEqual(flash.lines.find(({ meter }) => meter === 'input.image')?.tokens, {
      low: 516,
      likely: 2240,
      high: 3360,
    });
    assert.ok(flash.marks.includes('inferred') && !pro.marks.includes('inferred'));
  });

  it('takes the price of the day of the call', () => {
    const panel = promptOf('model: gemini-3.8-flash', 'Read this.');
    const textCount = { tokens: 1000, by: 'service' } as const;
    const before = priced({ panel, textCount, atMs: Date.parse('2027-01-01T07:59:59Z') });
    const after = priced({ panel, textCount, atMs: Date.parse('2027-01-01T08:00:00Z') });
    assert.equal(likelyOf(before, 'input.text'), 750_000_000n);
    assert.equal(likelyOf(after, 'input.text'), 1_500_000_000n);
    assert.equal(after.likely, before.likely * 2n);
  });

  it('takes the price step of a long prompt, each level its own', () => {
    const panel = promptOf('model: gemini-3.1-pro-preview', 'Read this.');
    const at = (tokens: number) =>
      likelyOf(priced({ panel, textCount: { tokens, by: 'service' } }), 'input.text');
    assert.equal(at(200_000), 400_000_000_000n);
    assert.equal(at(200_001), 800_004_000_000n);
  });

  it('bills a rerouted model as the one that serves it', () => {
    const panel = promptOf('model: gemini-2.5-flash', 'Read this.');
    const after = priced({ panel, atMs: Date.parse('2026-12-02T12:00:00Z') });
    assert.equal(after.priceRow.startsWith('gemini-3.5-flash-lite@'), true);
    assert.equal(after.model, 'gemini-2.5-flash');
  });

  it('halves a batch, and has none where the book knows no factor', () => {
    const panel = panelOf({ model: 'gemini-3-pro-image' });
    const [standard, batch] = [priced({ panel }), priced({ panel, serviceTier: 'batch' })];
    assert.equal(batch.likely * 2n, standard.likely);
    assert.match(
      unknownOf({ panel: panelOf({ tier: 'flash' }), serviceTier: 'priority' }),
      /no priority price/,
    );
  });

  for (const [why, keys, pattern] of [
    ['the model is not in the book', { model: 'gemini-9-image' }, /no model "gemini-9-image"/],
    ['the id only begins like one', { model: 'gemini-3-pro-image-ultra' }, /no model/],
    ['the size is not offered', { model: 'gemini-3-pro-image', image_size: '512' }, /512/],
    ['what the model answers was never recorded', { model: 'gemini-3.8-flash-tts' }, /never recorded/],
  ] as const) {
    it(`is unknown, not a guess, when ${why}`, () =>
      assert.match(unknownOf({ panel: panelOf(keys) }), pattern));
  }

  it('says what it rests on', () => {
    const panel = panelOf({ model: 'gemini-3-pro-image' });
    assert.deepEqual(priced({ panel }).marks, ['offline', 'no-history']);
    assert.deepEqual(priced({ panel, textCount: { tokens: 5, by: 'simulator' } }).marks, [
      'counted-by-simulator',
      'no-history',
    ]);
    assert.ok(priced({ panel, tier: 'auto' }).marks.includes('tier-not-known'));
    assert.ok(!priced({ panel, tier: 'free' }).marks.includes('free'), 'no image model is on the free tier');
    assert.ok(
      priced({ panel: promptOf('model: gemini-3.8-flash', 'x'), tier: 'free' }).marks.includes('free'),
    );
    assert.ok(priced({ panel: promptOf('model: gemini-flash-latest', 'x') }).marks.includes('moving-alias'));
  });

  it('uses a history from five calls on', () => {
    const panel = panelOf({ model: 'gemini-3-pro-image' });
    const history = (n: number) => () => ({ n, thoughts: always(1), text: always(0) });
    assert.ok(priced({ panel, history: history(4) }).marks.includes('no-history'));
    assert.ok(!priced({ panel, history: history(5) }).marks.includes('no-history'));
  });

  it('lets an output limit be the highest figure of a text answer', () => {
    const panel = promptOf('model: gemini-3.8-flash\nmax_output_tokens: 900', 'Read this.');
    const output = priced({ panel }).lines.filter(({ meter }) => meter.startsWith('output.'));
    assert.equal(
      output.reduce((sum, { tokens }) => sum + tokens.high, 0),
      900,
    );
  });

  it('keeps low ≤ likely ≤ high in every line and in the sums', () => {
    const tokens = fc.nat({ max: 5000 });
    const spread = fc.tuple(tokens, tokens, tokens).map((each) => {
      const [low, likely, high] = each.sort((a, b) => a - b);
      return { low, likely, high };
    });
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer({ min: 1, max: 4000 }),
        spread,
        spread,
        fc.nat({ max: 10 }),
        (text, limit, thoughts, answer, n) => {
          const panel = promptOf(
            `model: gemini-3.8-flash\nmax_output_tokens: ${limit}`,
            `x${text.replaceAll('{{', '')}`,
          );
          const estimate = priced({ panel, history: () => ({ n, thoughts, text: answer }) });
          for (const line of [...estimate.lines, estimate])
            assert.ok(line.low <= line.likely && line.likely <= line.high);
          for (const line of estimate.lines)
            assert.ok(line.tokens.low <= line.tokens.likely && line.tokens.likely <= line.tokens.high);
          for (const level of ['low', 'likely', 'high'] as const) {
            assert.equal(
              estimate[level],
              estimate.lines.reduce((sum, line) => sum + line[level], 0n),
            );
          }
        },
      ),
    );
  });

  it('adds up with unknown ones counted, not guessed', () => {
    const known = priced({ panel: panelOf({ tier: 'flash' }) });
    const unknown = estimatePanel({ book, atMs, panel: panelOf({ model: 'gemini-9' }) });
    const sum = sumEstimates([known, unknown, known]);
    assert.deepEqual([sum.panels, sum.unknown, sum.likely], [3, 1, known.likely * 2n]);
  });
});
