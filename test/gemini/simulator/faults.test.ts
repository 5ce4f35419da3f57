import assert from 'node:assert/strict';
import { FaultQueue, faultNamed, markedFaults } from '../../../src/gemini/simulator/faults.ts';
import { startSimulator } from '../../../src/gemini/simulator/server.ts';
import { imageRequest, simulated, textRequest, untilDone } from '../simulated.ts';

describe('simulator faults', () => {
  it('a marker with x2 holds for the first two times of that request', () =>
    simulated({}, async ({ client }) => {
      const statuses: (number | undefined)[] = [];
      for (const text of ['A [sim:503 x2]', 'A [sim:503 x2]', 'A [sim:503 x2]', 'B [sim:503 x2]']) {
        statuses.push((await client.generate(imageRequest(text), untilDone())).httpStatus);
      }
      assert.deepEqual(statuses, [503, 503, 200, 503]);
    }));

  it('a marker without a number holds always', () =>
    simulated({}, async ({ client }) => {
      for (let time = 0; time < 3; time++) {
        assert.equal((await client.generate(textRequest('[sim:500]'), untilDone())).httpStatus, 500);
      }
    }));

  it('queued faults are used up in order, then all is well', () =>
    simulated({}, async ({ client, simulator }) => {
      simulator.faults.push('503', { times: 2 });
      simulator.faults.push('429');
      const statuses: (number | undefined)[] = [];
      for (let time = 0; time < 4; time++) {
        statuses.push((await client.generate(textRequest('Hi'), untilDone())).httpStatus);
      }
      assert.deepEqual(statuses, [503, 503, 429, 200]);
    }));

  it('a queued fault waits for the request that it is meant for', () =>
    simulated({}, async ({ client, simulator }) => {
      simulator.faults.push('block', { when: ({ text }) => text.includes('s1_p07'), times: Infinity });
      const other = await client.generate(imageRequest('Rain.'), untilDone());
      assert.equal(other.answer.blockReason, undefined);
      const parts = [{ text: 'Panel s1_p07' }];
      for (let time = 0; time < 2; time++) {
        const meant = await client.generate(imageRequest('', { parts }), untilDone());
        assert.equal(meant.answer.blockReason, 'PROHIBITED_CONTENT');
      }
    }));

  it('can make countTokens fail', () =>
    simulated({}, async ({ client, simulator }) => {
      simulator.faults.push('503', { when: ({ method }) => method === 'countTokens' });
      const counted = await client.countTokens(textRequest('Hi'), untilDone());
      assert.ok(!counted.ok && counted.httpStatus === 503);
    }));

  it('knows its names only', () => {
    assert.throws(() => new FaultQueue().push('nonsense'), RangeError);
    assert.equal(faultNamed('nonsense'), undefined);
    assert.equal(faultNamed('constructor'), undefined);
    assert.deepEqual(markedFaults('[sim:nonsense] [sim:] [sim:429-x] sim:429 [sim:429 soon]', 1), []);
  });

  it('reads times of markers', () => {
    assert.deepEqual(markedFaults('[sim:slow 2000ms] [SIM:slow 1.5s x3] [sim:slow]', 3), [
      { kind: 'slow', overMs: 2000 },
      { kind: 'slow', overMs: 1500 },
      { kind: 'slow', overMs: 2000 },
    ]);
    assert.deepEqual(markedFaults('[sim:cut x2 1s]', 3), []);
  });

  it('takes its time when told to, and closing it ends what is still open', async () => {
    let started: () => void = () => {};
    const first = new Promise<void>((resolve) => (started = resolve));
    const simulator = await startSimulator({ pace: { firstMs: 0, chunkMs: 600_000 } });
    const body = JSON.stringify({ contents: [{ parts: [{ text: 'Hi' }] }] });
    const url = `${simulator.url}/v1/models/gemini-3.8-flash:streamGenerateContent?alt=sse`;
    const reading = (async () => {
      const response = await fetch(url, { method: 'POST', body, headers: { 'x-goog-api-key': 'k' } });
      for await (const _ of response.body ?? []) started();
    })();
    await Promise.race([first, reading]);
    await simulator.close();
    await assert.rejects(reading, TypeError);
  });
});
