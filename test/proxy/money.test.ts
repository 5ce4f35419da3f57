import assert from 'node:assert/strict';
import { callOf } from '../../src/calls/callOf.ts';
import type { Call } from '../../src/call.ts';
import { makeReceipt } from '../../src/pricing/receipt.ts';
import type { Exchange } from '../../src/usage/exchange.ts';
import { outcomeOf } from '../../src/usage/outcome.ts';
import type { Json } from '../gemini/simulated.ts';
import { shippedBook } from '../support/shippedBook.ts';
import { proxiedSimulator, proxyTo, type Proxied } from './support/proxied.ts';
import { json, startUpstream } from './support/upstream.ts';

const called = (exchange: Exchange): Call =>
  callOf(exchange, makeReceipt(exchange, shippedBook), outcomeOf(exchange), 's');

describe('what proxied calls cost', () => {
  let proxied: Proxied;
  beforeEach(async () => {
    proxied = await proxiedSimulator({ batchMs: 0 });
  });
  afterEach(() => proxied.close());

  async function call(
    path: string,
    body?: object,
    method = body ? 'POST' : 'GET',
  ): Promise<{ call: Call; json: Json }> {
    const at = proxied.records.length;
    const answer = await fetch(proxied.proxy.url + path, {
      method,
      headers: { 'x-goog-api-key': 'k', 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    const record = (await proxied.seen(at + 1))[at];
    assert.ok(record);
    return {
      call: called(record.exchange),
      json: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text,
    };
  }
  const contents = [{ role: 'user', parts: [{ text: 'Hello there' }] }];

  it('is what the same answer costs anywhere else', async () => {
    const { call: made, json: body } = await call('/v1beta/models/gemini-3.8-flash:generateContent', {
      contents,
    });
    const { usageMetadata: usage } = body;
    assert.equal(made.reason, 'priced');
    assert.equal(made.totalTokens, usage.totalTokenCount);
    const direct = makeReceipt({ requestedModel: 'gemini-3.8-flash', startedAt: Date.parse(made.startedAt), tier: 'paid', httpStatus: 200, answer: { ...{ hasCandidates: true, imageParts: 0, groundingQueries: 0 }, modelVersion: 'gemini-3.8-flash', usage: { promptTokens: usage.promptTokenCount, candidatesTokens: usage.candidatesTokenCount, thoughtsTokens: usage.thoughtsTokenCount } } }, shippedBook); // prettier-ignore
    assert.equal(made.picoUsd, String(direct.picoUsd));
  });

  it('is nothing for what only looks things up, and such calls are in no sum', async () => {
    for (const path of [
      '/v1beta/models',
      '/v1beta/models/gemini-3.8-flash',
      '/v1beta/files',
      '/v1beta/batches',
    ])
      assert.equal((await call(path)).call.reason, 'not-charged', path);
    const counted = await call('/v1beta/models/gemini-3.8-flash:countTokens', { contents });
    assert.equal(counted.call.reason, 'not-charged');
    assert.equal(counted.call.method, 'countTokens');
  });

  it('is not known without usage: a stream of the compatible path that was not asked for it, an old embedding', async () => {
    const stream = await call('/v1beta/openai/chat/completions', {
      model: 'gemini-3.8-flash',
      stream: true,
      messages: [{ role: 'user', content: 'Hi' }],
    });
    assert.equal(stream.call.reason, 'unknown');
    assert.equal(stream.call.picoUsd, undefined);
    assert.equal(stream.call.streamed, true);
    const asked = await call('/v1beta/openai/chat/completions', {
      model: 'gemini-3.8-flash',
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: 'Hi' }],
    });
    assert.equal(asked.call.reason, 'priced');
    const embedded = await call('/v1beta/models/gemini-embedding-001:embedContent', {
      content: { parts: [{ text: 'x' }] },
    });
    assert.equal(embedded.call.reason, 'unknown');
    const newer = await call('/v1beta/models/gemini-embedding-2:embedContent', {
      content: { parts: [{ text: 'x' }] },
    });
    assert.equal(newer.call.reason, 'priced');
  });

  it('is billed once for a batch, however often its result is read, and also after a restart of the proxy', async () => {
    const submitted = await call('/v1beta/models/gemini-3.8-flash:batchGenerateContent', {
      batch: {
        displayName: 'b',
        inputConfig: { requests: { requests: [{ request: { contents } }, { request: { contents } }] } },
      },
    });
    assert.equal(submitted.call.picoUsd, undefined, 'what it will cost is not known yet');
    const read = [await call(`/v1beta/${submitted.json.name}`), await call(`/v1beta/${submitted.json.name}`)];
    assert.equal(read[0]?.call.reason, 'priced');
    assert.equal(read[0]?.call.serviceTier, 'batch');
    assert.equal(read[0]?.call.requestedModel, 'gemini-3.8-flash');
    assert.ok(BigInt(read[0]?.call.picoUsd ?? 0) > 0n);
    assert.equal(read[1]?.call.picoUsd, '0');
    assert.equal(read[1]?.call.totalTokens, undefined, 'nothing is counted twice');
    const again = await proxyTo((proxied as unknown as { simulator: { url: string } }).simulator.url);
    await (
      await fetch(`${again.proxy.url}/v1beta/${submitted.json.name}`, { headers: { 'x-goog-api-key': 'k' } })
    ).text();
    const [record] = await again.seen(1);
    assert.equal(record?.exchange.id, read[0]?.call.id, 'the ledger knows the id');
    await again.close();
  });

  it('is billed once for an interaction, in the background too', async () => {
    const done = await call('/v1beta/interactions', { model: 'gemini-3.8-flash', input: 'Hi' });
    assert.equal(done.call.reason, 'priced');
    const read = await call(`/v1beta/interactions/${done.json.id}`);
    assert.equal(read.call.picoUsd, '0');
    const begun = await call('/v1beta/interactions', {
      model: 'gemini-3.8-flash',
      input: 'Hi',
      background: true,
    });
    assert.equal(begun.call.reason, 'unknown');
    const result = await call(`/v1beta/interactions/${begun.json.id}`);
    assert.equal(result.call.method, 'interactions.result');
    assert.equal(result.call.reason, 'priced');
  });

  it('knows the image that was asked for where the answer has no details', async () => {
    const { call: made } = await call('/v1beta/models/gemini-3-pro-image:generateContent', {
      contents: [
        {
          parts: [
            { text: 'Panel [sim:no-details]' },
            { inlineData: { mimeType: 'image/png', data: 'A'.repeat(400) } },
          ],
        },
      ],
      generationConfig: { imageConfig: { imageSize: '4K', aspectRatio: '3:4' } },
    });
    assert.equal(made.imageSize, '4K');
    assert.equal(made.aspectRatio, '3:4');
    assert.equal(made.referenceImages, 1);
    assert.equal(made.images, 1);
    assert.ok(made.flags.includes('image-tokens-inferred'));
    assert.equal(made.imageTokens, 2000);
  });

  it('is a failure, not a cost, where an error comes inside of a 200', async () => {
    const { call: made } = await call('/v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse', {
      contents: [{ parts: [{ text: '[sim:error-chunk]' }] }],
    });
    assert.equal(made.outcome, 'error');
    assert.equal(made.httpStatus, 200);
    assert.equal(made.errorStatus, 'UNAVAILABLE');
  });

  it('says that a call may have been charged which the upstream broke off before it answered', async () => {
    const upstream = await startUpstream((_request, response) => response.destroy());
    const broken = await proxyTo(upstream.url);
    await (
      await fetch(`${broken.proxy.url}/v1beta/models/x:generateContent`, { method: 'POST', body: '{}' })
    ).text();
    const [record] = await broken.seen(1);
    assert.ok(record);
    const made = called(record.exchange);
    assert.equal(made.reason, 'not-charged');
    assert.ok(made.flags.includes('charge-unclear'));
    await broken.close();
    await upstream.close();
  });

  it('passes other paths on and tells them', async () => {
    const upstream = await startUpstream((_request, response) => json(response, 200, { done: true }));
    const other = await proxyTo(upstream.url);
    const paths: [string, string, string][] = [
      ['POST', '/v1beta/models/veo-3:predictLongRunning', 'predictLongRunning'],
      ['GET', '/v1beta/models/veo-3/operations/secret-name', 'operations.get'],
      ['POST', '/v1beta/fileSearchStores', 'fileSearchStores.create'],
      ['POST', '/v1beta/fileSearchStores/secret-name:importFile', 'fileSearchStores.importFile'],
      ['GET', '/v1beta/fileSearchStores/secret-name/documents/x', 'documents.get'],
      [
        'POST',
        '/upload/v1beta/fileSearchStores/secret-name:uploadToFileSearchStore',
        'fileSearchStores.upload',
      ],
      ['POST', '/v1beta/cachedContents', 'cachedContents.create'],
      ['PATCH', '/v1beta/cachedContents/secret-name', 'cachedContents.update'],
      ['POST', '/v1beta/batches/secret-name:cancel', 'batches.cancel'],
      ['DELETE', '/v1beta/files/secret-name', 'files.delete'],
      ['POST', '/v1alpha/auth_tokens', 'auth_tokens.create'],
      ['POST', '/v1beta/openai/images/generations', 'images.generations'],
      ['GET', '/v1beta/openai/models/gemini-3.8-flash', 'models.get'],
      ['POST', '/v1beta/tunedModels/mine:generateContent', 'generateContent'],
    ];
    for (const [at, [method, path, name]] of paths.entries()) {
      await (
        await fetch(other.proxy.url + path, { method, ...(method === 'POST' ? { body: '{}' } : {}) })
      ).text();
      const record = (await other.seen(at + 1))[at];
      assert.equal(record?.exchange.method, name, path);
      assert.doesNotMatch(JSON.stringify(record), /secret-name/);
    }
    assert.equal(upstream.arrived.length, paths.length);
    await other.close();
    await upstream.close();
  });
});
