import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Call, Outcome } from '../../src/call.ts';
import { callOf } from '../../src/calls/callOf.ts';
import { planReprice, writeReprice } from '../../src/calls/reprice.ts';
import { repriceCall } from '../../src/calls/repriceCall.ts';
import type { Details, Usage } from '../../src/pricing/meters.ts';
import { mergeOverride } from '../../src/pricing/mergeOverride.ts';
import { parsePriceBook, type PriceBook } from '../../src/pricing/priceBook.ts';
import { makeReceipt } from '../../src/pricing/receipt.ts';
import type { Exchange } from '../../src/usage/exchange.ts';
import { callFixture } from '../support/callFixture.ts';
import { MemoryLedger } from '../support/memoryLedger.ts';
import { shippedBook } from '../support/shippedBook.ts';

const emptyBook = parsePriceBook({ ...shippedBook.json, models: [] });

/** The shipped book and a model that nobody priced before. */
const withNewModel = mergeOverride(shippedBook, {
  models: [
    {
      id: 'gemini-9-unobtainium',
      prices: [
        {
          from: null,
          to: null,
          tiers: [
            {
              maxPromptTokens: null,
              meters: { 'input.text': '1', 'output.text': '2', 'output.thoughts': '2' },
            },
          ],
        },
      ],
    },
  ],
});

function exchange(
  usage: Usage,
  more: Partial<Exchange> = {},
  answer: Partial<Exchange['answer']> = {},
): Exchange {
  return {
    id: 'call-1',
    startedAt: Date.parse('2026-11-22T12:00:00Z'),
    source: 'proxy',
    simulated: false,
    method: 'generateContent',
    requestedModel: 'gemini-9-unobtainium',
    httpStatus: 200,
    ended: 'complete',
    streamed: false,
    tier: 'paid',
    answer: { usage, hasCandidates: true, imageParts: 0, groundingQueries: 0, ...answer },
    tags: {},
    ...more,
  };
}

function recorded(from: Exchange, book: PriceBook, outcome: Outcome = 'ok'): Call {
  return callOf(from, makeReceipt(from, book), outcome, 'session-1');
}

const usage: Usage = {
  promptTokens: 1000,
  candidatesTokens: 200,
  thoughtsTokens: 50,
  candidatesDetails: { text: 200 },
};

async function* listed(...calls: Call[]): AsyncGenerator<Call> {
  for (const call of calls) yield await Promise.resolve(call);
}

describe('an unpriced call', () => {
  it('keeps its tokens by meter, and has no lines', () => {
    const call = recorded(exchange(usage), shippedBook);
    assert.equal(call.reason, 'unpriced');
    assert.equal(call.lines, undefined);
    assert.deepEqual(call.tokensByMeter, { 'input.text': 1000, 'output.text': 200, 'output.thoughts': 50 });
  });

  it('leaves candidates without details to the price row', () => {
    const { candidatesDetails: _, ...bare } = usage;
    assert.deepEqual(recorded(exchange(bare), shippedBook).tokensByMeter, {
      'input.text': 1000,
      'output.thoughts': 50,
    });
  });

  it('is priced by the row in force when it started, by a book that has one', () => {
    const receipt = repriceCall(recorded(exchange(usage), shippedBook), withNewModel);
    assert.equal(receipt?.reason, 'priced');
    // 1000 × $1 + 250 × $2 per million
    assert.equal(receipt?.picoUsd, '1500000000');
    assert.equal(receipt?.priceRow, 'gemini-9-unobtainium@launch');
    assert.equal(receipt?.lines?.length, 3);
  });

  it('is never priced as standard when it was served by a tier that nobody knows', () => {
    const call = recorded(exchange(usage, {}, { unknownServiceTier: 'turbo' }), shippedBook);
    assert.equal(repriceCall(call, withNewModel)?.reason, 'unpriced');
  });

  it('is never priced without the tokens that no meter knows', () => {
    const haptic = recorded(exchange({ ...usage, unnamedMeters: ['input.haptic'] }), shippedBook);
    assert.equal(repriceCall(haptic, withNewModel)?.reason, 'unpriced');
    const document = recorded(
      exchange({ ...usage, candidatesDetails: { text: 100, document: 100 } }),
      shippedBook,
    );
    assert.equal(repriceCall(document, withNewModel), undefined);
  });

  it('becomes a lower bound when it was aborted', () => {
    const call = recorded(exchange(usage, { ended: 'aborted' }), shippedBook, 'aborted');
    const receipt = repriceCall(call, withNewModel);
    assert.deepEqual(
      [receipt?.reason, receipt?.picoUsd, receipt?.minPicoUsd],
      ['uncertain', undefined, '1500000000'],
    );
  });

  it('on the free tier gets its list price and stays free', () => {
    const call = recorded(exchange(usage, { tier: 'free' }), shippedBook);
    assert.equal(call.reason, 'unpriced');
    const receipt = repriceCall(call, withNewModel);
    assert.deepEqual(
      [receipt?.reason, receipt?.picoUsd, receipt?.listPicoUsd],
      ['free-tier', '0', '1500000000'],
    );
  });

  it('that did not keep its tokens by meter stays as it is', () => {
    const { tokensByMeter: _, ...call } = recorded(exchange(usage), shippedBook);
    assert.equal(repriceCall(call, withNewModel), undefined);
  });

  it('of a batch is not priced when nobody can tell its steps', () => {
    const model = 'gemini-2.5-pro';
    const call = recorded(
      exchange({ promptTokens: 300_000 }, { requestedModel: model, serviceTier: 'batch' }),
      emptyBook,
    );
    assert.equal(repriceCall(call, shippedBook), undefined);
  });
});

