import assert from 'node:assert/strict';

import type { Usage } from '../../src/pricing/meters.ts';
import { makeReceipt, type Receipt, type ReceiptInput } from '../../src/pricing/receipt.ts';
import { shippedBook } from '../support/shippedBook.ts';

const NOON = Date.parse('2026-11-22T20:00:00Z');
const AFTER_REROUTE = Date.parse('2026-12-02T12:00:00Z');

type Case = Partial<Omit<ReceiptInput, 'answer'>> & {
  model?: string;
  answer?: Partial<ReceiptInput['answer']>;
};

function priced(
  usage: Usage | undefined,
  { model = 'gemini-2.5-flash', answer, ...rest }: Case = {},
): Receipt {
  return makeReceipt(
    {
      requestedModel: model,
      startedAt: NOON,
      tier: 'paid',
      httpStatus: 200,
      ...rest,
      answer: {
        hasCandidates: true,
        imageParts: 0,
        groundingQueries: 0,
        modelVersion: model,
        ...(usage ? { usage } : {}),
        ...answer,
      },
    },
    shippedBook,
  );
}

function tokens(receipt: Receipt): Record<string, number> {
  return Object.fromEntries(receipt.lines.map((line) => [line.meter, line.tokens]));
}

describe('input and cached tokens', () => {
  it('takes cached tokens without details off text, document, image, video, audio in this order', () => {
    const receipt = priced({
      promptTokens: 150,
      cachedTokens: 60,
      promptDetails: { text: 10, document: 20, image: 25, video: 35, audio: 60 },
    });
    assert.deepEqual(tokens(receipt), {
      'input.video': 30,
      'input.audio': 60,
      'cached.text': 10,
      'cached.document': 20,
      'cached.image': 25,
      'cached.video': 5,
    });
  });

  it('takes what the cache details do not name as cached text', () => {
    const receipt = priced({
      promptTokens: 1000,
      cachedTokens: 500,
      promptDetails: { text: 600, audio: 400 },
      cachedDetails: { audio: 300 },
    });
    assert.deepEqual(tokens(receipt), {
      'input.text': 400,
      'input.audio': 100,
      'cached.text': 200,
      'cached.audio': 300,
    });
    // 400×0.30 + 100×1.00 + 200×0.03 + 300×0.10 USD per million
    assert.equal(receipt.picoUsd, 256_000_000n);
  });

  it('takes cached tokens beyond their modality off what is left of the prompt, in the same order', () => {
    const receipt = priced({
      promptTokens: 100,
      cachedTokens: 80,
      promptDetails: { text: 50, image: 30, audio: 20 },
      cachedDetails: { audio: 80 },
    });
    assert.deepEqual(tokens(receipt), { 'input.image': 20, 'cached.audio': 80 });
  });

  it('keeps the prompt total when more is cached than was prompted', () => {
    const receipt = priced({ promptTokens: 100, cachedTokens: 150, cachedDetails: { text: 150 } });
    assert.deepEqual(tokens(receipt), { 'cached.text': 100 });
    assert.deepEqual(receipt.flags, ['cached-exceeds-prompt']);
  });

  it('keeps the total when details are larger, the dearest modality first', () => {
    const receipt = priced({ promptTokens: 50, promptDetails: { text: 535, audio: 40 } });
    assert.deepEqual(tokens(receipt), { 'input.text': 10, 'input.audio': 40 });
    assert.deepEqual(receipt.flags, ['details-exceed-total']);
    const output = priced(
      { promptTokens: 0, candidatesTokens: 1000, candidatesDetails: { text: 700, image: 1120 } },
      { model: 'gemini-3-pro-image' },
    );
    assert.deepEqual(tokens(output), { 'output.image': 1000 });
    assert.deepEqual(output.flags, ['details-exceed-total']);
  });

  it('does not hide a modality without a price behind a total', () => {
    const receipt = priced(
      { promptTokens: 10, promptDetails: { text: 10, image: 10 } },
      { model: 'gemini-embedding-001' },
    );
    assert.equal(receipt.reason, 'unpriced');
    assert.deepEqual(receipt.flags, ['details-exceed-total', 'no-price-for-input.image']);
  });

  it('adds tool-use tokens to the input by their modality, and not to the step of the prompt length', () => {
    const receipt = priced(
      {
        promptTokens: 200_000,
        toolUsePromptTokens: 1000,
        toolUseDetails: { image: 400 },
        promptDetails: { text: 199_000, image: 1000 },
      },
      { model: 'gemini-3.1-pro-preview' },
    );
    assert.deepEqual(tokens(receipt), { 'input.text': 199_600, 'input.image': 1400 });
    assert.equal(receipt.priceRow, 'gemini-3.1-pro-preview@launch <=200000');
    assert.equal(receipt.picoUsd, 402_000_000_000n);
  });

  it('keeps cached lines at the full input rate, with the input factor, where no cached price is known', () => {
    const receipt = priced(
      { promptTokens: 100, cachedTokens: 40 },
      { model: 'gemini-3-pro-image', serviceTier: 'batch' },
    );
    assert.deepEqual(receipt.lines, [
      { meter: 'input.text', tokens: 60, usdPerMillion: '1', picoUsd: 60_000_000 },
      { meter: 'cached.text', tokens: 40, usdPerMillion: '1', picoUsd: 40_000_000 },
    ]);
    assert.deepEqual(receipt.flags, ['no-cached-rate']);
  });
});

