import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { contradictions, feasibleMix, USUAL_TARGETS } from '../../src/panels/feasibleMix.ts';
import { exactUsd, shownUsd } from '../../src/money.ts';
import { targetText } from '../../src/panels/chapterTarget.ts';

const usd = (cents: number): bigint => BigInt(Math.round(cents * 10_000)) * 1_000_000n;
const costs = { flash: usd(3.65), pro: usd(13.86), flashInput: usd(0.05), cachedPercent: 10 };

describe('a feasible mix', () => {
  it('is the most pro panels that the target holds, retries included', () => {
    const none = { ...USUAL_TARGETS, retryPercent: 0 };
    // 20 × 3.65 = 73; 27 cents are left, a pro panel is 10.21 more.
    const mix = feasibleMix(usd(100), 20, costs, none);
    assert.deepEqual([mix.pro, exactUsd(mix.cost), mix.wantedPro], [2, '0.9342', 4]);
    assert.equal(feasibleMix(usd(100), 20, costs).pro, 2);
    assert.equal(feasibleMix(usd(72), 20, costs, none).pro, undefined);
    assert.equal(feasibleMix(usd(1000), 20, costs).pro, 20);
    assert.equal(feasibleMix(usd(1), 0, costs).pro, 0);
  });

  it('never costs more than the target, and one more pro panel would', () => {
    const cents = fc.integer({ min: 1, max: 3000 }).map((n) => usd(n / 10));
    fc.assert(
      fc.property(cents, fc.nat({ max: 60 }), cents, cents, (target, panels, flash, more) => {
        const own = { ...costs, flash, pro: flash + more };
        const { pro, cost } = feasibleMix(target, panels, own);
        if (pro === undefined) {
          assert.ok(cost > target);
          return;
        }
        assert.ok(cost <= target);
        if (pro < panels) {
          const next = ((BigInt(pro + 1) * own.pro + BigInt(panels - pro - 1) * own.flash) * 100n) / 95n;
          assert.ok(next >= target);
        }
      }),
    );
  });

  it('says where the usual targets contradict each other at these prices', () => {
    const said = contradictions(costs, USUAL_TARGETS, shownUsd);
    assert.ok(said.some((line) => line.startsWith('No pro panel ($0.139) is below $0.050')));
    assert.ok(
      said.some(
        (line) =>
          line.includes('At 80:20 a chapter of 20 costs $1.20') && line.includes('2 pro panels fit, not 4'),
      ),
    );
    assert.ok(said.some((line) => line.includes('no cache makes it cheaper')));
    assert.ok(!said.some((line) => line.startsWith('Not even')));
  });

  it('finds nothing where nothing contradicts', () => {
    const cheap = { flash: usd(1), pro: usd(2), flashInput: usd(0.9), cachedPercent: 10 };
    assert.deepEqual(contradictions(cheap, USUAL_TARGETS, shownUsd), []);
  });
});

describe('the target of a chapter', () => {
  const CASES: [bigint, bigint, number, string][] = [
    [usd(104), usd(62), 0, 'target $1.00 (over by ~$0.660)'],
    [usd(104), 0n, 0, 'target $1.00 (over by $0.040)'],
    [usd(10), usd(62), 0, 'target $1.00 (under by ~$0.280)'],
    [usd(10), usd(62), 2, 'target $1.00 (not known: 2 unpriced)'],
    [usd(104), usd(62), 1, 'target $1.00 (over by ≥ ~$0.660)'],
    [usd(100), 0n, 0, 'target $1.00 (met)'],
  ];
  for (const [spent, toFinish, unpriced, text] of CASES) {
    it(`says ${text}`, () => assert.equal(targetText({ target: usd(100), spent, toFinish, unpriced }), text));
  }
});