const count = fc.integer({ min: 0, max: 300_000 });
const split = fc.tuple(count, count, count, count);

function details([text, image, audio, video]: [number, number, number, number], output: boolean): Details {
  return { text, image, ...(output ? {} : { audio, video, document: text % 7 }) };
}

function sum(of: Details): number {
  return Object.values(of).reduce((a, b) => a + b, 0);
}

/** Usages whose details agree with their totals. */
const consistent: fc.Arbitrary<Usage> = fc
  .record({
    prompt: split,
    cachedShare: fc.integer({ min: 0, max: 4 }),
    toolUse: fc.option(split, { nil: undefined }),
    candidates: split,
    details: fc.boolean(),
    thoughts: fc.option(count, { nil: undefined }),
    rest: fc.nat({ max: 100 }),
  })
  .map(({ prompt, cachedShare, toolUse, candidates, details: stated, thoughts, rest }): Usage => {
    const promptDetails = details(prompt, false);
    const cachedDetails: Details = {};
    for (const [key, value] of Object.entries(promptDetails)) {
      Object.assign(cachedDetails, { [key]: Math.floor((value * cachedShare) / 5) });
    }
    const candidatesDetails = details(candidates, true);
    const from: Usage = {
      promptTokens: sum(promptDetails) + rest,
      promptDetails,
      candidatesTokens: sum(candidatesDetails),
    };
    if (cachedShare > 0) Object.assign(from, { cachedTokens: sum(cachedDetails), cachedDetails });
    if (toolUse !== undefined) {
      const toolUseDetails = details(toolUse, false);
      Object.assign(from, { toolUsePromptTokens: sum(toolUseDetails), toolUseDetails });
    }
    if (stated) from.candidatesDetails = candidatesDetails;
    if (thoughts !== undefined) from.thoughtsTokens = thoughts;
    return from;
  });

