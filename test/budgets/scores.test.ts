import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { outlier } from '../../src/budgets/outlier.ts';
import { robustScore } from '../../src/budgets/robustScore.ts';
import { zScore } from '../../src/budgets/zScore.ts';

const near = (value: number | undefined, wanted: number) =>
  assert.ok(value !== undefined && Math.abs(value - wanted) < 1e-9 * Math.abs(wanted), `${value}`);

/** Nine calls of 10 and one of 20: mean 11, variance (9 × 1 + 81) ÷ 10 = 9. */
const NINE_AND_ONE = [10, 10, 10, 10, 10, 10, 10, 10, 10, 20];
/** 10 to 14 twice, then 100, then 30 (docs/insights.md). */
const MASKED = [10, 11, 12, 13, 14, 10, 11, 12, 13, 14, 100, 30];

describe('zScore', () => {
  it('is (20 − 11) ÷ 3 = 3 for nine of 10 and one of 20', () => {
    assert.deepEqual(zScore(NINE_AND_ONE), { samples: 10, usual: 11, spread: 3, z: 3 });
    assert.equal(outlier(NINE_AND_ONE, 'zScore')?.z, 3);
  });

  it('does not see the outlier behind a larger one: z = 0.376 (mean 20.83, deviation 24.41)', () => {
    const score = zScore(MASKED);
    near(score?.usual, 250 / 12);
    near(score?.spread, Math.sqrt(12360 / 12 - (250 / 12) ** 2));
    near(score?.z, 110 / 12 / Math.sqrt(12360 / 12 - (250 / 12) ** 2));
    assert.equal(outlier(MASKED, 'zScore'), undefined);
  });

  it('says nothing of nine values, nor of values all alike', () => {
    assert.equal(zScore(NINE_AND_ONE.slice(1)), undefined);
    assert.equal(zScore(Array.from({ length: 50 }, () => 0.1)), undefined);
  });

  it('forgets what lies more than 100 values back', () => {
    const old = Array.from({ length: 50 }, () => 1e6);
    const recent = Array.from({ length: 100 }, (_, index) => index % 7);
    assert.deepEqual(zScore([...old, ...recent]), zScore(recent));
    assert.deepEqual(robustScore([...old, ...recent]), robustScore(recent));
  });
});

describe('robustScore', () => {
  it('sees the outlier behind a larger one: median 12.5, MAD 1.5, z = 17.5 ÷ 2.2239 = 7.87', () => {
    const score = robustScore(MASKED);
    assert.equal(score?.usual, 12.5);
    near(score?.spread, 2.2239);
    near(score?.z, 17.5 / 2.2239);
    near(outlier(MASKED, 'robust')?.z, 17.5 / 2.2239);
  });

  it('takes a step of 5 % of the median where values hardly differ: 1,121 is none, 1,500 is one', () => {
    const images = Array.from({ length: 20 }, () => 1120);
    assert.equal(outlier([...images, 1121], 'robust'), undefined);
    assert.equal(outlier([...images, 1500], 'robust')?.z, 380 / 56);
  });

  it('takes the mean deviation where nearly all are 0', () => {
    // One of 20 in ten: mean deviation 2, step 1.2533 × 2.
    near(robustScore([0, 0, 0, 0, 0, 0, 0, 0, 0, 20])?.z, 20 / 2.5066);
    assert.equal(robustScore(Array.from({ length: 20 }, () => 0)), undefined);
  });

  it('calls a fifth of the calls no outliers: two models take turns', () => {
    const mix = Array.from({ length: 100 }, (_, index) => (index % 5 === 4 ? 139 : 36));
    assert.equal(outlier(mix, 'robust'), undefined);
  });

  it('tells only of what is larger than usual', () => {
    assert.ok((robustScore([...MASKED.slice(0, 10), 1])?.z ?? 0) < -3.5);
    assert.equal(outlier([...MASKED.slice(0, 10), 1], 'robust'), undefined);
  });
});

describe('scores of any values', () => {
  const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 130 });
  const tokens = fc.array(fc.nat({ max: 2 ** 40 }), { minLength: 10, maxLength: 130 });

  for (const [name, score] of [
    ['zScore', zScore],
    ['robustScore', robustScore],
  ] as const) {
    it(`${name} is finite or absent`, () => {
      fc.assert(
        fc.property(values, (some) => {
          const found = score(some);
          if (!found) return;
          assert.ok(Number.isFinite(found.z) && Number.isFinite(found.usual) && found.spread > 0);
        }),
      );
    });

    it(`${name} is absent below ten values`, () => {
      fc.assert(
        fc.property(values, (some) => {
          assert.equal(score(some.slice(0, 9)), undefined);
        }),
      );
    });

    it(`${name} does not depend on the unit`, () => {
      fc.assert(
        fc.property(tokens, fc.integer({ min: -20, max: 20 }), (some, power) => {
          // Powers of two scale without rounding.
          const scaled = score(some.map((value) => value * 2 ** power));
          const plain = score(some);
          assert.equal(scaled === undefined, plain === undefined);
          if (!scaled || !plain) return;
          assert.ok(Math.abs(scaled.z - plain.z) <= 1e-9 * Math.max(1, Math.abs(plain.z)));
        }),
      );
    });

    it(`${name} throws at nothing, not even at what is no number`, () => {
      fc.assert(fc.property(fc.array(fc.double()), (some) => void score(some)));
    });
  }
});
