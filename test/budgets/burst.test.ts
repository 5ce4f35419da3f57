import assert from 'node:assert/strict';
import { retryStorm, runawayLoop } from '../../src/budgets/burst.ts';

const every = (count: number, stepMs: number) => Array.from({ length: count }, (_, index) => index * stepMs);

describe('runawayLoop', () => {
  it('is ten times the same within a minute', () => {
    assert.equal(runawayLoop(every(10, 6000)), 10);
    assert.equal(runawayLoop(every(9, 100)), undefined);
  });
  it('is not ten times in more than a minute, to the millisecond', () => {
    assert.equal(runawayLoop([...every(9, 1000), 59_999]), 10);
    assert.equal(runawayLoop([...every(9, 1000), 60_000]), undefined);
  });
  it('counts the last minute only, in whatever order times come', () => {
    assert.equal(runawayLoop([...every(30, 1), 900_000]), undefined);
    assert.equal(runawayLoop(every(12, 1000).toReversed()), 12);
    assert.equal(runawayLoop([]), undefined);
  });
});

describe('retryStorm', () => {
  const calls = (retries: number, others: number) =>
    Array.from({ length: retries + others }, (_, index) => ({ at: index * 1000, retry: index < retries }));
  it('is ten retries that are at least half of the calls of five minutes', () => {
    assert.deepEqual(retryStorm(calls(10, 10)), { retries: 10, calls: 20 });
    assert.equal(retryStorm(calls(10, 11)), undefined);
    assert.equal(retryStorm(calls(9, 0)), undefined);
  });
  it('does not reach back further', () => {
    assert.equal(retryStorm([...calls(10, 0), { at: 300_000 + 5000, retry: true }]), undefined);
    assert.equal(retryStorm([]), undefined);
  });
});