describe('any call that was recorded without its price', () => {
  it('costs later, to the pico-USD, what it would have cost at once', () => {
    const models = shippedBook.models().map(({ id }) => id);
    fc.assert(
      fc.property(
        consistent,
        fc.constantFrom(...models),
        fc.constantFrom('standard', 'flex', 'priority'),
        fc.nat({ max: 3 }),
        fc.constantFrom('512', '1K', '4K', undefined),
        fc.constantFrom('complete', 'aborted'),
        fc.constantFrom('paid', 'free'),
        (each, model, serviceTier, images, imageSize, ended, tier) => {
          const from = exchange(
            each,
            {
              requestedModel: model,
              serviceTier,
              ended,
              tier,
              ...(imageSize === undefined ? {} : { imageSize }),
            },
            { imageParts: images, hasCandidates: images > 0, modelVersion: model },
          );
          const outcome = ended === 'aborted' ? 'aborted' : 'ok';
          const atOnce = recorded(from, shippedBook, outcome);
          const later = repriceCall(recorded(from, emptyBook, outcome), shippedBook);
          const figures = ({
            reason,
            picoUsd,
            listPicoUsd,
            minPicoUsd,
            maxPicoUsd,
            lines,
            priceRow,
          }: Partial<Call>) => ({
            ...{ reason, picoUsd, listPicoUsd, minPicoUsd, maxPicoUsd, lines, priceRow },
          });
          if (later === undefined) assert.fail('its tokens were not kept');
          assert.deepEqual(figures(later), figures(atOnce));
          // And once more by the same book: nothing changes.
          const again = repriceCall({ ...atOnce, ...later }, shippedBook);
          if (again !== undefined && later.reason !== 'unpriced')
            assert.deepEqual(figures(again), figures(later));
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('a reprice', () => {
  const unpriced = recorded(exchange(usage), shippedBook);
  const other = { ...recorded(exchange(usage, { requestedModel: 'gemini-10' }), shippedBook), id: 'other' };

  it('is planned before anything is written: calls, old and new sum, what stays unpriced', async () => {
    const ledger = new MemoryLedger([unpriced, other, callFixture()]);
    const plan = await planReprice(ledger.lines(), withNewModel, { which: 'unpriced' });
    assert.deepEqual(
      plan.changes.map(({ call }) => call.id),
      ['call-1'],
    );
    assert.deepEqual([plan.real.before.billed, plan.real.before.unpriced], [0n, 1]);
    assert.deepEqual([plan.real.after.billed, plan.real.after.unpriced], [1_500_000_000n, 0]);
    assert.deepEqual([...plan.unpriced], [['gemini-10', 1]]);
    assert.equal((await ledger.call('call-1'))?.reason, 'unpriced');
  });

  it('writes records that supersede; again it finds nothing', async () => {
    const ledger = new MemoryLedger([unpriced]);
    const plan = await planReprice(ledger.lines(), withNewModel, { which: 'unpriced' });
    assert.equal(await writeReprice(plan, ledger, Date.parse('2026-11-24T00:00:00Z')), 1);
    const call = await ledger.call('call-1');
    assert.deepEqual([call?.picoUsd, call?.receiptBook], ['1500000000', shippedBook.asOf]);
    assert.equal(call?.superseded?.[0]?.reason, 'unpriced');
    const again = await planReprice(ledger.lines(), withNewModel, { which: 'unpriced' });
    assert.equal(again.changes.length, 0);
  });

  it('of all calls finds those that another book prices otherwise, also when the clock went back', async () => {
    const dearer = mergeOverride(withNewModel, {
      models: [
        {
          id: 'gemini-9-unobtainium',
          prices: [
            {
              from: null,
              to: null,
              tiers: [
                {
                  maxPromptTokens: null,
                  meters: { 'input.text': '2', 'output.text': '4', 'output.thoughts': '4' },
                },
              ],
            },
          ],
        },
      ],
    });
    const ledger = new MemoryLedger([unpriced]);
    const first = await planReprice(ledger.lines(), withNewModel, { which: 'unpriced' });
    await writeReprice(first, ledger, Date.parse('2026-11-24T00:00:00Z'));
    assert.equal((await planReprice(ledger.lines(), dearer, { which: 'unpriced' })).changes.length, 0);
    const second = await planReprice(ledger.lines(), dearer, { which: 'all' });
    assert.deepEqual([second.real.before.billed, second.real.after.billed], [1_500_000_000n, 3_000_000_000n]);
    await writeReprice(second, ledger, Date.parse('2026-11-20T00:00:00Z'));
    const call = await ledger.call('call-1');
    assert.equal(call?.picoUsd, '3000000000');
    assert.deepEqual(
      call?.superseded?.map(({ picoUsd }) => picoUsd),
      [undefined, '1500000000'],
    );
  });

  it('never takes a figure away, and keeps simulated sums apart', async () => {
    const priced = { ...recorded(exchange(usage), withNewModel), id: 'priced' };
    const simulated: Call = { ...unpriced, id: 'sim', simulated: true };
    const plan = await planReprice(listed(priced, simulated), emptyBook, { which: 'all' });
    assert.deepEqual([plan.changes.length, plan.kept], [0, 1]);
    const later = await planReprice(listed(priced, simulated), withNewModel, { which: 'all' });
    assert.deepEqual(
      [later.real.after.calls, later.simulated.after.billed, later.same],
      [0, 1_500_000_000n, 1],
    );
  });

  it('can be of one model alone', async () => {
    const plan = await planReprice(listed(unpriced, other), withNewModel, {
      which: 'all',
      model: 'gemini-10',
    });
    assert.deepEqual([plan.changes.length, [...plan.unpriced]], [0, [['gemini-10', 1]]]);
  });
});
