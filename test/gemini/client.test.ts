import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { PNG } from 'pngjs';
import { createGeminiClient } from '../../src/gemini/client.ts';
import { imageRequest, post, simulated, textRequest, untilDone } from './simulated.ts';

describe('gemini client: answers', () => {
  it('reads text, usage and timing off a stream of a text model', () =>
    simulated({}, async ({ client }) => {
      const result = await client.generate(textRequest('Say something.'), untilDone());
      assert.equal(result.ended, 'complete');
      assert.equal(result.httpStatus, 200);
      assert.equal(result.streamed, true);
      assert.ok(result.text.length > 100);
      assert.equal(result.images.length, 0);
      const { usage } = result.answer;
      assert.ok(usage?.promptTokens && usage.candidatesTokens && usage.thoughtsTokens);
      assert.equal(usage.totalTokens, usage.promptTokens + usage.candidatesTokens + usage.thoughtsTokens);
      assert.equal(usage.candidatesDetails, undefined, 'text models name no candidates details');
      assert.equal(result.answer.modelVersion, 'gemini-3.8-flash');
      assert.equal(result.answer.serviceTier, 'standard');
      assert.equal(result.answer.finishReason, 'STOP');
      assert.ok(
        result.firstByteMs !== undefined && result.firstByteMs > 0 && result.latencyMs >= result.firstByteMs,
      );
    }));

  it('gets one picture with its tokens from an image model', () =>
    simulated({}, async ({ client }) => {
      const result = await client.generate(imageRequest('Night rain.'), untilDone());
      const [image] = result.images;
      assert.equal(result.images.length, 1);
      assert.equal(result.answer.imageParts, 1);
      assert.equal(image?.mimeType, 'image/png');
      assert.deepEqual(result.answer.usage?.candidatesDetails, { image: 1120 });
      assert.ok((result.answer.usage?.candidatesTokens ?? 0) > 1120, 'text and more come on top');
      assert.match(result.text, /s1_p02/);
    }));

  it('sends reference images, and counts them by the model', () =>
    simulated({}, async ({ client }) => {
      const bytes = Uint8Array.of(1, 2, 3);
      const parts = [
        { mimeType: 'image/png', bytes },
        { mimeType: 'image/jpeg', bytes },
        { text: 'Panel s1_p02' },
      ];
      const result = await client.generate(imageRequest('', { parts }), untilDone());
      assert.deepEqual(result.answer.usage?.promptDetails, { image: 1120, text: 4 });
    }));

  it('sends the system instruction and the output limit', () =>
    simulated({}, async ({ client }) => {
      const plain = await client.generate(textRequest('Hello there'), untilDone());
      const more = { systemInstruction: 'x'.repeat(400), maxOutputTokens: 400 };
      const limited = await client.generate(textRequest('Hello there', more), untilDone());
      assert.equal(limited.answer.usage?.promptTokens, (plain.answer.usage?.promptTokens ?? 0) + 101);
      const { candidatesTokens = 0, thoughtsTokens = 0 } = limited.answer.usage ?? {};
      assert.ok(candidatesTokens + thoughtsTokens <= 400);
    }));

  it('keeps thoughts and interim pictures out of text and images', () =>
    simulated({}, async ({ client }) => {
      const plain = await client.generate(imageRequest('Rain.'), untilDone());
      const shown = await client.generate(imageRequest('Rain. [sim:thoughts]'), untilDone());
      assert.equal(shown.images.length, 1);
      assert.equal(shown.answer.imageParts, 1);
      assert.equal(shown.text, plain.text);
    }));

  it('takes the last usage of a stream, though an earlier one is higher', () =>
    simulated({}, async ({ client }) => {
      const request = textRequest('Tell me more. [sim:early-high]');
      const counted = await client.countTokens(request, untilDone());
      const result = await client.generate(request, untilDone());
      assert.ok(counted.ok);
      assert.equal(result.answer.usage?.promptTokens, counted.totalTokens);
    }));

  it('leaves the size away for the 2.x image models, which take none', () =>
    simulated({}, async ({ client }) => {
      const request = imageRequest('Rain.', { model: 'gemini-2.5-flash-image' });
      const result = await client.generate(request, untilDone());
      assert.equal(result.httpStatus, 200);
      assert.deepEqual(result.answer.usage?.candidatesDetails, { image: 1290 });
      const png = PNG.sync.read(Buffer.from(result.images[0]?.bytes ?? []));
      assert.deepEqual([png.width, png.height], [864, 1184]);
    }));

  it('names the model that served a -latest alias', () =>
    simulated({}, async ({ client }) => {
      const result = await client.generate(textRequest('Hi', { model: 'gemini-flash-latest' }), untilDone());
      assert.equal(result.answer.modelVersion, 'gemini-3.8-flash');
    }));

  it('makes the same answer for the same request and seed, and another one for another seed', async () => {
    const run = async (seed: string): Promise<string[]> => {
      const marks: string[] = [];
      await simulated({ seed }, async ({ client }) => {
        for (const request of [imageRequest('Rain.'), imageRequest('Rain.'), textRequest('Rain.')]) {
          const { answer, text, images } = await client.generate(request, untilDone());
          const hash = createHash('sha256').update(images[0]?.bytes ?? '');
          marks.push(JSON.stringify([answer, text, hash.digest('hex')]));
        }
      });
      return marks;
    };
    const [first, again, other] = [await run('a'), await run('a'), await run('b')];
    assert.equal(first[0], first[1]);
    assert.deepEqual(first, again);
    assert.notEqual(first[0], other[0]);
    assert.notEqual(first[2], other[2]);
  });

  it('lets attempts differ when asked to', () =>
    simulated({ varyAttempts: true }, async ({ client }) => {
      const first = await client.generate(imageRequest('Rain.'), untilDone());
      const second = await client.generate(imageRequest('Rain.'), untilDone());
      assert.notDeepEqual(first.answer.usage, second.answer.usage);
      assert.notDeepEqual(first.images, second.images);
      assert.equal(first.answer.usage?.promptTokens, second.answer.usage?.promptTokens);
    }));

  it('finds a long prefix in the cache when it comes again', () =>
    simulated({}, async ({ client }) => {
      const bible = 'The gate of the palace is red. '.repeat(200);
      const first = await client.generate(textRequest(`${bible}First.`), untilDone());
      const second = await client.generate(textRequest(`${bible}Second.`), untilDone());
      assert.equal(first.answer.usage?.cachedTokens, undefined);
      const cached = second.answer.usage?.cachedTokens ?? 0;
      assert.ok(cached >= 1024 && cached < (second.answer.usage?.promptTokens ?? 0), String(cached));
      assert.deepEqual(second.answer.usage?.cachedDetails, { text: cached });
      const elsewhere = await client.generate(
        textRequest(`${bible}Third.`, { model: 'gemini-4-argon' }),
        untilDone(),
      );
      assert.equal(elsewhere.answer.usage?.cachedTokens, undefined, 'each model has a cache of its own');
    }));
});

