import assert from 'node:assert/strict';
import { TurnTally } from '../../../src/budgets/turns.ts';
import { turnWords } from '../../../src/editor/capture/turnText.ts';
import { ENGLISH } from '../../../src/l10n.ts';
import { callFixture } from '../../support/callFixture.ts';

const hop = (id: string, more: Parameters<typeof callFixture>[0] = {}) =>
  callFixture({ id, turn: 't', client: 'painter/1.2', terminal: 'agent', ...more });

function said(...calls: ReturnType<typeof hop>[]): string {
  const tally = new TurnTally();
  for (const call of calls) tally.add(call);
  const [turn] = tally.dearest();
  assert.ok(turn);
  const { label, description } = turnWords(turn, false, ENGLISH);
  return `${label} | ${description}`;
}

describe('a turn in the list', () => {
  it('is its sum and its calls, and whose it was', () => {
    const [one, two] = [hop('1', { picoUsd: '1000000000' }), hop('2', { picoUsd: '2000000000' })];
    assert.match(said(one, two), /^\$0\.0030 · 2 calls \| painter\/1\.2 in agent · \S+$/);
  });

  it('is never $0 where nothing is known, and says what its sum lacks', () => {
    const { picoUsd: _1, usd: _2, ...unknown } = hop('2', { reason: 'unknown' });
    assert.match(said(unknown), /^— · 1 call \|/);
    assert.match(
      said(hop('1', { picoUsd: '1000000000' }), unknown),
      /^≥ \$0\.0010 \+ 1 unpriced · 2 calls \|/,
    );
  });

  it('counts what failed and was sent again', () => {
    const failed = hop('1', { outcome: 'error', reason: 'not-charged', picoUsd: '0' });
    assert.match(said(failed, hop('2')), / · 2 calls, 1 failed \|/);
  });
});
