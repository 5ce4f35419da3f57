import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { BUCKETS, costBucket, latencyBucket, percentilesOf } from '../../src/ledger/histogram.ts';

function near(found: number, exact: number): void {
  assert.ok(Math.abs(found - exact) <= 0.045 * exact + 0.5, `${found} for ${exact}`);
}

describe('a histogram', () => {
  it('gives the nearest rank within 4.5 %, of latency and cost apart', () => {
    const value = fc.oneof(fc.double({ min: 1, max: 1e7, noNaN: true }), fc.constant(0));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), (values) => {
        const histogram = new Uint32Array(BUCKETS);
        for (const each of values) {
          for (const bucket of [latencyBucket(each), costBucket(Math.round(each) * 1000)])
            histogram[bucket] = (histogram[bucket] ?? 0) + 1;
        }
        const sorted = values.toSorted((a, b) => a - b);
        const at = (share: number) => sorted[Math.ceil(share * values.length) - 1] ?? 0;
        const {
          latencyP50 = -1,
          latencyP95 = -1,
          latencyP99 = -1,
          costP50 = -1n,
          costP99 = -1n,
        } = percentilesOf(histogram);
        near(latencyP50, at(0.5));
        near(latencyP95, at(0.95));
        near(latencyP99, at(0.99));
        near(Number(costP50), Math.round(at(0.5)) * 1000);
        near(Number(costP99), Math.round(at(0.99)) * 1000);
      }),
    );
  });

  it('has no percentiles of nothing', () => {
    assert.deepEqual(percentilesOf(new Uint32Array(BUCKETS)), {});
  });
});