describe('gemini client: countTokens', () => {
  it('counts text and system instruction as the generate call will', () =>
    simulated({}, async ({ client }) => {
      const request = textRequest('How much is this?', { systemInstruction: 'Be brief.' });
      const counted = await client.countTokens(request, untilDone());
      const made = await client.generate(request, untilDone());
      assert.ok(counted.ok);
      assert.equal(counted.totalTokens, made.answer.usage?.promptTokens);
      assert.ok(counted.latencyMs > 0);
    }));

  it('never sends an image', () =>
    simulated({}, async ({ client }) => {
      const parts = [{ mimeType: 'image/png', bytes: new Uint8Array(100) }, { text: 'Panel s1_p02' }];
      const counted = await client.countTokens(imageRequest('', { parts }), untilDone());
      assert.ok(counted.ok);
      assert.equal(counted.totalTokens, 4, 'three for the text, one for the role, none for a picture');
    }));

  it('says why it could not', () =>
    simulated({}, async ({ client }) => {
      const counted = await client.countTokens(textRequest('Hi', { model: 'no-such-model' }), untilDone());
      assert.ok(!counted.ok);
      assert.equal(counted.httpStatus, 404);
      assert.match(counted.message, /not supported for countTokens/);
    }));

  it('is stopped by its signal', () =>
    simulated({}, async ({ client }) => {
      const counted = await client.countTokens(textRequest('Hi'), AbortSignal.abort());
      assert.ok(!counted.ok && counted.aborted);
    }));

  it('is not answered by a fault meant for generating', () =>
    simulated({}, async ({ client, simulator }) => {
      simulator.faults.push('503');
      const counted = await client.countTokens(textRequest('Hi [sim:429]'), untilDone());
      assert.ok(counted.ok);
    }));
});

describe('gemini client: streams', () => {
  it('asks for server-sent events under v1beta and ignores base URLs of the environment', () =>
    simulated({}, async ({ simulator }) => {
      const names = ['GOOGLE_GEMINI_BASE_URL', 'GOOGLE_GENAI_API_VERSION', 'GOOGLE_GENAI_USE_VERTEXAI'];
      const before = names.map((name) => process.env[name]);
      const real = globalThis.fetch;
      const asked: string[] = [];
      globalThis.fetch = (input, init) => {
        asked.push(input instanceof Request ? input.url : input.toString());
        return real(input, init);
      };
      ['http://127.0.0.1:1', 'v9', 'true'].forEach((value, at) => (process.env[names[at] ?? ''] = value));
      try {
        const client = await createGeminiClient({ apiKey: 'a-key', baseUrl: simulator.url });
        assert.equal((await client.generate(textRequest('Hi'), untilDone())).httpStatus, 200);
      } finally {
        globalThis.fetch = real;
        names.forEach((name, at) => {
          if (before[at] === undefined) delete process.env[name];
          else process.env[name] = before[at];
        });
      }
      assert.deepEqual(asked, [
        `${simulator.url}/v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse`,
      ]);
    }));

  it('is one exchange a call', async () => {
    const seen: string[] = [];
    const onExchange = ({ method }: { method: string }): number => seen.push(method);
    await simulated({ onExchange }, async ({ client, simulator }) => {
      simulator.faults.push('503', { times: 5 });
      await client.generate(textRequest('Hi'), untilDone());
      await client.countTokens(textRequest('Hi'), untilDone());
      await post(`${simulator.url}/v1/models/gemini-3.8-flash:generateContent`, {});
    });
    assert.deepEqual(seen, ['streamGenerateContent', 'countTokens', 'generateContent']);
  });
});
