import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { rateShift } from '../../src/budgets/rateShift.ts';
import { ratioShift } from '../../src/budgets/ratioShift.ts';

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe('ratioShift', () => {
  it('sees 300 ÷ 2000 = 0.15 become 600 ÷ 2000 = 0.3', () => {
    const calls = [...times(10, { input: 2000, output: 300 }), ...times(10, { input: 2000, output: 600 })];
    const shift = ratioShift(calls);
    assert.ok(shift && Math.abs(shift.before - 0.15) < 1e-12 && Math.abs(shift.now - 0.3) < 1e-12);
  });

  it('sees it fall, too, and says nothing below a factor of 1.5', () => {
    const shift = ratioShift([
      ...times(20, { input: 100, output: 200 }),
      ...times(10, { input: 400, output: 200 }),
    ]);
    assert.ok(shift && Math.abs(shift.now - 0.5) < 1e-12);
    const small = [...times(20, { input: 100, output: 100 }), ...times(10, { input: 100, output: 149 })];
    assert.equal(ratioShift(small), undefined);
  });

  it('says nothing when the ratio always went up and down as much', () => {
    const mixed = Array.from({ length: 40 }, (_, index) => ({ input: 100, output: index % 2 ? 50 : 300 }));
    assert.equal(ratioShift([...mixed, ...times(10, { input: 100, output: 300 })]), undefined);
  });

  it('says nothing with fewer than 20 calls that have both', () => {
    const calls = [...times(9, { input: 100, output: 10 }), ...times(10, { input: 100, output: 90 })];
    assert.equal(ratioShift(calls), undefined);
    assert.equal(ratioShift([...times(50, { input: 0, output: 10 }), ...calls]), undefined);
  });

  it('is finite or absent, whatever the counts', () => {
    const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
    const calls = fc.array(fc.record({ input: count, output: count }), { maxLength: 120 });
    fc.assert(
      fc.property(calls, (some) => {
        const shift = ratioShift(some);
        assert.ok(!shift || (Number.isFinite(shift.before) && Number.isFinite(shift.now)));
      }),
    );
  });
});

describe('rateShift', () => {
  const before = [4, 5, 6, 5, 4, 5, 6, 5, 4, 6];

  it('sees 5 calls an hour become 12 for three hours', () => {
    assert.deepEqual(rateShift([...before, 12, 11, 14]), { before: 5, now: 12 });
  });

  it('draws the line at median + 3.5 × 1.4826 × MAD = 5 + 3.5 × 1.4826 × 1 = 10.19', () => {
    assert.equal(rateShift([...before, 10, 10, 10]), undefined);
    assert.deepEqual(rateShift([...before, 11, 11, 11]), { before: 5, now: 11 });
  });

  it('says nothing of one busy hour, nor when the third falls back', () => {
    assert.equal(rateShift([...before, 5, 5, 40]), undefined);
    assert.equal(rateShift([...before, 40, 40, 5]), undefined);
  });

  it('leaves out the hours in which nobody worked', () => {
    assert.deepEqual(rateShift([...before.flatMap((count) => [count, 0, 0]), 12, 11, 14]), {
      before: 5,
      now: 12,
    });
  });

  it('says nothing with fewer than ten hours to compare', () => {
    assert.equal(rateShift([...before.slice(1), 12, 11, 14]), undefined);
    assert.equal(rateShift([]), undefined);
  });

  it('does not depend on the unit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 1000 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 50 }),
        (counts, factor) => {
          const plain = rateShift(counts);
          const scaled = rateShift(counts.map((count) => count * factor));
          // A count at the very edge may fall either way by rounding.
          if (plain && scaled) assert.ok(Math.abs(scaled.now - plain.now * factor) < 1e-6);
        },
      ),
    );
  });
});
