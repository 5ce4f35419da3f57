import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createGeminiClient } from '../../src/gemini/client.ts';
import type { GenerateResult } from '../../src/gemini/geminiClient.ts';
import type { SimulatedExchange } from '../../src/gemini/simulator/service.ts';
import { imageRequest, simulated, textRequest, untilDone } from './simulated.ts';

const KEY = 'AIzaSecretSecretSecret';

/** A client whose service is one handler. */
async function against(handler: RequestListener, test: (result: GenerateResult) => void): Promise<void> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => handler(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  try {
    const client = await createGeminiClient({ apiKey: KEY, baseUrl: `http://127.0.0.1:${address.port}` });
    test(await client.generate(textRequest('Hi'), untilDone()));
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const event = (body: object): string => `data: ${JSON.stringify(body)}\r\n\r\n`;
const usageMetadata = { promptTokenCount: 3, candidatesTokenCount: 4, totalTokenCount: 7 };

describe('gemini client: service errors are values', () => {
  const cases = [
    { marker: '400', status: 400, text: 'INVALID_ARGUMENT' },
    { marker: 'key-invalid', status: 400, text: 'INVALID_ARGUMENT', reason: 'API_KEY_INVALID' },
    { marker: '403', status: 403, text: 'PERMISSION_DENIED' },
    { marker: '404', status: 404, text: 'NOT_FOUND' },
    { marker: '429', status: 429, text: 'RESOURCE_EXHAUSTED', kind: 'per-minute' },
    { marker: '429-day', status: 429, text: 'RESOURCE_EXHAUSTED', kind: 'per-day' },
    { marker: '429-zero', status: 429, text: 'RESOURCE_EXHAUSTED', kind: 'not-offered' },
    { marker: '429-prepaid', status: 429, text: 'RESOURCE_EXHAUSTED', kind: 'prepaid-empty' },
    { marker: '429-capacity', status: 429, text: 'RESOURCE_EXHAUSTED', kind: 'capacity' },
    { marker: '429-plain', status: 429, text: 'RESOURCE_EXHAUSTED', kind: 'generic' },
    { marker: '500', status: 500, text: 'INTERNAL' },
    { marker: '503', status: 503, text: 'UNAVAILABLE' },
    { marker: '504', status: 504, text: 'DEADLINE_EXCEEDED' },
  ];
  for (const { marker, status, text, reason, kind } of cases) {
    it(`[sim:${marker}] gives ${status} ${kind ?? text}`, () =>
      simulated({}, async ({ client }) => {
        const result = await client.generate(textRequest(`Hi [sim:${marker}]`), untilDone());
        assert.equal(result.httpStatus, status);
        assert.equal(result.ended, 'complete');
        assert.equal(result.failure, undefined);
        assert.equal(result.answer.error?.status, text);
        assert.equal(result.answer.usage, undefined);
        if (reason) assert.equal(result.answer.error?.reason, reason);
        assert.equal(result.answer.error?.quota?.kind, kind);
        assert.ok(result.latencyMs > 0);
      }));
  }

  it('reads the wait of a 429', () =>
    simulated({}, async ({ client }) => {
      const result = await client.generate(textRequest('Hi [sim:429 21s]'), untilDone());
      assert.equal(result.answer.error?.quota?.retryAfterMs, 21_000);
    }));

  it('refuses a missing and an invalid key with 400, not 401', () =>
    simulated({}, async ({ simulator }) => {
      const client = await createGeminiClient({ apiKey: 'invalid-key', baseUrl: simulator.url });
      const result = await client.generate(textRequest('Hi'), untilDone());
      assert.equal(result.httpStatus, 400);
      assert.equal(result.answer.error?.reason, 'API_KEY_INVALID');
    }));

  it('keeps the true status of a stream that ends in an error chunk, and what it had reported', () =>
    simulated({}, async ({ client }) => {
      const result = await client.generate(textRequest('Hi [sim:error-chunk]'), untilDone());
      assert.equal(result.httpStatus, 200);
      assert.equal(result.ended, 'complete');
      assert.equal(result.answer.error?.code, 503);
      assert.ok(result.answer.usage?.promptTokens);
    }));

  it('tells a blocked prompt by its reason, with prompt tokens only', () =>
    simulated({}, async ({ client }) => {
      const result = await client.generate(imageRequest('Hi [sim:block]'), untilDone());
      assert.equal(result.httpStatus, 200);
      assert.equal(result.answer.blockReason, 'PROHIBITED_CONTENT');
      assert.equal(result.answer.hasCandidates, false);
      assert.ok(result.answer.usage?.promptTokens);
      assert.equal(result.answer.usage.candidatesTokens, undefined);
    }));

  it('tells an image request that was answered by text', () =>
    simulated({}, async ({ client }) => {
      const result = await client.generate(imageRequest('Hi [sim:text-only]'), untilDone());
      assert.equal(result.answer.finishReason, 'NO_IMAGE');
      assert.equal(result.images.length, 0);
      assert.ok(result.text.length > 0);
      assert.equal(result.answer.usage?.candidatesDetails, undefined);
      assert.ok(result.answer.usage?.thoughtsTokens);
    }));

  it('reads an answer whose thoughts ate the budget', () =>
    simulated({}, async ({ client }) => {
      const result = await client.generate(textRequest('Hi', { maxOutputTokens: 5 }), untilDone());
      assert.equal(result.answer.finishReason, 'MAX_TOKENS');
      assert.equal(result.answer.usage?.thoughtsTokens, 5);
      assert.equal(result.answer.usage?.candidatesTokens, undefined);
    }));

  it('has no usage where the answer has none, and no details where it names none', () =>
    simulated({}, async ({ client }) => {
      const without = await client.generate(imageRequest('Hi [sim:no-usage]'), untilDone());
      assert.equal(without.answer.usage, undefined);
      const bare = await client.generate(imageRequest('Hi [sim:no-details]'), untilDone());
      assert.equal(bare.answer.usage?.candidatesDetails, undefined);
      assert.equal(bare.answer.imageParts, 1);
    }));
});

describe('gemini client: broken and stopped exchanges', () => {
  it('names a service that cannot be reached', async () => {
    const client = await createGeminiClient({ apiKey: KEY, baseUrl: 'http://127.0.0.1:1' });
    const result = await client.generate(textRequest('Hi'), untilDone());
    assert.equal(result.ended, 'broken');
    assert.equal(result.httpStatus, undefined);
    assert.match(result.failure ?? '', /No answer came from 127\.0\.0\.1:1/);
    assert.ok(result.latencyMs > 0);
    const counted = await client.countTokens(textRequest('Hi'), untilDone());
    assert.ok(!counted.ok && !counted.aborted && counted.message.includes('No answer came'));
  });

  it('tells a break before the answer from one in its middle', () =>
    simulated({}, async ({ client }) => {
      const before = await client.generate(textRequest('Hi [sim:no-answer]'), untilDone());
      assert.deepEqual(
        [before.ended, before.httpStatus, before.answer.usage],
        ['broken', undefined, undefined],
      );
      const middle = await client.generate(imageRequest('Hi [sim:cut]'), untilDone());
      assert.deepEqual([middle.ended, middle.httpStatus], ['broken', 200]);
      assert.match(middle.failure ?? '', /least that it cost/);
      assert.ok(middle.answer.usage?.promptTokens, 'what was reported stays');
    }));

  it('closes the upstream socket when it is stopped, and keeps the usage until then', async () => {
    let closed: (exchange: SimulatedExchange) => void = () => {};
    const seen = new Promise<SimulatedExchange>((resolve) => (closed = resolve));
    await simulated({ onExchange: (exchange) => closed(exchange) }, async ({ client }) => {
      const stop = new AbortController();
      const running = client.generate(textRequest('A long one [sim:slow 600s]'), stop.signal);
      await firstChunk();
      // What is left of its way is inside this process.
      for (let turn = 0; turn < 50; turn++) await nextTurn();
      stop.abort();
      const result = await running;
      assert.equal(result.ended, 'aborted');
      assert.equal(result.httpStatus, 200);
      assert.equal(result.failure, undefined);
      assert.ok(result.answer.usage?.promptTokens && result.text.length > 0);
      assert.equal(result.answer.finishReason, undefined);
      const exchange = await seen;
      assert.equal(exchange.closedByClient, true);
    });
  });

  it('sends nothing when it was stopped before', async () => {
    const seen: SimulatedExchange[] = [];
    await simulated({ onExchange: (exchange) => seen.push(exchange) }, async ({ client }) => {
      const result = await client.generate(textRequest('Hi'), AbortSignal.abort());
      assert.deepEqual([result.ended, result.httpStatus], ['aborted', undefined]);
    });
    assert.deepEqual(seen, []);
  });

  it('goes through the global fetch of the moment', () =>
    simulated({}, async ({ client }) => {
      const real = globalThis.fetch;
      let calls = 0;
      globalThis.fetch = (...call) => {
        calls += 1;
        return real(...call);
      };
      try {
        await client.generate(textRequest('Hi'), untilDone());
        await client.countTokens(textRequest('Hi'), untilDone());
      } finally {
        globalThis.fetch = real;
      }
      assert.equal(calls, 2);
    }));
});

describe('gemini client: odd services', () => {
  it('never shows the key that an error repeats', () =>
    against(
      (_, response) => {
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end(
          JSON.stringify({ error: { code: 400, message: `Invalid API key: ${KEY}`, status: 'X' } }),
        );
      },
      (result) => {
        assert.equal(result.answer.error?.message, 'Invalid API key: [key]');
        assert.ok(!JSON.stringify(result).includes(KEY));
      },
    ));

  it('does not send a key with impossible characters, and does not repeat it', async () => {
    const client = await createGeminiClient({ apiKey: 'bad\nsecret', baseUrl: 'http://127.0.0.1:1' });
    const result = await client.generate(textRequest('Hi'), untilDone());
    assert.equal(result.ended, 'broken');
    assert.match(result.failure ?? '', /not sent/);
    assert.ok(!JSON.stringify(result).includes('secret'));
  });

  it('takes a gateway’s page for an error without its whole text', () =>
    against(
      (_, response) => {
        response.writeHead(502, { 'content-type': 'text/html' });
        response.end(`<html>${'x'.repeat(10_000)}</html>`);
      },
      (result) => {
        assert.deepEqual([result.ended, result.httpStatus], ['complete', 502]);
        assert.ok((result.answer.error?.message.length ?? 0) < 700);
      },
    ));

  it('takes an error without readable body for an error', () =>
    against(
      (_, response) => {
        response.writeHead(500, { 'content-type': 'application/json' });
        response.end('{"err');
      },
      (result) => {
        assert.deepEqual([result.ended, result.httpStatus], ['complete', 500]);
        assert.equal(result.answer.error?.message, 'The service answered with HTTP 500.');
      },
    ));

  it('calls a 200 that is no answer broken', () =>
    against(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end('data: not json at all\n\n');
      },
      (result) => {
        assert.deepEqual([result.ended, result.httpStatus], ['broken', 200]);
        assert.equal(result.answer.usage, undefined);
      },
    ));

  it('has no usage for an empty stream', () =>
    against(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end();
      },
      (result) => {
        assert.deepEqual([result.ended, result.answer.usage], ['complete', undefined]);
      },
    ));

  it('takes the service tier from the header where the answer does not say', () =>
    against(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream', 'x-gemini-service-tier': 'priority' });
        response.end(event({ candidates: [], usageMetadata }));
      },
      (result) => assert.equal(result.answer.serviceTier, 'priority'),
    ));

  for (const blank of ['\n\n', '\r\n\r\n']) {
    it(`reads events cut anywhere, also inside a letter (${JSON.stringify(blank)})`, () =>
      against(
        (_, response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          const text = (said: string): object => ({
            candidates: [{ content: { parts: [{ text: said }] } }],
            usageMetadata,
          });
          const bytes = Buffer.from(
            ['가나다', '라마바', 'é'].map((said) => `data: ${JSON.stringify(text(said))}${blank}`).join(''),
          );
          let at = 0;
          const next = (): void => {
            if (at >= bytes.length) return void response.end();
            response.write(bytes.subarray(at, (at += 7)), () => setImmediate(next));
          };
          next();
        },
        (result) => {
          assert.equal(result.text, '가나다라마바é');
          assert.equal(result.answer.usage?.totalTokens, 7);
        },
      ));
  }
});

/** Resolves once the next answer that comes through the global fetch has given its first bytes. */
async function firstChunk(): Promise<void> {
  const real = globalThis.fetch;
  await new Promise<void>((resolve) => {
    globalThis.fetch = async (...call) => {
      globalThis.fetch = real;
      const response = await real(...call);
      const watched = new TransformStream({
        transform(bytes, controller) {
          controller.enqueue(bytes);
          resolve();
        },
      });
      return new Response(response.body?.pipeThrough(watched), response);
    };
  });
}
