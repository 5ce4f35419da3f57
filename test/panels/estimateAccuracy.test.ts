import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { estimateAccuracy, measuredError } from '../../src/panels/estimateAccuracy.ts';
import { spreadOf } from '../../src/panels/historyFrom.ts';
import { callFixture } from '../support/callFixture.ts';

const line = { meter: 'output.image', tokens: 1120, usdPerMillion: '120', picoUsd: '134400000000' };

describe('estimate accuracy', () => {
  it('is the distance from the actual, of the whole and of what is not the image', () => {
    const error = measuredError(
      callFixture({
        picoUsd: '138400000000',
        listPicoUsd: '138400000000',
        lines: [line],
        estimatePicoUsd: '139400000000',
      }),
    );
    assert.ok(error);
    assert.ok(Math.abs(error.whole - 1 / 138.4) < 1e-9);
    assert.ok(Math.abs((error.rest ?? 0) - 0.25) < 1e-9);
    assert.equal(error.covered, undefined);
  });

  it('compares list prices, so that a free call is measured too', () => {
    const call = callFixture({
      reason: 'free-tier',
      picoUsd: '0',
      listPicoUsd: '200',
      estimatePicoUsd: '100',
    });
    assert.equal(measuredError(call)?.whole, 0.5);
  });

  for (const [what, more] of [
    ['without an estimate', { estimatePicoUsd: undefined }],
    ['that failed', { outcome: 'error' }],
    ['of which only a range is known', { reason: 'uncertain' }],
    ['that cost nothing', { picoUsd: '0', listPicoUsd: '0' }],
    ['without a price', { picoUsd: undefined, listPicoUsd: undefined }],
  ] as const) {
    it(`takes no call ${what}`, () => {
      assert.equal(measuredError(callFixture({ estimatePicoUsd: '1', ...more })), undefined);
    });
  }

  it('stands by model, with the share of actuals in the range shown', () => {
    const call = (estimate: number, low: number, high: number) =>
      measuredError(
        callFixture({
          picoUsd: '100',
          listPicoUsd: '100',
          estimatePicoUsd: String(estimate),
          estimateLowPicoUsd: String(low),
          estimateHighPicoUsd: String(high),
        }),
      );
    const errors = [call(90, 80, 100), call(100, 100, 100), call(150, 120, 180), call(110, 90, 120)];
    const found = estimateAccuracy(
      errors.flatMap((error) => (error ? [{ ...error, model: 'a' }] : [])).concat({ model: 'b', whole: 2 }),
    );
    assert.deepEqual(found, [
      { model: 'a', calls: 4, median: 0.1, p90: 0.5, covered: 0.75 },
      { model: 'b', calls: 1, median: 2, p90: 2 },
    ]);
  });
});

describe('the spread of values', () => {
  it('lies within them, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9000 }), { minLength: 1, maxLength: 80 }), (values) => {
        const { low, likely, high } = spreadOf(values);
        assert.ok(low <= likely && likely <= high);
        for (const value of [low, likely, high]) assert.ok(values.includes(value));
      }),
    );
  });

  it('of 19 values and more holds the next one in at least 90 % of cases', () => {
    for (const n of [19, 20, 35, 50, 200]) {
      const { low, high } = spreadOf(Array.from({ length: n }, (_, index) => index));
      // n + 1 places that the next value may take, each as likely; those outside of [low, high] miss.
      const missed = low + (n - 1 - high);
      assert.ok((n + 1 - missed - 2) / (n + 1) >= 0.9 - 1e-9 || missed === 0, `${n}: ${low}–${high}`);
    }
  });
});
