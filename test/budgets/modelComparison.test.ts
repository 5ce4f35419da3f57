import assert from 'node:assert/strict';
import { compareUses } from '../../src/budgets/modelComparison.ts';
import { UseTally, type UseGroup } from '../../src/budgets/modelUse.ts';
import type { Call } from '../../src/call.ts';
import { callFixture } from '../support/callFixture.ts';
import { shippedBook } from '../support/shippedBook.ts';

const AT = Date.parse('2026-11-22T12:00:00Z');
/** When gemini-2.5-flash-image still served. */
const BEFORE = Date.parse('2026-03-01T12:00:00Z');

function group(more: Partial<UseGroup> & Pick<UseGroup, 'model' | 'tokensByMeter'>): UseGroup {
  return { serviceTier: 'standard', promptTokens: 1000, calls: 1, images: 0, listPicoUsd: 0n, ...more };
}

/** What one model has for the only kind that was asked for. */
function found(groups: UseGroup[], model: string, at = AT) {
  const [comparison, more] = compareUses(groups, shippedBook, at);
  assert.equal(more, undefined);
  const own = comparison?.models.find((one) => one.model === model);
  assert.ok(own, `${model} is not among them`);
  return own;
}

const text = group({
  model: 'gemini-3.8-flash',
  calls: 2,
  tokensByMeter: { 'input.text': 2_000_000, 'output.text': 1_000_000, 'output.thoughts': 500_000 },
  listPicoUsd: 7_125_000_000_000n,
});

const image = group({
  model: 'gemini-3-pro-image',
  calls: 3,
  images: 3,
  imageSize: '1K',
  tokensByMeter: { 'input.text': 600, 'output.image': 3360, 'output.thoughts': 900 },
  listPicoUsd: 415_200_000_000n,
});

describe('compareUses', () => {
  it('prices the same tokens by another model, worked out by hand', () => {
    // gemini-3.8-flash until the end of 2026: in $0.75, out $3.75 a million: 2 × 0.75 + 1.5 × 3.75 = 7.125
    const own = found([text], 'gemini-3.8-flash');
    assert.deepEqual(own, {
      model: 'gemini-3.8-flash',
      used: true,
      calls: 2,
      herePicoUsd: 7_125_000_000_000n,
      therePicoUsd: 7_125_000_000_000n,
      unknown: [],
    });
    // gemini-2.5-flash-lite: in $0.10, out $0.40: 0.2 + 0.6
    assert.equal(found([text], 'gemini-2.5-flash-lite').therePicoUsd, 800_000_000_000n);
  });

  it('draws images of the same size in the tokens of the other model', () => {
    // nano-banana-2.1: in $0.50?, thoughts and text as its row says; the image 1120 tokens a 1K.
    const row = shippedBook.rowAt('gemini-nano-banana-2.1', AT);
    const price = (meter: 'input.text' | 'output.thoughts' | 'output.image') =>
      BigInt(Math.round(Number(row?.steps[0]?.meters[meter]) * 1_000_000));
    const there =
      price('input.text') * 600n + price('output.thoughts') * 900n + price('output.image') * 3360n;
    assert.equal(found([image], 'gemini-nano-banana-2.1').therePicoUsd, there);
    // A 4K image has 2000 tokens on gemini-3-pro-image and 3780 on nano-banana-2.1.
    const large = group({
      ...image,
      imageSize: '4K',
      calls: 1,
      images: 1,
      tokensByMeter: { 'output.image': 2000 },
    });
    assert.equal(found([large], 'gemini-nano-banana-2.1').therePicoUsd, price('output.image') * 3780n);
  });

  it('has no figure where the other model does not draw the size, and says so', () => {
    const own = found([{ ...image, imageSize: '4K' }], 'gemini-3.1-flash-lite-image');
    assert.deepEqual([own.calls, own.therePicoUsd], [0, 0n]);
    assert.deepEqual(own.unknown, [{ reason: 'no-size', calls: 3 }]);
  });

  it('has no figure where the size of an image is not known, but for the model that drew it', () => {
    const { imageSize: _size, ...unsized } = image;
    assert.deepEqual(found([unsized], 'gemini-nano-banana-2.1').unknown, [
      { reason: 'size-not-known', calls: 3 },
    ]);
    assert.equal(found([unsized], 'gemini-3-pro-image').calls, 3);
    assert.deepEqual(
      found([{ ...image, images: 0, model: 'gemini-3-pro-image' }], 'gemini-nano-banana-2.1').unknown,
      [{ reason: 'size-not-known', calls: 3 }],
    );
  });

  it('counts reference images anew where both models tell how, and else has no figure', () => {
    const withReference = (tokens: number) => ({
      ...image,
      model: 'gemini-nano-banana-2.1',
      tokensByMeter: { ...image.tokensByMeter, 'input.image': tokens },
    });
    const entry = (id: string) => shippedBook.model(id)?.image?.inputImageTokens;
    const [one, other] = [entry('gemini-nano-banana-2.1'), entry('gemini-2.5-flash-image')];
    assert.deepEqual([one, other], [1120, 258]);
    const row = shippedBook.rowAt('gemini-2.5-flash-image', BEFORE);
    const price = (meter: 'input.text' | 'input.image' | 'output.thoughts' | 'output.image') =>
      BigInt(Math.round(Number(row?.steps[0]?.meters[meter]) * 1_000_000));
    const there =
      price('input.text') * 600n +
      price('input.image') * 516n +
      price('output.thoughts') * 900n +
      price('output.image') * 3n * 1290n;
    assert.equal(found([withReference(2240)], 'gemini-2.5-flash-image', BEFORE).therePicoUsd, there);
    // Not a whole number of images.
    assert.deepEqual(found([withReference(2241)], 'gemini-2.5-flash-image', BEFORE).unknown, [
      { reason: 'image-input', calls: 3 },
    ]);
    // The lite model does not tell what a reference costs.
    assert.deepEqual(found([withReference(2240)], 'gemini-3.1-flash-lite-image').unknown, [
      { reason: 'image-input', calls: 3 },
    ]);
  });

  it('has no figure for documents and video, which each model counts in its own way', () => {
    const document = { ...text, tokensByMeter: { ...text.tokensByMeter, 'input.document': 500 } };
    assert.deepEqual(found([document], 'gemini-2.5-flash-lite').unknown, [
      { reason: 'document-input', calls: 2 },
    ]);
    assert.equal(found([document], 'gemini-3.8-flash').calls, 2, 'on itself it is what it is');
  });

  it('compares each figure with what the very same calls came to', () => {
    const pair = [image, { ...image, imageSize: '4K', calls: 5, images: 5, listPicoUsd: 9n }];
    const own = found(pair, 'gemini-3.1-flash-lite-image');
    assert.deepEqual([own.calls, own.herePicoUsd], [3, 415_200_000_000n]);
    assert.deepEqual(own.unknown, [{ reason: 'no-size', calls: 5 }]);
  });

  it('keeps text and images apart, and names no model that does not serve', () => {
    const comparisons = compareUses([text, image], shippedBook, AT);
    assert.deepEqual(
      comparisons.map(({ kind, calls }) => [kind, calls]),
      [
        ['image', 3],
        ['text', 2],
      ],
    );
    for (const { models } of comparisons)
      for (const { model } of models) {
        const entry = shippedBook.model(model);
        assert.equal(entry?.reroute, undefined, model);
        assert.notEqual(entry?.shutdown?.state, 'shut down', model);
      }
  });
});

