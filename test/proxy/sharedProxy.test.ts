import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { startSimulator, type Simulator } from '../../src/gemini/simulator/server.ts';
import type { ProxyRecord } from '../../src/proxy/messages.ts';
import { SharedProxy } from '../../src/proxy/sharedProxy.ts';
import { startProxy } from '../../src/proxy/startProxy.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { WORKER } from './support/proxied.ts';

const BODY = JSON.stringify({ contents: [{ parts: [{ text: 'Hello' }] }] });
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('one proxy for several windows', () => {
  let simulator: Simulator;
  let dir: string;
  const opened: SharedProxy[] = [];
  before(async () => {
    simulator = await startSimulator();
  });
  after(() => simulator.close());
  beforeEach(() => {
    dir = temporaryFolder();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.stop()));
  });

  function window(records: ProxyRecord[] = [], moved: string[] = []): SharedProxy {
    const shared = new SharedProxy({
      file: path.join(dir, 'proxy.json'),
      start: (place) =>
        startProxy({
          ...{ ...place, worker: WORKER, upstream: simulator.url, hashKey: Buffer.alloc(32) },
          onExchange: (record) => void records.push(record),
        }),
      onMoved: (url) => moved.push(url),
    });
    opened.push(shared);
    return shared;
  }

  async function call(url: string, text = BODY): Promise<number> {
    const answer = await fetch(`${url}/v1beta/models/gemini-3.8-flash:generateContent?key=k`, {
      method: 'POST',
      body: text,
      headers: { 'content-type': 'application/json', connection: 'close' },
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  it('has one owner and one address, kept for the next time in a file of the user alone', async () => {
    const windows = [window(), window(), window()];
    const urls = await Promise.all(windows.map(async (each) => (await each.start()).url));
    assert.equal(new Set(urls).size, 1);
    assert.equal(windows.filter(({ isOwner }) => isOwner).length, 1);
    const file = path.join(dir, 'proxy.json');
    if (process.platform !== 'win32') assert.equal((await fs.stat(file)).mode & 0o777, 0o600);
    assert.deepEqual(await fs.readdir(dir), ['proxy.json'], 'no drafts are left');
    await Promise.all(windows.map((each) => each.stop()));
    const later = window();
    assert.equal((await later.start()).url, urls[0]);
    assert.equal(await call(urls[0] ?? ''), 200);
  });

  it('is taken over when the owner stops, while its calls in flight end there', async () => {
    const [first, second]: [ProxyRecord[], ProxyRecord[]] = [[], []];
    const [owner, other] = [window(first), window(second)];
    const { url } = await owner.start();
    await other.start();
    assert.ok(owner.isOwner && !other.isOwner);
    const slow = call(url, BODY.replace('Hello', '[sim:slow 1500ms]'));
    await pause(200);
    const from = performance.now();
    const stopping = owner.stop();
    while (!other.isOwner) await pause(5);
    const took = performance.now() - from;
    assert.equal(await call(url), 200);
    assert.equal(await slow, 200);
    await stopping;
    assert.equal(first.length, 1, 'the call in flight was told by the window that had it');
    assert.equal(second.length, 1);
    console.log(`      taken over in ${Math.round(took)} ms`);
  });

  it('moves when another program took the port', async () => {
    const first = window();
    const { url } = await first.start();
    await first.stop();
    const stranger = net.createServer((socket) =>
      socket
        .on('error', () => undefined)
        .resume()
        .end('HTTP/1.1 200 OK\r\n\r\n'),
    );
    const { port } = new URL(url);
    await new Promise<void>((resolve) => stranger.listen(Number(port), '127.0.0.1', resolve));
    try {
      const moved: string[] = [];
      const second = window([], moved);
      const next = await second.start();
      assert.notEqual(next.url, url);
      assert.deepEqual(moved, [next.url]);
      assert.equal(new URL(next.url).pathname, new URL(url).pathname, 'the token stays');
      assert.equal(await call(next.url), 200);
      assert.equal((await window().start()).url, next.url, 'and is where the next window looks');
    } finally {
      await new Promise((resolve) => stranger.close(resolve));
    }
  });

  it('makes a new file of one that cannot be read', async () => {
    for (const text of ['', '{"port":', '{"port":70000,"token":"x"}', '[]']) {
      await fs.writeFile(path.join(dir, 'proxy.json'), text);
      const shared = window();
      const { url } = await shared.start();
      assert.equal(await call(url), 200);
      await shared.stop();
    }
  });

  it('keeps its address over a restart', async () => {
    const shared = window();
    const { url } = await shared.start();
    await shared.restart();
    assert.ok(shared.isOwner);
    assert.equal(shared.url, url);
    assert.equal(await call(url), 200);
  });
});