describe('output tokens', () => {
  const IMAGE = { model: 'gemini-3-pro-image' };

  it('bills thoughts beside candidates, also when thinking ate the whole budget', () => {
    assert.deepEqual(tokens(priced({ promptTokens: 5, thoughtsTokens: 90 })), {
      'input.text': 5,
      'output.thoughts': 90,
    });
  });

  it('counts answered images by size when there are no details; the candidates total wins', () => {
    const answer = { imageParts: 2 };
    const two = priced({ promptTokens: 1, candidatesTokens: 3000 }, { ...IMAGE, answer });
    assert.deepEqual(tokens(two), { 'input.text': 1, 'output.text': 760, 'output.image': 2240 });
    assert.deepEqual(two.flags, ['image-tokens-inferred']);
    const cut = priced({ promptTokens: 1, candidatesTokens: 1500 }, { ...IMAGE, imageSize: '4K', answer });
    assert.deepEqual(tokens(cut), { 'input.text': 1, 'output.image': 1500 });
  });

  it('gives a range for an image of a size that the book does not know', () => {
    for (const imageSize of ['512', '8K', '1k', '__proto__', 'toString']) {
      const receipt = priced(
        { promptTokens: 0, candidatesTokens: 1000 },
        { ...IMAGE, imageSize, answer: { imageParts: 1 } },
      );
      assert.deepEqual(
        [receipt.reason, receipt.picoUsd, receipt.minPicoUsd, receipt.maxPicoUsd, receipt.lines],
        ['uncertain', null, 12_000_000_000n, 120_000_000_000n, []],
      );
      assert.deepEqual(receipt.flags, ['no-modality-details']);
    }
  });

  it('takes an empty list of candidates for an answer without images, and no candidates field for not known', () => {
    const usage = { promptTokens: 0, candidatesTokens: 1000 };
    assert.equal(priced(usage, IMAGE).reason, 'priced');
    assert.equal(priced(usage, { ...IMAGE, answer: { hasCandidates: false } }).reason, 'uncertain');
    assert.equal(priced(usage, { answer: { hasCandidates: false } }).reason, 'priced');
  });

  it('prices no range when there are no candidates to be uncertain of', () => {
    const receipt = priced(
      { promptTokens: 10, thoughtsTokens: 3 },
      { ...IMAGE, answer: { hasCandidates: false } },
    );
    assert.equal(receipt.reason, 'priced');
  });

  it('gives a range for sound without details', () => {
    const live = { model: 'gemini-3.1-flash-live-preview' };
    const usage = { promptTokens: 0, candidatesTokens: 1_000_000 };
    assert.equal(priced(usage, live).picoUsd, 4_500_000_000_000n);
    const sound = priced(usage, { ...live, answer: { otherMediaParts: 1 } });
    assert.deepEqual([sound.minPicoUsd, sound.maxPicoUsd], [4_500_000_000_000n, 12_000_000_000_000n]);
  });

  it('never prices a modality that no meter stands for', () => {
    const receipt = priced({ promptTokens: 10, unnamedMeters: ['input.haptic'] });
    assert.deepEqual(
      [receipt.reason, receipt.flags, receipt.lines],
      ['unpriced', ['no-price-for-input.haptic'], []],
    );
    const document = priced({ candidatesTokens: 10, candidatesDetails: { document: 10 } });
    assert.deepEqual([document.reason, document.flags], ['unpriced', ['no-price-for-output.document']]);
  });
});

