import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import type { ProxyQuestion } from '../../src/proxy/messages.ts';
import { outcomeOf } from '../../src/usage/outcome.ts';
import { proxyTo, type Proxied } from './support/proxied.ts';
import { json, startUpstream, type Upstream } from './support/upstream.ts';

const ANSWER = {
  candidates: [{ content: { parts: [{ text: 'Hi' }], role: 'model' }, finishReason: 'STOP' }],
  usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 4, totalTokenCount: 7 },
  modelVersion: 'gemini-3.8-flash',
};
const GENERATE = '/v1beta/models/gemini-3.8-flash:generateContent';

/** Sends through Node's http, which leaves bytes and headers alone. */
function send(
  url: string,
  {
    method = 'POST',
    headers = [],
    body = '',
  }: { method?: string; headers?: string[]; body?: string | Buffer } = {},
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers: ['Host', new URL(url).host, 'Content-Length', String(Buffer.byteLength(body)), ...headers], agent: false }, resolve); // prettier-ignore
    request.on('error', reject);
    request.end(body);
  });
}

describe('forwarding', () => {
  let upstream: Upstream;
  let proxied: Proxied;
  const start = async (answer: Parameters<typeof startUpstream>[0], gather = true): Promise<void> => {
    upstream = await startUpstream(answer, { gather });
    proxied = await proxyTo(upstream.url);
  };
  afterEach(async () => {
    await proxied.close();
    await upstream.close();
  });

  it('sends on the client’s own headers, in their order and case, without those of the connection and the attribution', async () => {
    await start((_request, response) => json(response, 200, ANSWER));
    const body = Buffer.from('{"contents":[]}');
    await buffer(
      await send(`${proxied.proxy.url}/t/agent=artist${GENERATE}?key=k&b=%20c`, {
        body,
        headers: [
          ...[
            'X-Goog-Api-Key',
            'k',
            'x-oDD-case',
            'a',
            'x-odd-CASE',
            'b',
            'Connection',
            'close, X-Named',
            'X-Named',
            'gone',
          ],
          ...[
            'Keep-Alive',
            'timeout=5',
            'TE',
            'trailers',
            'X-Forwarded-For',
            '10.0.0.1',
            'Forwarded',
            'for=10.0.0.1',
          ],
          ...[
            'X-Department',
            'art',
            'X-Team',
            'old',
            'X-Project',
            'moon',
            'X-User',
            'jin',
            'X-Cloudidr-Key',
            'trk_secret',
          ],
          ...[
            'X-Panelmeter-Site',
            'src/a%20b.ts:12:draw',
            'X-Panelmeter-Terminal',
            'zsh%20%231',
            'Expect',
            '100-continue',
          ],
        ],
      }),
    );
    const [seen] = upstream.arrived;
    assert.ok(seen);
    assert.equal(seen.url, `${GENERATE}?key=k&b=%20c`);
    assert.deepEqual(seen.body, body);
    assert.deepEqual(
      seen.rawHeaders.filter((_, at) => at % 2 === 0 || seen.rawHeaders[at - 1]?.toLowerCase() !== 'host'),
      [
        'Host',
        'Content-Length',
        '15',
        'X-Goog-Api-Key',
        'k',
        'x-oDD-case',
        'a',
        'x-odd-CASE',
        'b',
        'Connection',
        'keep-alive',
      ],
    );
    const [record] = await proxied.seen(1);
    assert.deepEqual(record?.exchange.tags, {
      ...{ agent: 'artist', department: 'art', project: 'moon', user: 'jin' },
      site: 'src/a b.ts:12:draw',
    });
    assert.equal(record?.exchange.terminal, 'zsh #1');
  });

  it('gives the answer back byte by byte, compressed as it was', async () => {
    const bytes = gzipSync(JSON.stringify(ANSWER));
    await start((_request, response) => {
      response.writeHead(200, ['Content-Type', 'application/json', 'Content-Encoding', 'gzip', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'X-Odd', 'ü', 'Date', 'Thu, 01 Jan 1970 00:00:00 GMT']); // prettier-ignore
      response.end(bytes);
    });
    const answer = await send(proxied.proxy.url + GENERATE, {
      headers: ['Accept-Encoding', 'gzip'],
      body: '{}',
    });
    assert.deepEqual(await buffer(answer), bytes);
    assert.equal(answer.headers['content-encoding'], 'gzip');
    assert.deepEqual(answer.headers['set-cookie'], ['a=1', 'b=2']);
    assert.equal(answer.headers.date, 'Thu, 01 Jan 1970 00:00:00 GMT');
    const [record] = await proxied.seen(1);
    assert.equal(record?.exchange.answer.usage?.totalTokens, 7);
    assert.ok((record?.exchange.latencyMs ?? 0) > 0);
  });

  it('passes errors of the service on as they are', async () => {
    const body = [
      {
        error: {
          code: 429,
          message: 'secret words',
          status: 'RESOURCE_EXHAUSTED',
          details: [{ '@type': 'x/google.rpc.RetryInfo', retryDelay: '21s' }],
        },
      },
    ];
    await start((_request, response) => json(response, 429, body));
    const answer = await send(`${proxied.proxy.url}/v1beta/models/gemini-3.8-flash:streamGenerateContent`, {
      body: '{}',
    });
    assert.equal(answer.statusCode, 429);
    assert.deepEqual(JSON.parse(String(await buffer(answer))), body);
    const [record] = await proxied.seen(1);
    const { error } = record?.exchange.answer ?? {};
    assert.equal(error?.status, 'RESOURCE_EXHAUSTED');
    assert.equal(error?.quota?.retryAfterMs, 21_000);
    assert.equal(error?.message, '', 'what it says is not kept');
  });

  it('rewrites upload addresses of the upstream to its own, with token and tags, and no others', async () => {
    await start((request, response) => {
      response.setHeader('X-Goog-Upload-URL', `${upstream.url}/upload/v1beta/files?upload_id=abc`);
      response.setHeader('X-Goog-Upload-Control-URL', 'https://other.example/upload?x=1');
      response.setHeader('X-Goog-Upload-Status', 'active');
      json(response, 200, { seen: request.url });
    });
    const { headers } = await send(`${proxied.proxy.url}/t/feature=books/upload/v1beta/files`, {
      body: '{}',
    });
    assert.equal(
      headers['x-goog-upload-url'],
      `${proxied.proxy.url}/t/feature=books/upload/v1beta/files?upload_id=abc`,
    );
    assert.equal(headers['x-goog-upload-control-url'], 'https://other.example/upload?x=1');
    assert.equal(headers['x-goog-upload-status'], 'active');
    const next = headers['x-goog-upload-url'] ?? '';
    assert.ok(typeof next === 'string');
    const answered = await send(next, { body: 'bytes' });
    assert.equal(JSON.parse(String(await buffer(answered))).seen, '/upload/v1beta/files?upload_id=abc');
    assert.equal((await proxied.seen(2))[1]?.exchange.tags.feature, 'books');
  });

  it('closes the upstream’s side when the client goes, and tells an aborted call with what was reported', async () => {
    let closed: () => void = () => undefined;
    const upstreamClosed = new Promise<void>((resolve) => (closed = resolve));
    await start((_request, response) => {
      response.once('close', closed);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify({ usageMetadata: { promptTokenCount: 9 } })}\r\n\r\n`);
    });
    const answer = await send(
      `${proxied.proxy.url}/v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse`,
      { body: '{}' },
    );
    answer.once('data', () => answer.destroy());
    await upstreamClosed;
    const [record] = await proxied.seen(1);
    assert.ok(record);
    assert.equal(outcomeOf(record.exchange), 'aborted');
    assert.equal(record.exchange.answer.usage?.promptTokens, 9);
    assert.equal(record.exchange.httpStatus, 200);
  });

  it('breaks the client’s answer where the upstream breaks', async () => {
    await start((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {}\r\n\r\n', () => setImmediate(() => response.destroy()));
    });
    const answer = await send(`${proxied.proxy.url}/v1beta/models/x:streamGenerateContent?alt=sse`, {
      body: '{}',
    });
    await assert.rejects(buffer(answer), /aborted|terminated|ECONNRESET/);
    const [record] = await proxied.seen(1);
    assert.ok(record);
    assert.equal(outcomeOf(record.exchange), 'error');
    assert.equal(record.exchange.answer.usage, undefined);
  });

  it('answers 502 in Google’s shape when the upstream breaks before it answers, and when it is not there', async () => {
    await start((_request, response) => response.destroy());
    for (const round of [1, 2]) {
      if (round === 2) await upstream.close();
      const answer = await send(proxied.proxy.url + GENERATE, { body: '{}' });
      assert.equal(answer.statusCode, 502);
      const { error } = JSON.parse(String(await buffer(answer)));
      assert.equal(error.status, 'UNAVAILABLE');
      assert.match(error.message, /^Panelmeter proxy: /);
      assert.match(
        error.message,
        round === 1 ? /broke before an answer/ : /cannot be reached \(ECONNREFUSED\)\. Nothing was sent/,
      );
      const record = (await proxied.seen(round))[round - 1];
      assert.ok(record);
      assert.equal(outcomeOf(record.exchange), 'error');
      assert.equal(record.exchange.httpStatus, 502);
    }
  });

  it('holds back an upload that the upstream does not read, and an answer that the client does not read', async () => {
    let read: () => void = () => undefined;
    const big = randomBytes(1 << 20);
    await start((request, response) => {
      if (request.method === 'POST') {
        read = () => request.resume().once('end', () => json(response, 200, {}));
        return;
      }
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      let left = 200;
      const write = (): void => {
        while (left > 0 && response.write(big)) left -= 1;
        if (left > 0) left -= 1;
        else response.end();
      };
      response.on('drain', write);
      write();
    }, false);
    const sending = http.request(`${proxied.proxy.url}/upload/v1beta/files`, {
      method: 'POST',
      agent: false,
    });
    const answered = new Promise<http.IncomingMessage>((resolve) => sending.once('response', resolve));
    let sent = 0;
    const more = (): void => {
      while (sent < 100) {
        sent += 1;
        if (!sending.write(big)) return;
      }
      sending.end();
    };
    sending.on('drain', more);
    more();
    // Until nothing moves any more.
    for (let before = -1; before !== sent;) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    assert.ok(sent < 60, `${sent} MB were taken although nobody reads`);
    read();
    assert.equal((await answered).statusCode, 200);
    assert.equal(sent, 100);

    const answer = await send(`${proxied.proxy.url}/v1beta/files/abc:download?alt=media`, { method: 'GET' });
    answer.pause();
    const before = process.memoryUsage().rss;
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.ok(process.memoryUsage().rss - before < 60e6);
    let length = 0;
    for await (const chunk of answer) length += (chunk as Buffer).length;
    assert.equal(length, 200 * big.length);
    const told = await proxied.seen(2);
    assert.deepEqual(told.map(({ exchange }) => [exchange.method, exchange.requestedModel]), [['files.upload', 'none'], ['files.download', 'none']]); // prettier-ignore
  });

  it('tells calls in flight as aborted when it closes, and refuses new ones', async () => {
    await start((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {}\n\n');
    });
    const answer = await send(`${proxied.proxy.url}/v1beta/models/x:streamGenerateContent?alt=sse`, {
      body: '{}',
    });
    await new Promise((resolve) => answer.once('data', resolve));
    answer.on('error', () => undefined);
    await proxied.proxy.close({ graceMs: 10 });
    assert.equal(proxied.records.length, 1);
    const [record] = proxied.records;
    assert.ok(record);
    assert.equal(outcomeOf(record.exchange), 'aborted');
    await assert.rejects(send(proxied.proxy.url + GENERATE, { body: '{}' }), /ECONNREFUSED/);
  });

  it('tells a call that ended just before it closes', async () => {
    await start((_request, response) => json(response, 200, ANSWER));
    await buffer(await send(proxied.proxy.url + GENERATE, { body: '{}' }));
    await proxied.proxy.close({ graceMs: 0 });
    const [record] = proxied.records;
    assert.equal(record?.exchange.ended, 'complete');
    assert.equal(record?.exchange.answer.usage?.totalTokens, 7);
  });

  it('answers what is no HTTP behind a call on the same connection', async () => {
    await start((_request, response) => json(response, 200, ANSWER));
    const { port, url } = proxied.proxy;
    const socket = net.connect(port, '127.0.0.1');
    const call = `POST ${new URL(url).pathname}${GENERATE} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 2\r\n\r\n{}`;
    let said = '';
    socket.on('data', (bytes: Buffer) => (said += bytes.toString('latin1')));
    for (const times of [1, 2]) {
      socket.write(call);
      while (said.split('totalTokenCount').length <= times || !said.endsWith('0\r\n\r\n'))
        await once(socket, 'data');
    }
    said = '';
    socket.write('\u0001 is no method\r\n\r\n');
    await once(socket, 'close');
    assert.match(said, /^HTTP\/1\.1 400 .*INVALID_ARGUMENT/s);
    assert.equal((await proxied.seen(2)).length, 2);
  });

  it('sends on all of a body of which a budget saw the head alone', async () => {
    const asked: ProxyQuestion[] = [];
    upstream = await startUpstream((_request, response) => json(response, 200, ANSWER));
    proxied = await proxyTo(upstream.url, {
      guard: (question) => {
        asked.push(question);
        return Promise.resolve({ ok: true });
      },
    });
    proxied.proxy.guarding(true);
    const body = Buffer.from(JSON.stringify({ contents: [{ parts: [{ text: 'a'.repeat(3 << 20) }] }] }));
    do await buffer(await send(proxied.proxy.url + GENERATE, { body }));
    while (asked.length === 0);
    assert.ok(upstream.arrived.every((one) => one.body.equals(body)));
    assert.equal(asked[0]?.contentBytes, body.length);
    assert.equal(asked[0]?.model, 'gemini-3.8-flash');
    const told = await proxied.seen(upstream.arrived.length);
    assert.equal(told.at(-1)?.asked, asked.at(-1)?.id);
  });

  it('waits for calls in flight as long as it may', async () => {
    let finish: () => void = () => undefined;
    await start((_request, response) => {
      finish = () => json(response, 200, ANSWER);
    });
    const answering = send(proxied.proxy.url + GENERATE, { body: '{}' });
    while (upstream.arrived.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const closing = proxied.proxy.close({ graceMs: 60_000 });
    finish();
    assert.equal((await answering).statusCode, 200);
    await closing;
    assert.equal(proxied.records[0]?.exchange.ended, 'complete');
  });
});
