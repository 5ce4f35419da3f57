import assert from 'node:assert/strict';
import type { Call } from '../../src/call.ts';
import { TurnTally } from '../../src/budgets/turns.ts';

const call = (over: Partial<Call>): Call => ({
  ...{
    id: 'c',
    startedAt: '2026-11-22T10:00:00.000Z',
    source: 'proxy',
    simulated: false,
    method: 'generateContent',
  },
  ...{
    requestedModel: 'gemini-3.8-flash',
    outcome: 'ok',
    reason: 'priced',
    picoUsd: '1000',
    flags: [],
    tags: {},
  },
  turn: 'a',
  ...over,
});

function turnsOf(calls: Call[]) {
  const tally = new TurnTally();
  for (const one of calls) tally.add(one);
  return tally.dearest();
}

describe('turns of calls', () => {
  it('sum up their hops, the dearest first', () => {
    const turns = turnsOf([
      call({ promptTokens: 10, candidatesTokens: 1, thoughtsTokens: 2, client: 'x/1', terminal: 'zsh' }),
      call({ picoUsd: '2000', promptTokens: 20 }),
      call({ turn: 'b', picoUsd: '5000' }),
      call({ outcome: 'error', reason: 'not-charged', picoUsd: '0', modelVersion: 'gemini-3.5-flash' }),
    ]);
    assert.deepEqual(turns.map(({ id, hops, billed }) => [id, hops, billed]), [['b', 1, 5000n], ['a', 3, 3000n]]); // prettier-ignore
    const a = turns[1];
    assert.deepEqual(
      [a?.failed, a?.promptTokens, a?.outputTokens, a?.first, a?.lowerBound],
      [1, 30, 3, 1000n, false],
    );
    assert.deepEqual(a?.models, ['gemini-3.8-flash', 'gemini-3.5-flash']);
    assert.deepEqual([a?.client, a?.terminal], ['x/1', 'zsh']);
  });

  it('are lower bounds where a hop is not known, and leave out what was not sent or is free', () => {
    const { picoUsd: _none, ...unknown } = call({ reason: 'unknown' });
    const { picoUsd: _least, ...cut } = call({
      reason: 'uncertain',
      minPicoUsd: '7',
      outcome: 'aborted',
      turn: 'c',
    });
    const { turn: _turn, ...alone } = call({});
    const turns = turnsOf([
      call({}),
      unknown,
      cut,
      alone,
      call({ outcome: 'refused' }),
      call({ method: 'countTokens' }),
    ]);
    assert.deepEqual(turns.map(({ id, hops, billed, lowerBound, unknown: none }) => [id, hops, billed, lowerBound, none]), [['a', 2, 1000n, true, 1], ['c', 1, 7n, true, 0]]); // prettier-ignore
  });
});
