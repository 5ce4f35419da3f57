import assert from 'node:assert/strict';
import type { Call } from '../../src/call.ts';
import { shownCost } from '../../src/calls/shownCost.ts';
import { callFixture } from '../support/callFixture.ts';

function without(...keys: (keyof Call)[]): Call {
  const call: Partial<Call> = callFixture();
  for (const key of keys) delete call[key];
  return call as Call;
}

describe('what a call cost, as shown', () => {
  it('has a mark for each thing that it may be', () => {
    const unpriced = without('picoUsd', 'usd', 'listPicoUsd');
    const cases: [Call, string][] = [
      [callFixture(), '$0.139'],
      [callFixture({ simulated: true }), 'SIM $0.139'],
      [callFixture({ reason: 'free-tier', picoUsd: '0', listPicoUsd: '14000000000' }), 'free (list $0.014)'],
      [{ ...without('listPicoUsd'), reason: 'free-tier', picoUsd: '0' }, 'free'],
      [{ ...unpriced, reason: 'unpriced' }, '—'],
      [{ ...unpriced, reason: 'uncertain', minPicoUsd: '5400000000' }, '≥ $0.0054'],
    ];
    for (const [call, shown] of cases) assert.equal(shownCost(call), shown);
  });
});
