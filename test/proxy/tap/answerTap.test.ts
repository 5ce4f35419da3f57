import assert from 'node:assert/strict';
import { brotliCompressSync, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { fuzzedBodies, mutated, seeded } from '../../support/fuzzBodies.ts';
import { recordingsPresent } from '../../support/recordings.ts';
import { events, gzipped, tapped, TYPES, whole } from '../support/tapped.ts';

const USAGE = { promptTokenCount: 7, candidatesTokenCount: 9, thoughtsTokenCount: 2, totalTokenCount: 18 };
const said = (text: string): object => ({
  candidates: [{ content: { parts: [{ text }], role: 'model' }, finishReason: 'STOP' }],
  usageMetadata: USAGE,
  modelVersion: 'gemini-3.8-flash',
});

describe('what the tap reads of an answer', () => {
  it('is what is read of the whole body, for every body known, cut anywhere, plain, listed, as events and zipped', async function () {
    if (!recordingsPresent) console.log('      recorded answers are absent: only the oracle’s bodies');
    for (const [seed, body] of fuzzedBodies().bodies.entries()) {
      const expected = whole(body);
      const json = Buffer.from(JSON.stringify(body, null, seed % 3));
      assert.deepEqual(await tapped(json, TYPES.json, { seed }), expected, json.toString());
      if (!Array.isArray(body)) continue;
      const newline = seed % 2 === 0 ? '\n' : '\r\n';
      const stream = events(body, newline);
      assert.deepEqual(await tapped(stream, TYPES.events, { seed }), expected);
      assert.deepEqual(await tapped(gzipped(stream), TYPES.events, { seed, encoding: 'gzip' }), expected);
    }
  });

  it('is the same for bodies that nobody has seen yet', async () => {
    const { bodies } = fuzzedBodies();
    const random = seeded(20_261_122);
    for (let round = 0; round < 1500; round += 1) {
      const body = mutated(bodies[Math.floor(random() * bodies.length)], random);
      const json = JSON.stringify(body) ?? 'null';
      const [seen, expected] = [
        await tapped(Buffer.from(json), TYPES.json, { seed: round }),
        whole(JSON.parse(json)),
      ];
      // What is longer than any fact, or deeper than any answer, is not kept: then nothing is made up either.
      if (seen.usage !== undefined || expected.usage === undefined)
        assert.deepEqual(seen.usage, expected.usage, json);
    }
  });

  it('is not fooled by an answer that speaks of usageMetadata', async () => {
    const texts = [
      '{"usageMetadata":{"promptTokenCount":1}}',
      '"usageMetadata":{"promptTokenCount":999999}',
      '\\"}],"usageMetadata":{"promptTokenCount":1}',
      'data: {"usageMetadata":{"promptTokenCount":1}}\n\ndata: [DONE]\n\n',
      '"'.repeat(40),
      '\\'.repeat(41),
    ];
    for (const text of texts) {
      const body = said(text);
      for (let seed = 0; seed < 8; seed += 1) {
        assert.deepEqual(await tapped(Buffer.from(JSON.stringify(body)), TYPES.json, { seed }), whole(body));
        assert.deepEqual(await tapped(events([body], '\r\n'), TYPES.events, { seed }), whole(body));
      }
    }
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 3000 }), fc.integer(), async (text, seed) => {
        assert.deepEqual(
          await tapped(Buffer.from(JSON.stringify(said(text))), TYPES.json, { seed }),
          whole(said(text)),
        );
      }),
    );
  });

  it('takes the last of two fields of one name, as JSON does, and names that are written with escapes', async () => {
    const json = String.raw`{"usageMetadata":{"promptTokenCount":1},"usage\u004detadata":{"promptTokenCount":5,"candidatesTokenCount":6}}`;
    assert.deepEqual((await tapped(Buffer.from(json))).usage, whole(JSON.parse(json)).usage);
  });

  it('reads events whose lines end in LF, CR or CRLF, with comments, other fields and data in several lines', async () => {
    const body = said('hello');
    const [first = '', ...rest] = JSON.stringify(body, null, 1).split('\n');
    for (const end of ['\n', '\r', '\r\n']) {
      const lines = [
        ': comment',
        'event: x',
        `data:${first}`,
        ...rest.map((line) => `data: ${line}`),
        '',
        'data: [DONE]',
        '',
        '',
      ];
      for (let seed = 0; seed < 20; seed += 1) {
        const seen = await tapped(Buffer.from(lines.join(end)), TYPES.events, { seed });
        assert.deepEqual(seen, whole(body), JSON.stringify(end));
      }
    }
  });

  it('reads what comes with brotli and deflate, and knows nothing of a coding that it does not know', async () => {
    const json = Buffer.from(JSON.stringify(said('hello')));
    for (const [encoding, bytes] of [
      ['br', brotliCompressSync(json)],
      ['deflate', deflateSync(json)],
    ] as const) {
      assert.deepEqual(await tapped(bytes, TYPES.json, { encoding }), whole(said('hello')), encoding);
    }
    assert.equal((await tapped(json, TYPES.json, { encoding: 'x-own' })).usage, undefined);
    assert.equal((await tapped(json, 'image/png')).usage, undefined);
  });

  it('knows no usage when the zipped copy breaks: an earlier one is not the last', async () => {
    const stream = gzipped(events([said('a'), said('b'), said('c')], '\n'));
    stream.fill(0xff, stream.length >> 1);
    assert.equal((await tapped(stream, TYPES.events, { encoding: 'gzip' })).usage, undefined);
  });

  it('reads on after an event that is no JSON', async () => {
    const stream = Buffer.concat([
      Buffer.from('data: {"a": oops}\n\ndata: [DONE\n\n'),
      events([said('x')], '\n'),
    ]);
    assert.deepEqual((await tapped(stream, TYPES.events)).usage, whole(said('x')).usage);
  });

  it('keeps the usage of a stream that was cut', async () => {
    const stream = events([{ usageMetadata: { promptTokenCount: 7 } }, said('long')], '\r\n');
    const seen = await tapped(stream.subarray(0, stream.length - 30), TYPES.events, { cut: true });
    assert.equal(seen.usage?.promptTokens, 7);
  });

  it('keeps no more of an answer of any length than of a short one', async () => {
    const before = process.memoryUsage().heapUsed;
    const tap = await import('../../../src/proxy/tap/answerTap.ts');
    const one = new tap.AnswerTap(TYPES.json, undefined);
    const never = (): void => assert.fail('a plain copy keeps up');
    one.write(
      Buffer.from('{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"'),
      never,
    );
    const piece = Buffer.alloc(1 << 20, 'A');
    for (let sent = 0; sent < 64; sent += 1) one.write(piece, never);
    one.write(Buffer.from(`"}}]}}],"usageMetadata":${JSON.stringify(USAGE)}}`), never);
    const { answer } = await one.end(false);
    assert.equal(answer.imageParts, 1);
    assert.equal(answer.usage?.totalTokens, 18);
    assert.ok(process.memoryUsage().heapUsed - before < 20e6);
  });
});
