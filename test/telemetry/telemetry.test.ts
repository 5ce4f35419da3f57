import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { decodeCall, encodeCall } from '../../src/formats/ndjson.ts';
import { CallSpool } from '../../src/telemetry/callSpool.ts';
import { Telemetry } from '../../src/telemetry/telemetry.ts';
import { callFixture } from '../support/callFixture.ts';
import { otlpReceiver } from '../support/otlpReceiver.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

interface Span {
  attributes: { key: string; value: Record<string, string> }[];
}

function idsIn(bodies: { body: Buffer }[]): string[] {
  return bodies.flatMap(({ body }) =>
    JSON.parse(body.toString()).resourceSpans[0].scopeSpans[0].spans.map(
      ({ attributes }: Span) =>
        attributes.find(({ key }) => key === 'panelmeter.call.id')?.value['stringValue'],
    ),
  );
}

function telemetryOf(dir: string, endpoint: () => string | undefined, logged: string[] = []): Telemetry {
  return new Telemetry({
    dir,
    endpoint,
    version: '1.0.0',
    savedOf: () => undefined,
    log: (text) => logged.push(text),
  });
}

const unsent = (dir: string): string[] => fs.readdirSync(dir).filter((name) => name.startsWith('unsent-'));

describe('telemetry', () => {
  it('is off without an endpoint: nothing is sent and nothing is kept', async () => {
    const dir = temporaryFolder();
    const telemetry = telemetryOf(dir, () => undefined);
    telemetry.start();
    telemetry.record([callFixture()]);
    await telemetry.flush();
    await telemetry.close();
    assert.deepEqual(fs.readdirSync(dir), []);
    assert.equal(telemetry.waiting.calls, 0);
  });

  it('sends calls once, in one request, and never a refused one', async () => {
    const receiver = await otlpReceiver();
    const telemetry = telemetryOf(temporaryFolder(), () => receiver.url);
    telemetry.record([callFixture({ id: 'a' }), callFixture({ id: 'r', outcome: 'refused' })]);
    telemetry.record([callFixture({ id: 'b' })]);
    await telemetry.flush();
    await telemetry.flush();
    await telemetry.close();
    await receiver.close();
    assert.deepEqual(idsIn(receiver.of('/v1/traces')), ['a', 'b']);
    assert.ok(receiver.of('/v1/metrics').length > 0);
  });

  it('keeps what a receiver refuses, says so once without the address, and sends it when it is back', async () => {
    const receiver = await otlpReceiver();
    receiver.status = 400;
    const logged: string[] = [];
    const dir = temporaryFolder();
    const telemetry = telemetryOf(dir, () => `${receiver.url}/secret-path`, logged);
    telemetry.record([callFixture({ id: 'a' })]);
    await telemetry.flush();
    await telemetry.flush();
    assert.equal(telemetry.waiting.calls, 1);
    assert.equal(unsent(dir).length, 1);
    assert.equal(logged.length, 1);
    assert.match(logged[0] ?? '', /1 calls wait/);
    assert.doesNotMatch(logged.join(), /secret-path/);
    receiver.status = 200;
    await telemetry.flush();
    assert.deepEqual(idsIn(receiver.of('/secret-path/v1/traces')), ['a']);
    assert.deepEqual(unsent(dir), []);
    await telemetry.close();
    await receiver.close();
  });

  it('goes on with what a process that is gone has left', async () => {
    const dir = temporaryFolder();
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    fs.writeFileSync(
      path.join(dir, `unsent-${gone}.ndjson`),
      `${encodeCall(callFixture({ id: 'left' }))}\nnot a call\n`,
    );
    fs.writeFileSync(
      path.join(dir, `unsent-${process.ppid}.ndjson`),
      `${encodeCall(callFixture({ id: 'theirs' }))}\n`,
    );
    const receiver = await otlpReceiver();
    const telemetry = telemetryOf(dir, () => receiver.url);
    await telemetry.flush();
    await telemetry.close();
    await receiver.close();
    assert.deepEqual(idsIn(receiver.of('/v1/traces')), ['left']);
    assert.deepEqual(unsent(dir), [`unsent-${process.ppid}.ndjson`], 'a living process sends its own');
  });

  it('leaves what was not taken on disk when it closes', async () => {
    const receiver = await otlpReceiver();
    receiver.status = 400;
    const dir = temporaryFolder();
    const telemetry = telemetryOf(dir, () => receiver.url);
    telemetry.record([callFixture({ id: 'a' })]);
    await telemetry.close();
    await receiver.close();
    const [file = ''] = unsent(dir);
    const left = decodeCall(fs.readFileSync(path.join(dir, file), 'utf8').trim());
    assert.deepEqual(left, { call: callFixture({ id: 'a' }) });
  });

  it('does not wait for a receiver that never answers when it closes', async () => {
    const sockets: net.Socket[] = [];
    const silent = net.createServer((socket) => sockets.push(socket.on('error', () => undefined).resume()));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as net.AddressInfo;
    const dir = temporaryFolder();
    const logged: string[] = [];
    const telemetry = telemetryOf(dir, () => `http://127.0.0.1:${port}`, logged);
    telemetry.record([callFixture({ id: 'a' })]);
    const asked = once(silent, 'connection');
    void telemetry.flush();
    await asked;
    await telemetry.close();
    // The sender had not given up when the closing was over.
    assert.deepEqual(logged, []);
    assert.equal(unsent(dir).length, 1);
    sockets.forEach((socket) => socket.destroy());
    silent.close();
  });

  it('goes over to another endpoint', async () => {
    const [first, second] = [await otlpReceiver(), await otlpReceiver()];
    let endpoint = first.url;
    const telemetry = telemetryOf(temporaryFolder(), () => endpoint);
    telemetry.record([callFixture({ id: 'a' })]);
    await telemetry.flush();
    endpoint = second.url;
    telemetry.record([callFixture({ id: 'b' })]);
    await telemetry.flush();
    await telemetry.close();
    await Promise.all([first.close(), second.close()]);
    assert.deepEqual(idsIn(first.of('/v1/traces')), ['a']);
    assert.deepEqual(idsIn(second.of('/v1/traces')), ['b']);
  });
});

describe('calls that wait for a receiver', () => {
  it('are bounded: the oldest go first and are counted', () => {
    const spool = new CallSpool(temporaryFolder(), 3);
    spool.add(['a', 'b', 'c', 'd', 'e'].map((id) => callFixture({ id })));
    assert.deepEqual(
      spool.oldest(10).map(({ id }) => id),
      ['c', 'd', 'e'],
    );
    assert.equal(spool.dropped, 2);
  });

  it('stay when others are sent meanwhile', () => {
    const spool = new CallSpool(temporaryFolder());
    spool.add([callFixture({ id: 'a' })]);
    const batch = spool.oldest(10);
    spool.add([callFixture({ id: 'b' })]);
    spool.sent(batch);
    assert.deepEqual(
      spool.oldest(10).map(({ id }) => id),
      ['b'],
    );
  });
});
