import assert from 'node:assert/strict';

import prices from '../../data/prices/gemini.json' with { type: 'json' };
import { bookFaults } from '../../src/pricing/bookCheck.ts';
import type { CompiledStep } from '../../src/pricing/compiledModel.ts';
import { parsePriceBook } from '../../src/pricing/priceBook.ts';
import { PriceBookError } from '../../src/pricing/priceBookError.ts';
import { makeReceipt } from '../../src/pricing/receipt.ts';
import { shippedBook } from '../support/shippedBook.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- it is broken on purpose, in every place
type Json = any;

/** The shipped book with a change made to it. */
function changed(change: (book: Json) => void): Json {
  const copy: Json = structuredClone(prices);
  change(copy);
  return copy;
}

function model(book: Json, id: string): Json {
  return book.models.find((each: Json) => each.id === id);
}

function placeOf(json: unknown): [reason: string, place: string] {
  try {
    parsePriceBook(json);
  } catch (error) {
    assert.ok(error instanceof PriceBookError);
    assert.ok(error.message.includes(error.place), error.message);
    return [error.reason, error.place];
  }
  return ['', ''];
}

describe('the shipped price book', () => {
  it('has no gaps, overlaps, impossible rows or dangling references', () => {
    assert.deepEqual(bookFaults(shippedBook.json.models), []);
  });

  it('names date, confidence and source of every row', () => {
    assert.match(shippedBook.asOf, /^\d{4}-\d{2}-\d{2}$/);
    for (const { id, rows } of shippedBook.models()) {
      for (const row of rows) {
        assert.match(row.confidence, /^(official-page|third-party|inferred)$/, id);
        assert.ok(row.source.length > 0 && row.asOf !== undefined, id);
        for (const key of row.source) assert.ok(shippedBook.source(key)?.title, `${id}: ${key}`);
      }
    }
  });

  it('prices every price as whole pico-USD a token under every factor it knows', () => {
    for (const { id, rows, serviceFactors } of shippedBook.models()) {
      const { model: compiled } = shippedBook.resolve(id);
      assert.ok(compiled);
      for (const row of rows) {
        for (const tier of ['standard', 'batch', 'flex', 'priority'] as const) {
          const steps: readonly CompiledStep[] | undefined = compiled
            .rowAt(Math.max(row.fromMs, 0))
            ?.steps(tier);
          assert.equal(steps === undefined, tier !== 'standard' && serviceFactors[tier] === undefined, id);
          for (const { rates } of steps ?? []) {
            for (const rate of rates) assert.ok(rate === undefined || Number.isSafeInteger(rate.pico), id);
          }
        }
      }
    }
  });

  it('finds models by id and alias only', () => {
    assert.equal(shippedBook.model('models/gemini-2.5-flash-image-preview')?.id, 'gemini-2.5-flash-image');
    assert.equal(shippedBook.model('gemini-3-pro-image-preview')?.image?.sizes['4K']?.tokens, 2000);
    assert.equal(shippedBook.model('gemini-flash-latest'), undefined);
    assert.deepEqual(shippedBook.movingAlias('models/gemini-flash-latest'), {
      model: 'gemini-3.8-flash',
      confidence: 'third-party',
    });
    assert.equal(shippedBook.movingAlias('constructor'), undefined);
    assert.equal(shippedBook.source('constructor'), undefined);
  });

  it('tells the row in force', () => {
    const row = (time: string) => shippedBook.rowAt('gemini-3.8-flash', Date.parse(time))?.to;
    assert.equal(row('2027-01-01T07:59:59.999Z'), '2027-01-01');
    assert.equal(row('2027-01-01T08:00:00Z'), null);
    assert.equal(shippedBook.rowAt('text-embedding-004', 0), undefined);
    assert.equal(shippedBook.rowAt('nothing', 0), undefined);
  });
});

