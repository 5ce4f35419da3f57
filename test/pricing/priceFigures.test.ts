import assert from 'node:assert/strict';

import { changeOnDay, changeWords } from '../../src/pricing/changeWords.ts';
import { comingChanges } from '../../src/pricing/comingChanges.ts';
import { mergeOverride } from '../../src/pricing/mergeOverride.ts';
import { imageFigures, priceFigures } from '../../src/pricing/priceFigures.ts';
import { reprice } from '../../src/pricing/reprice.ts';
import { shownUsd } from '../../src/money.ts';
import { shippedBook } from '../support/shippedBook.ts';

const AT = Date.parse('2026-11-25T12:00:00Z');

function figures(id: string, atMs = AT): string[] {
  const row = shippedBook.rowAt(id, atMs);
  assert.ok(row);
  return priceFigures(row).map(
    (step) =>
      `${step.maxPromptTokens ?? ''}: ${step.figures.map(({ label, usd }) => `${label} ${usd}`).join(', ')}`,
  );
}

describe('prices as people read them', () => {
  it('are each named once, with at least two decimals', () => {
    assert.deepEqual(figures('gemini-3.8-flash'), [': in $0.75, cached $0.075, out $3.75']);
    assert.deepEqual(figures('gemini-3.8-flash', Date.parse('2027-01-02')), [
      ': in $1.50, cached $0.15, out $7.50',
    ]);
  });

  it('name modalities that cost something else, and each step', () => {
    assert.match(figures('gemini-2.5-flash')[0] ?? '', /audio in \$1\.00/);
    assert.match(figures('gemini-3-pro-image')[0] ?? '', /out \$12\.00, image out \$120\.00/);
    assert.equal(figures('gemini-3.1-pro-preview').length, 2);
  });

  it('give one image its tokens times the price', () => {
    const entry = shippedBook.model('gemini-3-pro-image');
    const row = shippedBook.rowAt('gemini-3-pro-image', AT);
    assert.ok(entry && row);
    assert.deepEqual(
      imageFigures(entry, row).map(({ size, picoUsd }) => [size, shownUsd(picoUsd)]),
      [
        ['1K', '$0.134'],
        ['2K', '$0.134'],
        ['4K', '$0.240'],
      ],
    );
  });
});

describe('counted tokens at other prices', () => {
  const call = {
    serviceTier: 'standard',
    promptTokens: 1000,
    tokensByMeter: { 'input.text': 1000, 'output.text': 10 },
  } as const;
  const at = (time: string) => reprice(call, 'gemini-4-argon', Date.parse(time), shippedBook)?.picoUsd;

  it('are tokens times price, by the row of the day', () => {
    assert.equal(at('2026-12-01T07:59:59Z'), 2_100_000_000n);
    assert.equal(at('2026-12-01T08:00:00Z'), 4_200_000_000n);
  });

  it('take the step of the prompt and the factor of the service tier', () => {
    const long = { ...call, promptTokens: 200_001 };
    const of = (counted: Parameters<typeof reprice>[0]) =>
      reprice(counted, 'gemini-3.1-pro-preview', AT, shippedBook);
    assert.ok((of(long)?.picoUsd ?? 0n) > (of(call)?.picoUsd ?? 0n));
    assert.equal(2n * (of({ ...call, serviceTier: 'batch' })?.picoUsd ?? 0n), of(call)?.picoUsd);
  });

  it('are not known where a model, price, factor or meter is not', () => {
    assert.equal(reprice(call, 'gemini-9', AT, shippedBook), undefined);
    assert.equal(reprice({ ...call, serviceTier: 'flex' }, 'gemini-4-argon', AT, shippedBook), undefined);
    for (const meter of ['output.video', 'grounding.query', 'cacheStorage.perHour', 'toString'])
      assert.equal(
        reprice({ ...call, tokensByMeter: { [meter]: 1 } }, 'gemini-4-argon', AT, shippedBook),
        undefined,
      );
    for (const count of [-1, 0.5, Number.NaN])
      assert.equal(
        reprice({ ...call, tokensByMeter: { 'input.text': count } }, 'gemini-4-argon', AT, shippedBook),
        undefined,
      );
  });
});

describe('a change in words', () => {
  const coming = (prices: [string, string][], to: [string, string][]) => {
    const row = (meters: [string, string][], from: string | null, end: string | null) => {
      return { from, to: end, tiers: [{ maxPromptTokens: null, meters: Object.fromEntries(meters) }] };
    };
    const models = [
      { id: 'gemini-x', prices: [row(prices, null, '2026-12-01'), row(to, '2026-12-01', null)] },
    ];
    const change = comingChanges(mergeOverride(shippedBook, { models }), AT).find(
      ({ model }) => model === 'gemini-x',
    );
    assert.ok(change);
    return change;
  };
  const CASES: [before: [string, string], after: [string, string], words: string][] = [
    [['2', '10'], ['4', '20'], 'doubles'],
    [['2', '10'], ['1.00', '5'], 'halves'],
    [['2', '10'], ['3', '15'], 'rises by 50 %'],
    [['3', '9'], ['4', '12'], 'rises by about 33 %'],
    [['4', '8'], ['3', '6'], 'falls by 25 %'],
    [['2', '10'], ['3', '20'], 'gets dearer'],
    [['2', '10'], ['1', '9'], 'gets cheaper'],
    [['2', '10'], ['1', '20'], 'changes its prices'],
    [['0', '10'], ['1', '20'], 'changes its prices'],
  ];
  for (const [[input, output], [inputThen, outputThen], words] of CASES) {
    it(`is "${words}" from ${input}/${output} to ${inputThen}/${outputThen}`, () => {
      const change = coming(
        [
          ['input.text', input],
          ['output.text', output],
        ],
        [
          ['input.text', inputThen],
          ['output.text', outputThen],
        ],
      );
      assert.equal(changeWords(change), words);
    });
  }

  it('names the day, with the year when it is another one', () => {
    const of = (model: string) => {
      const change = comingChanges(shippedBook, AT).find((one) => one.model === model);
      return change && changeOnDay(change, AT);
    };
    assert.equal(of('gemini-4-argon'), 'doubles on 1 December');
    assert.equal(of('gemini-3.8-flash'), 'doubles on 1 January 2027');
    assert.equal(of('gemini-2.5-pro'), 'is served and billed as gemini-3.8-flash from 1 December');
    assert.equal(of('gemini-3.1-flash-lite'), 'may be shut down (earliest date) on 7 May 2027');
  });
});