describe('which price', () => {
  it('reroutes by date only where the answer does not name its model', () => {
    const usage = { promptTokens: 1000, candidatesTokens: 1000 };
    const answered = { hasCandidates: true, imageParts: 0, groundingQueries: 0, usage };
    const base = { requestedModel: 'gemini-2.5-pro', tier: 'paid' as const };
    const rerouted = makeReceipt({ ...base, startedAt: AFTER_REROUTE, answer: answered }, shippedBook);
    assert.deepEqual([rerouted.servedModel, rerouted.flags], ['gemini-3.8-flash', ['rerouted-by-date']]);
    assert.equal(rerouted.picoUsd, 4_500_000_000n);
    const answer = { ...answered, modelVersion: 'gemini-2.5-pro' };
    const named = makeReceipt({ ...base, startedAt: AFTER_REROUTE, answer }, shippedBook);
    assert.deepEqual([named.servedModel, named.flags], ['gemini-2.5-pro', ['rerouted-by-date']]);
    assert.equal(named.picoUsd, 11_250_000_000n);
    const before = makeReceipt(
      { ...base, startedAt: Date.parse('2026-12-01T07:59:59.999Z'), answer: answered },
      shippedBook,
    );
    assert.deepEqual([before.servedModel, before.flags], ['gemini-2.5-pro', ['price-change-window']]);
  });

  it('prices by the Pacific day and flags the hours in which UTC already has the new one', () => {
    const at = (time: string) => {
      const receipt = priced({ promptTokens: 1 }, { model: 'gemini-4-argon', startedAt: Date.parse(time) });
      return [receipt.picoUsd, receipt.flags, receipt.priceRow];
    };
    const window = ['price-change-window'];
    assert.deepEqual(at('2026-11-30T23:59:59.999Z'), [2_000_000n, [], 'gemini-4-argon@launch']);
    assert.deepEqual(at('2026-12-01T00:00:00Z'), [2_000_000n, window, 'gemini-4-argon@launch']);
    assert.deepEqual(at('2026-12-01T07:59:59.999Z'), [2_000_000n, window, 'gemini-4-argon@launch']);
    assert.deepEqual(at('2026-12-01T08:00:00Z'), [4_000_000n, [], 'gemini-4-argon@2026-12-01']);
  });

  it('follows daylight saving time: an August day begins at 07:00 UTC', () => {
    const at = (time: string) =>
      priced({ promptTokens: 1 }, { model: 'gemini-3.6-flash', startedAt: Date.parse(time) }).picoUsd;
    assert.equal(at('2026-08-13T06:59:59.999Z'), 1_500_000n);
    assert.equal(at('2026-08-13T07:00:00Z'), 750_000n);
  });

  it('takes aliases for their model, and compares models, not spellings', () => {
    const receipt = priced(
      { promptTokens: 1 },
      {
        requestedModel: 'models/Gemini-2.5-Flash',
        answer: { modelVersion: 'gemini-2.5-flash-preview-09-2025' },
      },
    );
    assert.deepEqual([receipt.servedModel, receipt.flags], ['gemini-2.5-flash', []]);
  });

  it('prices no invented, moving, empty or missing id', () => {
    for (const id of [
      'gemini-3.8-flash-ultra',
      'gemini-3.8',
      'gemini-flash-latest',
      '',
      '__proto__',
      'constructor',
    ]) {
      const receipt = priced({ promptTokens: 1 }, { model: id });
      assert.deepEqual([receipt.reason, receipt.picoUsd, receipt.lines], ['unpriced', null, []], id);
    }
    const none = makeReceipt(
      {
        requestedModel: null,
        startedAt: NOON,
        tier: 'paid',
        answer: { hasCandidates: true, imageParts: 0, groundingQueries: 0, usage: { promptTokens: 1 } },
      },
      shippedBook,
    );
    assert.deepEqual([none.reason, none.servedModel], ['unpriced', null]);
    assert.equal(priced({ promptTokens: 1 }, { startedAt: Number.NaN }).reason, 'unpriced');
  });

  it('does not price by a requested model that did not serve', () => {
    const receipt = priced({ promptTokens: 1 }, { answer: { modelVersion: 'gemini-9' } });
    assert.deepEqual(
      [receipt.reason, receipt.servedModel, receipt.flags],
      ['unpriced', 'gemini-9', ['served-differs']],
    );
  });

  it('knows no factor for Gemini 4 flex, and none for a service tier it never heard of', () => {
    const flex = priced({ promptTokens: 1 }, { model: 'gemini-4-argon', serviceTier: 'flex' });
    assert.deepEqual([flex.reason, flex.flags], ['unpriced', ['no-factor-for-flex']]);
    const turbo = priced({ promptTokens: 1 }, { answer: { unknownServiceTier: 'turbo' } });
    assert.deepEqual([turbo.reason, turbo.flags], ['unpriced', ['no-factor-for-turbo']]);
    const batch = priced(
      { promptTokens: 10 },
      { serviceTier: 'batch', answer: { unknownServiceTier: 'turbo' } },
    );
    assert.deepEqual([batch.picoUsd, batch.flags], [1_500_000n, []]);
  });

  it('says when another service tier answered than was asked for', () => {
    const receipt = priced(
      { promptTokens: 10 },
      { serviceTier: 'priority', answer: { serviceTier: 'standard' } },
    );
    assert.deepEqual([receipt.picoUsd, receipt.serviceTier], [3_000_000n, 'standard']);
    assert.deepEqual(receipt.flags, ['service-tier-differs']);
  });
});

