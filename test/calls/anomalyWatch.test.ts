import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { OutlierMethod } from '../../src/budgets/outlier.ts';
import type { Call } from '../../src/call.ts';
import { AnomalyWatch } from '../../src/calls/anomalyWatch.ts';
import { arbitraryCall } from '../support/arbitraryCall.ts';
import { callFixture } from '../support/callFixture.ts';

const NOW = Date.parse('2026-11-22T12:30:00Z');
const HOUR = 3_600_000;
let count = 0;
const call = (at: number, more: Parameters<typeof callFixture>[0] = {}): Call =>
  callFixture({ id: `call-${count++}`, startedAt: new Date(at).toISOString(), ...more });
const watch = (method: OutlierMethod | 'off' = 'robust') => new AnomalyWatch(() => method);
/** All kinds that these calls show, in order. */
const kinds = (calls: Call[], one = watch()) =>
  calls.flatMap((each) => one.add(each, NOW)).map(({ kind }) => kind);
const steady = (length: number, more: Parameters<typeof callFixture>[0] = {}) =>
  Array.from({ length }, (_, index) => call(NOW - HOUR + index * 60_000, more));

describe('AnomalyWatch', () => {
  it('watches input and output by themselves', () => {
    const one = watch();
    assert.deepEqual(kinds(steady(12), one), []);
    const long = one.add(call(NOW, { candidatesTokens: 9000 }), NOW);
    assert.deepEqual(
      long.map((found) => ({ kind: found.kind, tokens: 'tokens' in found && found.tokens })),
      [{ kind: 'output', tokens: 9080 }],
    );
    assert.deepEqual(kinds([call(NOW, { promptTokens: 9000 })], one), ['input']);
  });

  it('tells of a dear call with exact amounts', () => {
    const one = watch();
    kinds(steady(12), one);
    const [found] = one.add(call(NOW, { picoUsd: '1234567890123' }), NOW);
    assert.ok(found?.kind === 'cost');
    assert.deepEqual([found.cost, found.usual], [1_234_567_890_123n, 138_568_000_000n]);
  });

  it('does not speak of cents, of calls that failed, or of what is not priced', () => {
    const one = watch();
    kinds(steady(12, { picoUsd: '1000000000' }), one);
    assert.deepEqual(
      kinds(
        [
          call(NOW, { picoUsd: '99000000000' }),
          call(NOW, { picoUsd: undefined, reason: 'unpriced' }),
          call(NOW, { outcome: 'error', promptTokens: 999_999, picoUsd: '0', reason: 'not-charged' }),
        ],
        one,
      ),
      [],
    );
  });

  it('keeps features apart, and takes the phase and then the model where there is none', () => {
    const one = watch();
    kinds(steady(12), one);
    assert.deepEqual(kinds([call(NOW, { promptTokens: 9000, tags: { feature: 'other' } })], one), []);
    assert.deepEqual(kinds([call(NOW, { promptTokens: 9000, tags: { phase: 'panels' } })], one), []);
    for (const [tags, by, feature] of [
      [{ phase: 'critique' }, 'phase', 'critique'],
      [{}, 'model', 'gemini-3-pro-image'],
    ] as const) {
      kinds(steady(12, { tags }), one);
      const [found] = one.add(call(NOW, { promptTokens: 9000, tags }), NOW);
      assert.deepEqual([found?.kind, found?.by, found?.feature], ['input', by, feature]);
    }
  });

  it('sees the ratio of output to input move', () => {
    const one = watch();
    kinds(steady(20), one);
    assert.ok(kinds(steady(10, { candidatesTokens: 2320 }), one).includes('ratio'));
  });

  it('sees an hour that costs more than two deviations above the average hour', () => {
    const one = watch();
    const hours = Array.from({ length: 10 }, (_, index) => call(NOW - (index + 1) * HOUR)).toReversed();
    assert.deepEqual(kinds(hours, one), []);
    assert.deepEqual(kinds([call(NOW)], one), []);
    const [found] = one.add(call(NOW + 1), NOW);
    assert.ok(found?.kind === 'hourlyCost');
    assert.deepEqual([found.hour, found.average], [277_136_000_000n, 138_568_000_000n]);
  });

  it('sees a rate that doubled and stays', () => {
    const one = watch();
    const at = (hour: number, calls: number) =>
      Array.from({ length: calls }, (_, index) => call(NOW - hour * HOUR + index * 1000));
    const free = { picoUsd: '0', reason: 'free-tier' as const };
    const before = Array.from({ length: 10 }, (_, index) => at(14 - index, 5)).flat();
    const after = [3, 2, 1].flatMap((hour) => at(hour, 12));
    for (const each of [...before, ...after]) one.add({ ...each, ...free }, NOW);
    const found = one.add({ ...call(NOW), ...free }, NOW).find(({ kind }) => kind === 'rate');
    assert.ok(found?.kind === 'rate');
    assert.deepEqual([found.before, found.now], [5, 12]);
  });

  it('sees the same content sent ten times within a minute, with what it cost', () => {
    const one = watch();
    const sent = Array.from({ length: 11 }, (_, index) =>
      call(NOW + index * 5000, { contentHash: 'h', tags: { panel: 's1_p02', feature: `f${index}` } }),
    );
    const found = sent.flatMap((each) => one.add(each, NOW));
    assert.deepEqual(
      found.map((each) => each.kind === 'loop' && [each.times, each.spent, each.panel]),
      [
        [10, 1_385_680_000_000n, 's1_p02'],
        [11, 1_524_248_000_000n, 's1_p02'],
      ],
    );
  });

  it('does not take simulated calls for real ones', () => {
    const one = watch();
    const turns = Array.from({ length: 18 }, (_, index) =>
      call(NOW + index * 100, { contentHash: 'h', simulated: index % 2 === 0 }),
    );
    assert.deepEqual(kinds(turns, one), []);
    kinds(steady(12), one);
    assert.deepEqual(kinds([call(NOW, { promptTokens: 90_000, simulated: true })], one), []);
  });

  it('sees a storm of retries', () => {
    const retries = Array.from({ length: 10 }, (_, index) => call(NOW + index * 1000, { attempt: 2 }));
    assert.deepEqual(kinds(retries), ['retryStorm']);
  });

  it('leaves out what is no sent call, and what is older than a week', () => {
    const same = { contentHash: 'h' };
    assert.deepEqual(kinds(steady(20, { ...same, outcome: 'refused' })), []);
    assert.deepEqual(kinds(steady(20, { ...same, method: 'countTokens' })), []);
    const old = Array.from({ length: 20 }, (_, index) => call(NOW - 8 * 24 * HOUR + index, same));
    assert.deepEqual(kinds(old), []);
  });

  it('is silent when it is switched off', () => {
    const one = watch('off');
    assert.deepEqual(kinds(steady(20, { contentHash: 'h' }), one), []);
    assert.deepEqual(one.recent(NOW), []);
  });

  it('shows one of a kind and feature, for a day', () => {
    const one = watch();
    for (let index = 0; index < 15; index++) one.add(call(NOW + index, { contentHash: 'h' }), NOW);
    assert.deepEqual(
      one.recent(NOW).map((found) => found.kind === 'loop' && found.times),
      [15],
    );
    assert.deepEqual(one.recent(NOW + 25 * HOUR), []);
  });

  it('throws at no call that a ledger may hold', () => {
    fc.assert(
      fc.property(fc.array(arbitraryCall, { maxLength: 60 }), (calls) => {
        const one = watch();
        for (const each of calls) one.add(each, Date.parse(each.startedAt));
        for (const found of one.recent(0))
          if ('score' in found) assert.ok(Number.isFinite(found.score) && Number.isFinite(found.usual));
      }),
      { numRuns: 50 },
    );
  });
});