describe('parsePriceBook', () => {
  it('names model, row, step and field of a fault', () => {
    const table: [string, Json][] = [
      [
        'gemini-3.6-flash, row 2, step 1, meters, input.text',
        changed((book) => {
          model(book, 'gemini-3.6-flash').prices[1].tiers[0].meters['input.text'] = 0.75;
        }),
      ],
      [
        'gemini-3.6-flash, row 3, from',
        changed((book) => {
          model(book, 'gemini-3.6-flash').prices[2].from = '2027-02-30';
        }),
      ],
      [
        'gemini-4-argon, serviceFactors, batch, cached',
        changed((book) => {
          delete model(book, 'gemini-4-argon').serviceFactors.batch.cached;
        }),
      ],
      [
        'model 2, id',
        changed((book) => {
          delete book.models[1].id;
        }),
      ],
      [
        'as_of',
        changed((book) => {
          book.as_of = 'today';
        }),
      ],
      ['the whole file', null],
      ['the whole file', 'text'],
      ['schema', {}],
    ];
    for (const [place, json] of table) assert.deepEqual(placeOf(json), ['shape', place]);
  });

  it('refuses rows that cannot all be true', () => {
    const flash = (change: (prices: Json[]) => void) =>
      changed((book) => change(model(book, 'gemini-3.6-flash').prices));
    const table: [string, RegExp, Json][] = [
      ['gemini-3.6-flash, row 2', /overlaps/, flash((rows) => (rows[0].to = '2026-08-14'))],
      ['gemini-3.6-flash, row 2', /overlaps/, flash((rows) => (rows[0].to = null))],
      ['gemini-3.6-flash, row 2', /no price/, flash((rows) => (rows[0].to = '2026-08-12'))],
      ['gemini-3.6-flash, row 2', /ends .* before/, flash((rows) => (rows[1].to = '2026-08-13'))],
      ['gemini-3.6-flash, row 1', /longest/, flash((rows) => (rows[0].tiers[0].maxPromptTokens = 200_000))],
      [
        'gemini-3.6-flash, row 1',
        /same prompt length/,
        flash((rows) => rows[0].tiers.push(rows[0].tiers[0])),
      ],
      ['gemini-3.6-flash, row 1, step 1', /nothing/, flash((rows) => (rows[0].tiers[0].meters = {}))],
      [
        'gemini-3.7-flash',
        /also names gemini-3.6-flash/,
        changed((book) => model(book, 'gemini-3.7-flash').aliases.push('models/gemini-3.6-flash')),
      ],
      [
        'gemini-3-pro-image, image',
        /default size/,
        changed((book) => (model(book, 'gemini-3-pro-image').image.defaultSize = '8K')),
      ],
      [
        'gemini-3-pro-image-preview, image',
        /sameAs/,
        changed(
          (book) => (model(book, 'gemini-3-pro-image-preview').image.sameAs = 'gemini-3-pro-image-preview'),
        ),
      ],
      [
        'gemini-2.5-pro, reroute',
        /no model/,
        changed((book) => (model(book, 'gemini-2.5-pro').reroute.to = 'gemini-9')),
      ],
    ];
    for (const [place, message, json] of table) {
      assert.deepEqual(placeOf(json), ['contradiction', place]);
      assert.throws(() => parsePriceBook(json), message);
    }
  });

  it('keeps prices exact that are no whole pico-USD a token, rounds half up a line and says so', () => {
    const book = parsePriceBook(
      changed((json) => {
        model(json, 'gemini-3.8-flash').prices[0].tiers[0].meters['input.text'] = '0.0000005';
      }),
    );
    const at = (promptTokens: number) =>
      makeReceipt(
        {
          requestedModel: 'gemini-3.8-flash',
          startedAt: Date.parse('2026-11-22T12:00:00Z'),
          tier: 'paid',
          answer: { hasCandidates: true, imageParts: 0, groundingQueries: 0, usage: { promptTokens } },
        },
        book,
      );
    assert.deepEqual([at(4).picoUsd, at(4).flags, at(4).lines[0]?.usdPerMillion], [2n, [], '0.0000005']);
    assert.deepEqual([at(3).picoUsd, at(3).flags], [2n, ['rounded-to-pico-usd']]);
  });
});