describe('reasons', () => {
  it('charges nothing for errors, refused calls and token counts, whatever usage they show', () => {
    const usage = { promptTokens: 10 };
    const cases: Case[] = [
      { httpStatus: 400 },
      { httpStatus: 599 },
      { ended: 'refused' },
      { method: 'countTokens' },
      { answer: { countTokens: true } },
    ];
    for (const each of cases) {
      const receipt = priced(usage, each);
      assert.deepEqual(
        [receipt.reason, receipt.picoUsd, receipt.listPicoUsd, receipt.servedModel, receipt.flags],
        ['not-charged', 0n, 0n, null, []],
      );
    }
  });

  it('flags a timeout or cancellation, of which nobody wrote down whether it is charged', () => {
    assert.deepEqual(priced(undefined, { httpStatus: 504 }).flags, ['charge-unclear']);
    assert.deepEqual(priced(undefined, { httpStatus: 499 }).flags, ['charge-unclear']);
    const cancelled = priced(undefined, { httpStatus: 503, answer: { error: { status: 'CANCELLED' } } });
    assert.deepEqual(cancelled.flags, ['charge-unclear']);
  });

  it('does not take an error inside a 200 for free of charge', () => {
    const error = { code: 503, status: 'UNAVAILABLE' };
    assert.equal(priced(undefined, { answer: { error, hasCandidates: false } }).reason, 'unknown');
    assert.equal(priced({ promptTokens: 10 }, { answer: { error } }).picoUsd, 3_000_000n);
  });

  it('keeps unknown what has no count or a count that is none', () => {
    for (const usage of [undefined, {}, { totalTokens: 99 }, { promptDetails: { text: 4 } }]) {
      const receipt = priced(usage);
      assert.deepEqual([receipt.reason, receipt.picoUsd, receipt.listPicoUsd], ['unknown', null, null]);
    }
    const malformed = priced({ promptTokens: 10, malformed: true });
    assert.deepEqual([malformed.reason, malformed.flags], ['unknown', ['usage-malformed']]);
    const beyond = priced({ promptTokens: Number.MAX_SAFE_INTEGER, toolUsePromptTokens: 1 });
    assert.deepEqual([beyond.reason, beyond.flags], ['unknown', ['usage-malformed']]);
  });

  it('bills a blocked prompt as input', () => {
    assert.equal(priced({ promptTokens: 100 }, { answer: { hasCandidates: false } }).picoUsd, 30_000_000n);
  });

  it('bills nothing on the free tier and keeps the list price, null where a meter lacks one', () => {
    const free = priced({ promptTokens: 10, candidatesTokens: 10 }, { tier: 'free' });
    assert.deepEqual([free.reason, free.picoUsd, free.listPicoUsd], ['free-tier', 0n, 28_000_000n]);
    assert.equal(free.lines.length, 2);
    const image = { candidatesTokens: 10, candidatesDetails: { image: 10 } };
    const lacking = priced(image, { tier: 'free' });
    assert.deepEqual([lacking.reason, lacking.picoUsd, lacking.listPicoUsd], ['free-tier', 0n, null]);
    assert.deepEqual(lacking.flags, ['no-price-for-output.image']);
    const range = priced(
      { candidatesTokens: 10 },
      { tier: 'free', model: 'gemini-3-pro-image', answer: { hasCandidates: false } },
    );
    assert.deepEqual([range.reason, range.picoUsd, range.listPicoUsd], ['free-tier', 0n, null]);
    assert.equal('minPicoUsd' in range, false);
    assert.equal(priced({ promptTokens: 10 }, { tier: 'free', model: 'gemini-9' }).reason, 'unpriced');
    assert.equal(priced(undefined, { tier: 'free' }).reason, 'unknown');
  });

  it('turns an aborted call from priced to uncertain, the usage so far being its minimum', () => {
    const receipt = priced({ promptTokens: 10 }, { ended: 'aborted' });
    assert.deepEqual(
      [receipt.reason, receipt.picoUsd, receipt.minPicoUsd, receipt.maxPicoUsd],
      ['uncertain', null, 3_000_000n, undefined],
    );
    assert.equal(priced({ promptTokens: 10 }, { ended: 'broken' }).reason, 'priced');
    assert.equal(priced(undefined, { ended: 'aborted' }).reason, 'unknown');
    assert.equal(priced({ promptTokens: 10 }, { ended: 'aborted', tier: 'free' }).reason, 'free-tier');
    assert.equal(priced({ promptTokens: 10 }, { ended: 'aborted', model: 'gemini-9' }).reason, 'unpriced');
  });

  it('says that grounding is not in the figure', () => {
    assert.deepEqual(priced({ promptTokens: 10 }, { answer: { groundingQueries: 2 } }).flags, [
      'grounding-not-included',
    ]);
  });
});

