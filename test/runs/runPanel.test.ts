import assert from 'node:assert/strict';
import { runPanel } from '../../src/runs/runPanel.ts';
import { panelOf, promptOf } from '../support/panelOf.ts';
import { errorResult, imageResult, pngBytes, runWorld, settings, textResult } from '../support/runDoubles.ts';
import type { Reply } from '../support/runDoubles.ts';

const live = new AbortController().signal;
const pro = panelOf({
  model: 'gemini-3-pro-image',
  aspect_ratio: '3:4',
  scene_id: 'gate',
  characters: ['jin'],
});

function fewest(count: number, replies: Reply[]): Reply[] {
  return Array.from({ length: count }, () => replies).flat();
}

describe('runPanel', () => {
  it('generates, saves and records one call with all that is known of it', async () => {
    const world = runWorld([imageResult()]);
    const result = await runPanel(pro, world.ports, settings, live);
    assert.equal(result.outcome, 'generated', result.message);
    assert.match(result.message, /^Generated, saved as panels-out\/s1_p02-a1\.png\. \$0\.139 was charged\.$/);
    assert.deepEqual([...world.files.outputs.keys()], ['s1_p02-a1.png']);
    assert.deepEqual(world.holds, ['settled']);
    const [call] = world.calls;
    assert.equal(call?.picoUsd, '138568000000');
    assert.deepEqual(
      [
        call.source,
        call.attempt,
        call.requestedModel,
        call.imageSize,
        call.aspectRatio,
        call.imageWidth,
        call.imageHeight,
        call.imageFile,
      ],
      ['runner', 1, 'gemini-3-pro-image', '1K', '3:4', 768, 1024, 'panels-out/s1_p02-a1.png'],
    );
    assert.deepEqual(call.tags, { panel: 's1_p02', scene: 'gate', characters: 'jin' });
    assert.ok(call.run && call.contentHash && call.estimatePicoUsd && (call.queueMs ?? -1) >= 0);
  });

  it('sends references before the text, and only the size that was asked for', async () => {
    const world = runWorld([imageResult()]);
    world.files.references.set('refs/a.png', pngBytes);
    const panel = panelOf({
      model: 'gemini-3-pro-image',
      references: ['refs/a.png'],
      image_size: '2K',
      system: 'Draw.',
    });
    await runPanel(panel, world.ports, settings, live);
    const [request] = world.client.requests;
    assert.deepEqual(request?.parts, [
      { mimeType: 'image/png', bytes: pngBytes },
      { text: 'Panel s1_p02\nNight.' },
    ]);
    assert.deepEqual([request.image, request.systemInstruction], [{ size: '2K' }, 'Draw.']);
    assert.equal(world.calls[0]?.referenceImages, 1);
  });

  it('makes each attempt a call of its own and settles each hold', async () => {
    const world = runWorld([errorResult(503), errorResult(500), imageResult()]);
    const result = await runPanel(pro, world.ports, settings, live);
    assert.equal(result.outcome, 'generated');
    assert.deepEqual(
      world.calls.map(({ attempt, outcome, reason }) => [attempt, outcome, reason]),
      [
        [1, 'error', 'not-charged'],
        [2, 'error', 'not-charged'],
        [3, 'ok', 'priced'],
      ],
    );
    assert.equal(new Set(world.calls.map(({ run }) => run)).size, 1);
    assert.equal(new Set(world.calls.map(({ id }) => id)).size, 3);
    assert.deepEqual(world.holds, ['settled', 'settled', 'settled']);
    assert.deepEqual(world.slept, [1000, 2000]);
  });

  it('ends after the last attempt with what it means for money', async () => {
    const world = runWorld(fewest(9, [errorResult(503, { status: 'UNAVAILABLE', message: 'high demand' })]));
    const result = await runPanel(pro, world.ports, settings, live);
    assert.equal(result.outcome, 'failed');
    assert.equal(result.calls.length, 4);
    assert.match(result.message, /after 4 attempts \(503 UNAVAILABLE\): high demand\. Nothing was charged\./);
  });

  it('does not send again what would fail the same way', async () => {
    const world = runWorld([errorResult(400, { reason: 'API_KEY_INVALID', message: 'API key not valid.' })]);
    const result = await runPanel(pro, world.ports, settings, live);
    assert.ok(result.outcome === 'failed' && result.keyRefused);
    assert.equal(world.calls.length, 1);
  });

  it('keeps a text in place of an image as a paid call', async () => {
    const world = runWorld([textResult('I cannot draw that.', 'NO_IMAGE')]);
    const result = await runPanel(pro, world.ports, settings, live);
    assert.equal(result.outcome, 'no-image');
    assert.match(result.message, /No image came back \(NO_IMAGE\)\. \$0\.0044 was charged\./);
    assert.equal(world.calls[0]?.picoUsd, '4408000000');
    assert.equal(world.files.outputs.size, 0);
  });

  it('keeps a blocked prompt as a paid call', async () => {
    const blocked = textResult('');
    blocked.answer = {
      hasCandidates: false,
      imageParts: 0,
      groundingQueries: 0,
      blockReason: 'SAFETY',
      modelVersion: 'gemini-3-pro-image',
      usage: { promptTokens: 224 },
    };
    const world = runWorld([blocked]);
    const result = await runPanel(pro, world.ports, settings, live);
    assert.equal(result.outcome, 'blocked');
    assert.match(result.message, /blocked the prompt \(SAFETY\)\. \$0\.0004 was charged\./);
    assert.equal(world.calls[0]?.picoUsd, '448000000');
  });

  it('records an abort in the middle as uncertain, and tries no more', async () => {
    const abort = new AbortController();
    const partial = imageResult();
    const world = runWorld([
      () => {
        abort.abort();
        return Promise.resolve({
          ...partial,
          ended: 'aborted' as const,
          images: [],
          answer: { ...partial.answer, imageParts: 0 },
        });
      },
    ]);
    const result = await runPanel(pro, world.ports, settings, abort.signal);
    assert.equal(result.outcome, 'aborted');
    assert.deepEqual([world.calls[0]?.outcome, world.calls[0]?.reason], ['aborted', 'uncertain']);
    assert.match(result.message, /At least \$0\.139/);
    assert.equal(world.calls.length, 1);
  });

  it('sends nothing more when cancelled between attempts', async () => {
    const abort = new AbortController();
    const world = runWorld([errorResult(503), imageResult()], {
      sleep: () => {
        abort.abort();
        return Promise.resolve();
      },
    });
    const result = await runPanel(pro, world.ports, settings, abort.signal);
    assert.deepEqual([result.outcome, world.client.requests.length], ['aborted', 1]);
  });

  it('files the text of a text model', async () => {
    const world = runWorld([textResult('Six points.', 'STOP', 'gemini-3.8-flash')]);
    const result = await runPanel(
      promptOf('model: gemini-3.8-flash\nmax_output_tokens: 90', 'Read.'),
      world.ports,
      settings,
      live,
    );
    assert.equal(result.outcome, 'answered', result.message);
    assert.equal(new TextDecoder().decode(world.files.outputs.get('critique-a1.md')), 'Six points.');
    assert.deepEqual(
      [world.client.requests[0]?.image, world.client.requests[0]?.maxOutputTokens],
      [undefined, 90],
    );
    assert.equal(world.calls[0]?.imageFile, undefined);
    assert.deepEqual(world.calls[0]?.tags, { prompt: 'critique' });
  });

  it('never loses the call when the disk is full', async () => {
    const world = runWorld([imageResult()]);
    world.files.full = true;
    const result = await runPanel(pro, world.ports, settings, live);
    assert.ok(result.outcome === 'generated' && result.saveFailure !== undefined);
    assert.match(result.message, /\$0\.139 was charged\. It could not be saved: The disk is full\./);
    assert.deepEqual(
      [world.calls.length, world.calls[0]?.imageWidth, world.calls[0]?.imageFile],
      [1, 768, undefined],
    );
  });

  it('never overwrites, and goes on counting from the folder', async () => {
    const world = runWorld([imageResult()]);
    for (const name of [
      's1_p02-a1.png',
      's1_p02-a3.jpg',
      's1_p02-a10-2.png',
      's1_p021-a40.png',
      's1_p02-ab.png',
    ]) {
      world.files.outputs.set(name, new Uint8Array());
    }
    world.files.unseen.add('s1_p02-a11.png');
    const result = await runPanel(pro, world.ports, settings, live);
    assert.ok(result.outcome === 'generated');
    assert.deepEqual(result.files, ['panels-out/s1_p02-a12.png']);
  });

  it('says so and keeps the hold when the ledger could not record what was sent', async () => {
    const world = runWorld([imageResult()], { record: () => Promise.reject(new Error('EIO')) });
    const result = await runPanel(pro, world.ports, settings, live);
    assert.equal(result.outcome, 'not-recorded');
    assert.match(result.message, /could not be recorded \(EIO\)/);
    assert.deepEqual(world.holds, ['open']);
  });

  it('records what a throwing client may have sent', async () => {
    const world = runWorld([() => Promise.reject(new Error('boom'))], {
      retryAfter: () => ({ retry: false, why: 'No.' }),
    });
    const result = await runPanel(pro, world.ports, settings, live);
    assert.equal(result.outcome, 'failed');
    assert.match(result.message, /boom\. What it cost is not known/);
    assert.ok((world.calls[0]?.latencyMs ?? 0) > 0);
  });

  it('asks the guard with the highest figure, and records its refusal as a call that was never sent', async () => {
    const world = runWorld([imageResult()], {
      guard: (ask) => {
        assert.ok((ask.highest ?? 0n) > 138_000_000_000n);
        return Promise.resolve({ ok: false, message: 'Over today\'s budget "dev".' });
      },
    });
    const result = await runPanel(pro, world.ports, settings, live);
    assert.ok(result.outcome === 'not-run' && result.reason === 'budget');
    assert.deepEqual(
      [world.calls[0]?.outcome, world.calls[0]?.picoUsd, world.client.requests.length],
      ['refused', '0', 0],
    );
  });

  it('sends nothing when the guard itself fails, even if that cannot be recorded', async () => {
    const world = runWorld([imageResult()], {
      guard: () => Promise.reject(new Error('no lock')),
      record: () => Promise.reject(new Error('EIO')),
    });
    const result = await runPanel(pro, world.ports, settings, live);
    assert.ok(result.outcome === 'not-run' && result.reason === 'budget');
    assert.match(result.message, /no lock.*EIO.*Nothing was sent/);
    assert.equal(world.client.requests.length, 0);
  });

  describe('asks before spending', () => {
    const low = { ...settings, confirmAbove: 100_000_000_000n };

    it('above the limit, with the likely and the highest amount', async () => {
      const world = runWorld([imageResult()]);
      await runPanel(pro, world.ports, low, live);
      const [question] = world.questions;
      assert.ok(question && question.likely > 134_400_000_000n && question.highest > question.likely);
    });

    it('and sends nothing when the answer is no', async () => {
      const world = runWorld([imageResult()], { askMoney: () => Promise.resolve(false) });
      const result = await runPanel(pro, world.ports, low, live);
      assert.ok(result.outcome === 'not-run' && result.reason === 'declined');
      assert.deepEqual([world.client.requests.length, world.calls.length, world.holds.length], [0, 0, 0]);
    });

    it('but not below it, not twice, and not for the simulator', async () => {
      const world = runWorld([imageResult()]);
      await runPanel(pro, world.ports, settings, live);
      await runPanel(pro, world.ports, low, live, { confirmed: true });
      const { client } = world;
      await runPanel(
        pro,
        { ...world.ports, client: () => Promise.resolve({ ok: true, client, simulated: true }) },
        low,
        live,
      );
      assert.deepEqual(world.questions, []);
    });
  });

  const REFUSED: [string, Record<string, unknown>, RegExp][] = [
    ['unknown-model', { model: 'gemini-9-image' }, /no model "gemini-9-image"/],
    ['model-retired', { model: 'gemini-3-pro-image-preview' }, /shut down on 25 June 2026/],
    ['unsupported', { model: 'gemini-3-pro-image', image_size: '512' }, /makes no 512 image/],
    ['unsupported', { model: 'gemini-3-pro-image', aspect_ratio: '8:1' }, /makes no 8:1 image/],
    ['unsupported', { model: 'gemini-3.8-flash' }, /makes no images/],
    ['spec-error', { image_size: '8K' }, /image_size must be one of/],
    ['missing-reference', { references: ['refs/jin.png'] }, /refs\/jin\.png not found/],
  ];
  for (const [reason, keys, words] of REFUSED) {
    it(`sends nothing for ${JSON.stringify(keys)}`, async () => {
      const world = runWorld([imageResult()]);
      const result = await runPanel(panelOf(keys), world.ports, settings, live);
      assert.ok(result.outcome === 'not-run' && result.reason === reason, result.message);
      assert.match(result.message, words);
      assert.match(result.message, /Nothing was sent\.$/);
      assert.deepEqual([world.client.requests.length, world.calls.length, world.holds.length], [0, 0, 0]);
    });
  }

  it('sends nothing without a key', async () => {
    const world = runWorld([], {
      client: () => Promise.resolve({ ok: false, message: 'No Gemini API key is set.' }),
    });
    const result = await runPanel(pro, world.ports, settings, live);
    assert.ok(result.outcome === 'not-run' && result.reason === 'no-key');
  });

  it('sends an unpriced model only when that is allowed, and then knows no cost', async () => {
    const world = runWorld([imageResult('gemini-9-image')]);
    const result = await runPanel(panelOf({ model: 'gemini-9-image' }), world.ports, settings, live, {
      allowUnpriced: true,
    });
    assert.equal(result.outcome, 'generated', result.message);
    assert.match(result.message, /cost is not known/);
    assert.deepEqual(
      [world.calls[0]?.reason, world.calls[0]?.picoUsd, world.calls[0]?.estimatePicoUsd],
      ['unpriced', undefined, undefined],
    );
    assert.equal(world.asked[0]?.highest, undefined);
  });
});
