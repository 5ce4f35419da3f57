import assert from 'node:assert/strict';
import { branchFigure, branchLine, type BranchCost } from '../../../src/editor/capture/branchText.ts';
import { ENGLISH } from '../../../src/l10n.ts';
import { emptySum } from '../../../src/ledger/sums.ts';

function cost(more: Partial<BranchCost> = {}, sum: Partial<BranchCost['sum']> = {}): BranchCost {
  const whole = { ...emptySum(), calls: 12, billed: 1_238_568_000_001n, list: 1_238_568_000_001n, ...sum };
  return {
    branch: 'feature/covers',
    sum: whole,
    models: [{ key: 'gemini-3-pro-image', sum: whole }],
    simulated: false,
    tierKnown: true,
    ...more,
  };
}

describe('the cost of a branch', () => {
  it('is a figure at a glance', () => {
    assert.equal(branchFigure(cost(), ENGLISH), 'Branch feature/covers: $1.24 · 12 calls');
    assert.equal(
      branchFigure(cost({}, { uncertain: 1, unpriced: 2, unknown: 1 }), ENGLISH),
      'Branch feature/covers: ≥ $1.24 + 3 unpriced · 12 calls',
    );
    assert.equal(
      branchFigure(cost({ simulated: true }, { calls: 1 }), ENGLISH),
      'Branch feature/covers: SIM $1.24 · 1 call',
    );
  });

  it('never says $0 of a branch without calls', () => {
    assert.equal(
      branchFigure(cost({}, { calls: 0, billed: 0n }), ENGLISH),
      'Branch feature/covers: no Gemini call was recorded on it.',
    );
  });

  it('is an exact line for a pull request', () => {
    assert.equal(
      branchLine(cost()),
      '**Gemini cost of `feature/covers`: $1.238568000001** · 12 calls: `gemini-3-pro-image` $1.238568000001 (12 calls) _(calls of this machine that Panelmeter counted)_',
    );
  });

  it('says what the sum lacks, and what it is not', () => {
    const line = branchLine(
      cost(
        { tierKnown: false },
        { uncertain: 1, unpriced: 2, unknown: 1, errors: 4, list: 2_000_000_000_000n },
      ),
    );
    assert.match(line, /: ≥ \$1\.238568000001 \+ 3 calls without a price\*\*/);
    assert.match(line, /≥: 1 call ended early/);
    assert.match(line, /list price \$2;/);
    assert.match(line, /4 failed/);
    assert.match(line, /billing tier of the key is not known/);
  });

  it('names branches with any signs as they are', () => {
    assert.ok(branchLine(cost({ branch: 'a`b_*c*' })).includes('``a`b_*c*``'));
  });
});