describe('exactness', () => {
  it('prices the worked example to the last digit', () => {
    const receipt = priced(
      { promptTokens: 224, candidatesTokens: 1120, thoughtsTokens: 310, candidatesDetails: { image: 1120 } },
      { model: 'gemini-3-pro-image' },
    );
    assert.equal(receipt.picoUsd, 138_568_000_000n);
  });

  it('goes over to bigint before 2^53 and stays exact', () => {
    const most = Number.MAX_SAFE_INTEGER;
    const receipt = priced(
      { promptTokens: most, candidatesTokens: most, thoughtsTokens: most },
      { model: 'gemini-4-argon' },
    );
    assert.deepEqual(
      receipt.lines.map(({ picoUsd }) => picoUsd),
      [2_000_000n, 10_000_000n, 10_000_000n].map((price) => BigInt(most) * price),
    );
    assert.equal(receipt.picoUsd, BigInt(most) * 22_000_000n);
    const edge = priced({ promptTokens: 4_503_599_627 }, { model: 'gemini-4-argon' });
    assert.equal(typeof edge.lines[0]?.picoUsd, 'number');
    const over = priced({ promptTokens: 4_503_599_628 }, { model: 'gemini-4-argon' });
    assert.equal(over.lines[0]?.picoUsd, 9_007_199_256_000_000n);
  });

  it('adds numbers to a sum beyond 2^53 without losing a digit', () => {
    const receipt = priced(
      { promptTokens: 4_503_599_627, candidatesTokens: 900_719_925, thoughtsTokens: 1 },
      { model: 'gemini-4-argon' },
    );
    assert.ok(receipt.lines.every(({ picoUsd }) => typeof picoUsd === 'number'));
    assert.equal(receipt.picoUsd, 4_503_599_627n * 2_000_000n + 900_719_926n * 10_000_000n);
  });
});

