import assert from 'node:assert/strict';
import net from 'node:net';
import { proxiedSimulator, type Proxied } from './support/proxied.ts';
import { sendRaw, statusOf } from './support/rawHttp.ts';

const BODY = JSON.stringify({ contents: [{ parts: [{ text: 'Hello' }] }] });
const PATH = '/v1beta/models/gemini-3.8-flash:generateContent?key=k';

describe('attacks on the proxy', () => {
  let proxied: Proxied;
  let port: number;
  let base: string;
  before(async () => {
    proxied = await proxiedSimulator();
    ({ port } = proxied.proxy);
    base = new URL(proxied.proxy.url).pathname;
  });
  after(() => proxied.close());

  const head = (line: string, headers: readonly string[] = [], host = `127.0.0.1:${port}`): string =>
    [line, `Host: ${host}`, 'Content-Type: application/json', ...headers, '', ''].join('\r\n');
  const post = (path: string, headers: readonly string[] = [], host?: string): string =>
    head(`POST ${path} HTTP/1.1`, [`Content-Length: ${BODY.length}`, 'Connection: close', ...headers], host) +
    BODY;

  /** The proxy still serves, and nothing of the attack was told as a call. */
  async function serves(): Promise<void> {
    const before = proxied.records.length;
    assert.equal(statusOf(await sendRaw(port, post(base + PATH))), 200);
    await proxied.seen(before + 1);
    assert.equal(proxied.records.length, before + 1);
  }

  const REFUSED: { name: string; bytes: () => string; status: number | number[] }[] = [
    {
      name: 'a name rebound to this address',
      bytes: () => post(base + PATH, [], `evil.example:${port}`),
      status: 421,
    },
    { name: 'another port in Host', bytes: () => post(base + PATH, [], '127.0.0.1:1'), status: 421 },
    { name: 'Host without a port', bytes: () => post(base + PATH, [], '127.0.0.1'), status: 421 },
    { name: 'two Hosts', bytes: () => post(base + PATH, [`Host: 127.0.0.1:${port}`]), status: [400, 421] },
    {
      name: 'no Host',
      bytes: () => `POST ${base}${PATH} HTTP/1.1\r\nContent-Length: 0\r\n\r\n`,
      status: [400, 421],
    },
    { name: 'a page: Origin', bytes: () => post(base + PATH, ['Origin: https://evil.example']), status: 403 },
    { name: 'a page: Origin null', bytes: () => post(base + PATH, ['Origin: null']), status: 403 },
    {
      name: 'a page without Origin',
      bytes: () => head(`GET ${base}/v1beta/models?key=k HTTP/1.1`, ['Sec-Fetch-Site: cross-site']),
      status: 403,
    },
    {
      name: 'a page of this machine',
      bytes: () => head(`GET ${base}/v1beta/models?key=k HTTP/1.1`, ['Sec-Fetch-Site: same-site']),
      status: 403,
    },
    {
      name: 'a preflight',
      bytes: () =>
        head(`OPTIONS ${base}${PATH} HTTP/1.1`, [
          'Origin: https://evil.example',
          'Access-Control-Request-Method: POST',
        ]),
      status: 403,
    },
    { name: 'no token', bytes: () => post(PATH), status: 404 },
    { name: 'a wrong token', bytes: () => post(`/k/AAAAAAAAAAAAAAAAAAAAAA${PATH}`), status: 404 },
    { name: 'half a token', bytes: () => post(base.slice(0, -4) + PATH), status: 404 },
    { name: 'a longer token', bytes: () => post(`${base}A${PATH}`), status: 404 },
    { name: 'a path that is none of the service’s', bytes: () => post(`${base}/admin`), status: 404 },
    {
      name: 'a version that there is not',
      bytes: () => post(`${base}/v2/models/x:generateContent`),
      status: 404,
    },
    { name: 'a version with more behind it', bytes: () => post(`${base}/v1betaX/models`), status: 404 },
    ...[
      '/v1beta/../admin',
      '/v1beta/..',
      '/v1beta/%2e%2e/x',
      '/v1beta/%2E%2E/x',
      '/v1beta/a%2fb',
      '/v1beta/a%5cb',
      '/v1beta/a%255cb',
      '/v1beta/a%00b',
      '/v1beta//evil.example/x',
      '//evil.example/v1beta/x',
      '/v1beta/a\\b',
      '/v1beta/a#b',
      '/@evil.example/v1beta/x',
      '.evil.example/v1beta/x',
      ':80/v1beta/x',
    ].map((path) => ({
      name: `the path ${path}`,
      bytes: () => post(base + path),
      status: [400, 404],
    })),
    {
      name: 'letters beyond ASCII in the path',
      bytes: () => post(`${base}/v1beta/models/ü`),
      status: [400, 404],
    },
    { name: 'absolute form', bytes: () => post(`http://evil.example${base}${PATH}`), status: [400, 404] },
    {
      name: 'absolute form of ourselves',
      bytes: () => post(`http://127.0.0.1:${port}${base}${PATH}`),
      status: [400, 404],
    },
    { name: 'CONNECT', bytes: () => head('CONNECT evil.example:443 HTTP/1.1'), status: 405 },
    { name: 'TRACE', bytes: () => head(`TRACE ${base}/v1beta/models HTTP/1.1`), status: 405 },
    { name: 'a method of WebDAV', bytes: () => head(`PROPFIND ${base}/v1beta/models HTTP/1.1`), status: 405 },
    { name: 'asterisk form', bytes: () => head('OPTIONS * HTTP/1.1'), status: 404 },
    {
      name: 'path tags without end',
      bytes: () => post(`${base}/t/${'a=b/'.repeat(40)}v1beta/models`),
      status: 404,
    },
    {
      name: 'Content-Length and Transfer-Encoding',
      bytes: () => post(base + PATH, ['Transfer-Encoding: chunked']),
      status: 400,
    },
    { name: 'two Content-Lengths', bytes: () => post(base + PATH, ['Content-Length: 5']), status: 400 },
    {
      name: 'a list of Content-Lengths',
      bytes: () => head(`POST ${base}${PATH} HTTP/1.1`, ['Content-Length: 5, 5']),
      status: 400,
    },
    {
      name: 'a signed Content-Length',
      bytes: () => head(`POST ${base}${PATH} HTTP/1.1`, ['Content-Length: +5']),
      status: 400,
    },
    {
      name: 'a Transfer-Encoding of two',
      bytes: () =>
        head(`POST ${base}${PATH} HTTP/1.1`, ['Transfer-Encoding: gzip, chunked', 'Connection: close']) +
        '0\r\n\r\n',
      status: 400,
    },
    {
      name: 'a Transfer-Encoding that is hidden',
      bytes: () => head(`POST ${base}${PATH} HTTP/1.1`, ['Transfer-Encoding : chunked']),
      status: 400,
    },
    {
      name: 'an unknown Transfer-Encoding',
      bytes: () => head(`POST ${base}${PATH} HTTP/1.1`, ['Transfer-Encoding: xchunked']),
      status: 400,
    },
    {
      name: 'a folded header',
      bytes: () => head(`POST ${base}${PATH} HTTP/1.1`, ['X-A: b\r\n c: d']),
      status: 400,
    },
    {
      name: 'a bare LF as line end',
      bytes: () => `POST ${base}${PATH} HTTP/1.1\nHost: 127.0.0.1:${port}\n\n`,
      status: 400,
    },
    {
      name: 'a NUL in a header',
      bytes: () => head(`POST ${base}${PATH} HTTP/1.1`, ['X-A: b\0c']),
      status: 400,
    },
    {
      name: 'a bad chunk',
      bytes: () => head(`POST ${base}/admin HTTP/1.1`, ['Transfer-Encoding: chunked']) + 'ZZ\r\n',
      status: [400, 404],
    },
    {
      name: 'headers beyond 64 KB',
      bytes: () => head(`POST ${base}${PATH} HTTP/1.1`, [`X-A: ${'a'.repeat(70_000)}`]),
      status: 431,
    },
    {
      name: 'a URL beyond 16 KB',
      bytes: () => post(`${base}/v1beta/models?x=${'a'.repeat(20_000)}`),
      status: 404,
    },
    { name: 'no HTTP', bytes: () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', status: 400 },
    { name: 'HTTP/2 at once', bytes: () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', status: 400 },
  ];

  for (const { name, bytes, status } of REFUSED) {
    it(`refuses ${name}`, async () => {
      const answer = await sendRaw(port, Buffer.from(bytes(), 'latin1'));
      assert.ok([status].flat().includes(statusOf(answer)), answer);
      assert.doesNotMatch(answer, /access-control/i);
      const body: { error: { message: string } } = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
      assert.match(body.error.message, /^Panelmeter proxy: /);
      await serves();
    });
  }

  it('refuses a Live session and says what it means', async () => {
    const upgrade = [
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ];
    const answer = await sendRaw(
      port,
      head(
        `GET ${base}/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent?key=k HTTP/1.1`,
        upgrade,
      ),
    );
    assert.equal(statusOf(answer), 501);
    assert.match(answer, /Live sessions \(WebSocket\) cannot be counted/);
    const unknown = await sendRaw(port, head('GET /ws/x HTTP/1.1', upgrade));
    assert.equal(statusOf(unknown), 404, 'to strangers it says nothing');
    await serves();
  });

  it('does not take a second request out of the body of the first', async () => {
    const smuggled = `GET ${base}/v1beta/models?key=k HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
    const bytes =
      head(`POST ${base}${PATH} HTTP/1.1`, [
        `Content-Length: ${BODY.length + smuggled.length}`,
        'Connection: close',
      ]) +
      BODY +
      smuggled;
    const before = proxied.records.length;
    const answer = await sendRaw(port, bytes);
    assert.equal(answer.match(/HTTP\/1\.1/g)?.length, 1);
    const [record] = (await proxied.seen(before + 1)).slice(before);
    assert.equal(record?.exchange.method, 'generateContent');
    await serves();
  });

  it('gives up headers that come too slowly, and serves others meanwhile', async function () {
    const slow = Array.from({ length: 60 }, () => {
      const socket = net.connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(`POST ${base}${PATH} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-`);
      let answer = '';
      socket.on('data', (bytes) => (answer += String(bytes)));
      const drip = setInterval(() => socket.write('a'), 500);
      return new Promise<string>((resolve) =>
        socket.once('close', () => {
          clearInterval(drip);
          resolve(answer);
        }),
      );
    });
    await serves();
    for (const answer of await Promise.all(slow)) assert.equal(statusOf(answer), 408);
    await serves();
  });

  it('listens on the loopback alone', async () => {
    const { networkInterfaces } = await import('node:os');
    const others = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of others) {
      const failed = await new Promise<boolean>((resolve) => {
        const socket = net.connect(port, address, () => resolve(false));
        socket.on('error', () => resolve(true));
      });
      assert.ok(failed, address);
    }
  });
});
