import assert from 'node:assert/strict';
import { budgetState } from '../../src/budgets/dayBudget.ts';
import { drawBar, type BarState } from '../../src/editor/drawBar.ts';
import { ENGLISH } from '../../src/l10n.ts';

const USD = 1_000_000_000_000n;
const cents = (count: bigint): bigint => (USD * count) / 100n;

function state(billed: bigint, more: Partial<BarState> = {}): BarState {
  return { sum: { billed, uncertain: 0, unpriced: 0, unknown: 0 }, simulated: false, ...more };
}

describe('the status bar', () => {
  const cases: [name: string, state: BarState, text: string, background?: string][] = [
    ['nothing yet', state(0n), '$(pulse) $0'],
    ['spend', state(138_568_000_000n), '$(pulse) $0.139'],
    ['a run goes on', state(138_000_000_000n, { run: { done: 7, total: 20 } }), '$(sync~spin) $0.138 · 7/20'],
    ['the simulator', state(138_000_000_000n, { simulated: true }), '$(beaker) SIM $0.138'],
    ['a budget with room', state(cents(50n), { budget: budgetState(cents(50n), USD) }), '$(pulse) $0.500'],
    [
      'a budget at 80 %',
      state(cents(10n), { budget: budgetState(cents(82n), USD) }),
      '$(pulse) $0.820 of $1.00',
      'statusBarItem.warningBackground',
    ],
    [
      'a budget that is used up',
      state(cents(10n), { budget: budgetState(cents(100n), USD) }),
      '$(pulse) $1.00 of $1.00',
      'statusBarItem.errorBackground',
    ],
    ['a degraded ledger', state(138_000_000_000n, { degraded: 'The disk is full.' }), '$(warning) $0.138'],
    [
      'sums that lack something',
      { sum: { billed: cents(124n), uncertain: 1, unpriced: 2, unknown: 1 }, simulated: false },
      '$(pulse) ≥ $1.24 + 3 unpriced',
    ],
  ];
  for (const [name, given, text, background] of cases) {
    it(name, () => {
      const drawn = drawBar(given, ENGLISH);
      assert.equal(drawn.text, text);
      assert.equal(drawn.background, background);
    });
  }

  it('never colours simulated spend by a real budget', () => {
    const drawn = drawBar(state(0n, { simulated: true, budget: budgetState(cents(200n), USD) }), ENGLISH);
    assert.equal(drawn.background, undefined);
    assert.equal(drawn.text, '$(beaker) SIM $0');
  });

  it('tells a screen reader amount, progress and trouble, without icons', () => {
    const { spoken } = drawBar(
      state(cents(5n), { run: { done: 1, total: 4 }, degraded: 'The disk is full.' }),
      ENGLISH,
    );
    assert.equal(spoken, 'Gemini cost $0.050, 1 of 4 panels done, The disk is full.');
  });
});