describe('batch operations', () => {
  const inner = (usage: Usage, more = {}) => ({
    hasCandidates: true,
    imageParts: 0,
    groundingQueries: 0,
    modelVersion: 'gemini-3.1-pro-preview',
    serviceTier: 'standard' as const,
    usage,
    ...more,
  });
  const batch = (answers: ReturnType<typeof inner>[], more: Case = {}) =>
    priced(
      { promptTokens: 1 },
      { model: 'gemini-3.1-pro-preview', ...more, answer: { serviceTier: 'batch', inner: answers } },
    );

  it('prices each answer for itself at the batch factor and adds up', () => {
    const receipt = batch([
      inner({ promptTokens: 150_000 }),
      inner({ promptTokens: 150_000, candidatesTokens: 10 }),
    ]);
    // Their sum is over 200,000, each of them is not.
    assert.deepEqual(receipt.lines, [
      { meter: 'input.text', tokens: 300_000, usdPerMillion: '1', picoUsd: 300_000_000_000 },
      { meter: 'output.text', tokens: 10, usdPerMillion: '6', picoUsd: 60_000_000 },
    ]);
    assert.equal(receipt.picoUsd, 300_060_000_000n);
    assert.equal(receipt.serviceTier, 'batch');
  });

  it('keeps the prices of several steps apart', () => {
    const receipt = batch([inner({ promptTokens: 200_000 }), inner({ promptTokens: 200_001 })]);
    assert.deepEqual(
      receipt.lines.map(({ tokens: count, usdPerMillion }) => [count, usdPerMillion]),
      [
        [200_000, '1'],
        [200_001, '2'],
      ],
    );
  });

  it('is only as sure as its least sure answer', () => {
    const good = inner({ promptTokens: 1 });
    const unknown = batch([good, { ...good, usage: {} }]);
    assert.deepEqual([unknown.reason, unknown.picoUsd, unknown.lines], ['unknown', null, []]);
    const range = batch([
      good,
      inner({ candidatesTokens: 10 }, { modelVersion: 'gemini-3-pro-image', hasCandidates: false }),
    ]);
    assert.deepEqual(
      [range.reason, range.minPicoUsd, range.maxPicoUsd],
      ['uncertain', 61_000_000n, 601_000_000n],
    );
    assert.ok(range.flags.includes('several-models'));
    const free = batch([good, good], { tier: 'free' });
    assert.deepEqual([free.reason, free.picoUsd, free.listPicoUsd], ['free-tier', 0n, 2_000_000n]);
  });

  it('does not charge an answer that is an error', () => {
    const failed = { hasCandidates: false, imageParts: 0, groundingQueries: 0, error: { code: 500 } };
    const receipt = priced(
      { promptTokens: 1 },
      {
        model: 'gemini-3.8-flash',
        answer: { inner: [failed, { ...inner({ promptTokens: 2 }), modelVersion: 'gemini-3.8-flash' }] },
      },
    );
    assert.deepEqual([receipt.reason, receipt.picoUsd], ['priced', 750_000n]);
  });
});
