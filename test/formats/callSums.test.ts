import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { CallSums } from '../../src/formats/callSums.ts';
import { addCall, emptySum } from '../../src/ledger/sums.ts';
import { arbitraryCall } from '../support/arbitraryCall.ts';
import { callFixture } from '../support/callFixture.ts';

function sumsOf(...calls: Parameters<CallSums['add']>[0][]): CallSums {
  const sums = new CallSums();
  for (const call of calls) sums.add(call);
  return sums;
}

describe('CallSums', () => {
  it("comes to the ledger's own sums", () => {
    fc.assert(
      fc.property(fc.array(arbitraryCall, { maxLength: 20 }), (calls) => {
        const { real, simulated } = sumsOf(...calls);
        for (const [half, isSimulated] of [
          [real, false],
          [simulated, true],
        ] as const) {
          const ledgers = emptySum();
          for (const call of calls) if (call.simulated === isSimulated) addCall(ledgers, call);
          assert.equal(half.sum.calls, ledgers.calls);
          assert.equal(half.sum.cost, ledgers.billed);
          assert.equal(half.sum.unpriced, ledgers.unpriced + ledgers.unknown);
          assert.equal(half.sum.uncertain, ledgers.uncertain);
          assert.equal(half.retries, ledgers.retries);
        }
      }),
    );
  });

  it('splits into groups without losing a pico-dollar', () => {
    fc.assert(
      fc.property(fc.array(arbitraryCall, { maxLength: 20 }), (calls) => {
        const { real } = sumsOf(...calls);
        for (const groups of [real.byModel, real.byPhase]) {
          const all = [...groups.values()];
          assert.equal(
            all.reduce((sum, { cost }) => sum + cost, 0n),
            real.sum.cost,
          );
          assert.equal(
            all.reduce((sum, group) => sum + group.calls, 0),
            real.sum.calls,
          );
        }
        assert.equal(real.succeeded + real.failed, real.sum.calls);
      }),
    );
  });

  it('never adds simulated calls to real ones', () => {
    const { real, simulated } = sumsOf(
      callFixture(),
      callFixture({ id: 'sim', simulated: true, picoUsd: '5' }),
    );
    assert.equal(real.sum.cost, 138_568_000_000n);
    assert.equal(simulated.sum.cost, 5n);
  });

  it('counts neither refused calls nor countTokens', () => {
    const { real } = sumsOf(callFixture({ outcome: 'refused' }), callFixture({ method: 'countTokens' }));
    assert.equal(real.sum.calls, 0);
  });

  it('reaches from the first start to the last end, in whatever order they come', () => {
    const { real } = sumsOf(
      callFixture({ startedAt: '2026-11-22T10:00:05.000Z', latencyMs: 250 }),
      callFixture({ startedAt: '2026-11-22T10:00:00.000Z', latencyMs: 9000 }),
    );
    assert.equal(real.start, Date.parse('2026-11-22T10:00:00Z'));
    assert.equal(real.end, Date.parse('2026-11-22T10:00:09Z'));
  });
});
