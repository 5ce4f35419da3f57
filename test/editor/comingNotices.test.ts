import assert from 'node:assert/strict';
import type { ComingCost } from '../../src/budgets/comingCost.ts';
import { newNotices } from '../../src/editor/comingNotices.ts';
import { comingChanges } from '../../src/pricing/comingChanges.ts';
import { shippedBook } from '../support/shippedBook.ts';

const CHANGES = comingChanges(shippedBook, Date.parse('2026-11-25T12:00:00Z'));
const DOLLAR = 1_000_000_000_000n;

function cost(model: string, after: bigint, before = 0n): ComingCost {
  const change = CHANGES.find((one) => one.model === model);
  assert.ok(change);
  return { change, repriced: 1, unknown: 0, before, after };
}

const told = (...costs: ComingCost[]) => newNotices(costs, []).map(({ key }) => key);

describe('notices of coming changes', () => {
  it('are of changes that cost this user more than a dollar in 30 days', () => {
    assert.deepEqual(told(cost('gemini-4-argon', DOLLAR)), []);
    assert.deepEqual(told(cost('gemini-4-argon', 2n * DOLLAR, DOLLAR)), []);
    assert.deepEqual(told(cost('gemini-4-argon', DOLLAR + 1n)), ['price gemini-4-argon 2026-12-01']);
    assert.deepEqual(told(cost('gemini-2.5-pro', 5n * DOLLAR)), ['reroute gemini-2.5-pro 2026-12-01']);
  });

  it('are not of what gets cheaper, nor of a shutdown, which has no price', () => {
    assert.deepEqual(told(cost('gemini-4-argon', 0n, 9n * DOLLAR)), []);
    assert.deepEqual(told(cost('gemini-3.1-flash-lite', 9n * DOLLAR)), []);
  });

  it('are told once, whatever the change costs later', () => {
    const [first] = newNotices([cost('gemini-4-argon', 2n * DOLLAR)], []);
    assert.ok(first);
    assert.deepEqual(newNotices([cost('gemini-4-argon', 9n * DOLLAR)], [first.key]), []);
    assert.equal(newNotices([cost('gemini-3.8-flash', 9n * DOLLAR)], [first.key]).length, 1);
  });
});
