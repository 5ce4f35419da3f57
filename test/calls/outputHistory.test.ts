import assert from 'node:assert/strict';
import type { Call } from '../../src/call.ts';
import { OutputHistories, sampleOf } from '../../src/calls/outputHistory.ts';
import { callFixture } from '../support/callFixture.ts';

function call(id: string, thoughts: number, more: Parameters<typeof callFixture>[0] = {}): Call {
  return callFixture({
    id,
    tokensByMeter: { 'input.text': 110, 'input.image': 1200, 'output.thoughts': thoughts, 'output.text': 20 },
    referenceImages: 2,
    estimateTextTokens: 100,
    estimateTextBy: 'offline',
    ...more,
  });
}

/** A ledger of one model; `during` runs while it is read. */
function ledgerOf(calls: Call[], during: () => void = () => undefined) {
  let reads = 0;
  return {
    reads: () => reads,
    groups: () => Promise.resolve([{ key: 'gemini-3-pro-image', sum: null as never }]),
    page: ({ simulated }: { simulated?: boolean }) => {
      reads += 1;
      during();
      const found = calls.filter((one) => one.simulated === simulated).toReversed();
      return Promise.resolve({ calls: found, total: found.length });
    },
  };
}

const MODEL = 'gemini-3-pro-image';

describe('output histories', () => {
  it('read the ledger once and go on with what is recorded, each call once', async () => {
    const old = [1, 2, 3, 4].map((n) => call(`old-${n}`, n * 100));
    let histories: OutputHistories | undefined;
    const meanwhile = call('new', 900);
    const ledger = ledgerOf([...old, meanwhile], () => histories?.add(meanwhile));
    histories = new OutputHistories(ledger, (id) => id);
    await Promise.all([histories.load(false), histories.load(false)]);
    histories.add(call('old-4', 400));
    const history = histories.history(false)(MODEL);
    assert.equal(ledger.reads(), 1);
    assert.equal(history?.n, 5);
    assert.deepEqual(history?.thoughts, { low: 100, likely: 300, high: 900 });
  });

  it('learn what the text and a reference image came to', () => {
    const histories = new OutputHistories(ledgerOf([]), (id) => id);
    for (let n = 0; n < 5; n++) histories.add(call(`c${n}`, 80));
    const history = histories.history(false)(MODEL);
    assert.deepEqual(history?.input?.offline, { low: 1.1, likely: 1.1, high: 1.1, n: 5 });
    assert.equal(history?.input?.service, undefined);
    assert.deepEqual(history?.referenceImage, { low: 600, likely: 600, high: 600, n: 5 });
  });

  it('keep simulated calls to themselves', () => {
    const histories = new OutputHistories(ledgerOf([]), (id) => id);
    for (let n = 0; n < 6; n++) histories.add(call(`s${n}`, 50, { simulated: true }));
    assert.equal(histories.history(false)(MODEL), undefined);
    assert.equal(histories.history(true)(MODEL)?.n, 6);
    assert.deepEqual(histories.accuracy(false), []);
  });

  it('prefer calls of the same panel, when there are enough', () => {
    const histories = new OutputHistories(ledgerOf([]), (id) => id);
    for (let n = 0; n < 10; n++) histories.add(call(`a${n}`, 50, { tags: { panel: 'a' } }));
    for (let n = 0; n < 5; n++) histories.add(call(`b${n}`, 700, { tags: { panel: 'b' } }));
    const of = histories.history(false);
    assert.equal(of(MODEL, JSON.stringify(['panel', 'b', null]))?.thoughts.likely, 700);
    assert.equal(of(MODEL, JSON.stringify(['panel', 'c', null]))?.thoughts.likely, 50);
  });

  it('are tried again after the ledger could not be read', async () => {
    const ledger = ledgerOf([call('a', 10)]);
    let broken = true;
    const groups = () => (broken ? Promise.reject(new Error('disk')) : ledger.groups());
    const histories = new OutputHistories({ ...ledger, groups }, (id) => id);
    await assert.rejects(histories.load(false), /disk/);
    broken = false;
    await histories.load(false);
    assert.equal(histories.history(false)(MODEL)?.n, 1);
  });

  for (const [why, more] of [
    ['failed', { outcome: 'error' }],
    ['cut', { outcome: 'aborted' }],
    ['a count', { method: 'countTokens' }],
    ['without usage', { tokensByMeter: undefined }],
  ] as const) {
    it(`learn nothing from a call that is ${why}`, () => {
      assert.equal(sampleOf(call('x', 1, more)), undefined);
    });
  }

  it('measure estimates against the receipts in force, once those of before are forgotten', async () => {
    const calls = Array.from({ length: 6 }, (_, n) =>
      call(`r${n}`, 80, { estimatePicoUsd: '100', picoUsd: '200', listPicoUsd: '200' }),
    );
    const histories = new OutputHistories(ledgerOf(calls), (id) => id);
    await histories.load(false);
    assert.equal(histories.accuracy(false)[0]?.median, 0.5);
    for (const one of calls) Object.assign(one, { picoUsd: '100', listPicoUsd: '100' });
    assert.equal(histories.accuracy(false)[0]?.median, 0.5, 'what was measured stays until it is told');
    histories.forget();
    assert.equal(histories.loaded(false), false);
    await histories.load(false);
    assert.equal(histories.accuracy(false)[0]?.median, 0);
  });

  it('take nothing of before that was being read while they forgot', async () => {
    const calls = [call('a', 80, { estimatePicoUsd: '100', picoUsd: '200', listPicoUsd: '200' })];
    let histories: OutputHistories | undefined;
    let forgot = false;
    const ledger = ledgerOf(calls, () => {
      if (forgot) return;
      forgot = true;
      const [before] = calls;
      calls.splice(0, 1, { ...(before ?? callFixture()), picoUsd: '100', listPicoUsd: '100' });
      histories?.forget();
    });
    const stale = calls.slice();
    const reads = {
      ...ledger,
      page: (filter: { simulated?: boolean }) => {
        const first = !forgot;
        const page = ledger.page(filter);
        return first ? page.then(({ total }) => ({ calls: stale, total })) : page;
      },
    };
    histories = new OutputHistories(reads, (id) => id);
    await histories.load(false);
    await histories.load(false);
    assert.deepEqual(
      histories.accuracy(false).map(({ calls: n, median }) => [n, median]),
      [[1, 0]],
    );
  });
});
