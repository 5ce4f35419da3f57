import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { amountLimbs, amountOf } from '../../src/ledger/amountLimbs.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { callFixture } from '../support/callFixture.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const largest = 10n ** 33n - 1n;

describe('exact sums', () => {
  it('put an amount together again from sums of limbs', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -largest, max: largest }), { maxLength: 50 }), (amounts) => {
        const sums = [0, 0, 0];
        for (const amount of amounts)
          amountLimbs(amount).forEach((limb, i) => (sums[i] = (sums[i] ?? 0) + limb));
        const [high = 0, middle = 0, low = 0] = sums;
        fc.pre(Math.abs(high) < Number.MAX_SAFE_INTEGER);
        const exact = amounts.reduce((sum, amount) => sum + amount, 0n);
        assert.equal(amountOf(high, middle, low), exact);
      }),
    );
  });

  it('are exact in the index near 2^53, 2^63, 2^64 and beyond', async () => {
    const ledger = await openLedger({ dir: temporaryFolder(), worker: ledgerWorker });
    const edges = [53n, 63n, 64n, 80n, 100n].flatMap((bits) => [-1n, 0n, 1n].map((by) => 2n ** bits + by));
    const amount = fc.oneof(fc.constantFrom(...edges), fc.bigInt({ min: 0n, max: 2n ** 100n }));
    let batch = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(amount, { minLength: 1, maxLength: 40 }), async (amounts) => {
        const session = `s${++batch}`;
        await Promise.all(
          amounts.map((picoUsd, i) =>
            ledger.append(
              callFixture({
                id: `${session}-${i}`,
                session,
                picoUsd: String(picoUsd),
                listPicoUsd: String(picoUsd * 2n),
              }),
            ),
          ),
        );
        const exact = amounts.reduce((sum, value) => sum + value, 0n);
        const { billed, list } = await ledger.sum({ session });
        assert.equal(billed, exact);
        assert.equal(list, exact * 2n);
        const [group] = await ledger.groups('session', { session });
        assert.equal(group?.sum.billed, exact);
        const sorted = [...amounts].sort((a, b) => (a < b ? -1 : 1));
        assert.equal(group.costP50, sorted[Math.ceil(amounts.length / 2) - 1]);
      }),
      { numRuns: 30 },
    );
    await ledger.close();
  });
});