describe('UseTally', () => {
  const tally = (...calls: Call[]) => {
    const uses = new UseTally((id) => shippedBook.model(id)?.id ?? id, [200_000]);
    for (const call of calls) uses.add(call);
    return uses.result();
  };

  it('gathers what any model would price alike', () => {
    const call = callFixture({
      id: 'a',
      imageSize: '1K',
      images: 1,
      tokensByMeter: { 'output.image': 1120 },
    });
    const { groups } = tally(
      call,
      { ...call, id: 'b' },
      { ...call, id: 'c', imageSize: '4K' },
      { ...call, id: 'd', promptTokens: 200_001 },
      { ...call, id: 'e', serviceTier: 'batch' },
      { ...call, id: 'f', tokensByMeter: { 'input.image': 1120, 'output.image': 1120 } },
    );
    assert.deepEqual(
      groups.map(({ calls, imageSize, serviceTier }) => [calls, imageSize, serviceTier]),
      [
        [2, '1K', 'standard'],
        [1, '4K', 'standard'],
        [1, '1K', 'standard'],
        [1, '1K', 'batch'],
        [1, '1K', 'standard'],
      ],
    );
    assert.equal(groups[0]?.listPicoUsd, 2n * BigInt(call.listPicoUsd ?? 0));
  });

  it('counts what it leaves out, and leaves out in silence what costs nothing anywhere', () => {
    const call = callFixture({ id: 'a', tokensByMeter: { 'output.image': 1120 } });
    const { listPicoUsd: _list, ...unpriced } = call;
    const { tokensByMeter: _tokens, ...tokenless } = call;
    const { groups, left } = tally(
      { ...unpriced, reason: 'unpriced' },
      tokenless,
      { ...call, flags: ['several-models'] },
      { ...call, reason: 'not-charged' },
      { ...call, outcome: 'refused' },
      { ...call, method: 'countTokens' },
    );
    assert.deepEqual([groups.length, left], [0, { notPriced: 1, noTokens: 1, severalModels: 1 }]);
  });
});
