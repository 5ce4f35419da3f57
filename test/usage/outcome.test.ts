import assert from 'node:assert/strict';

import { outcomeOf } from '../../src/usage/outcome.ts';
import type { Exchange } from '../../src/usage/exchange.ts';

const OK: Exchange = {
  id: '1',
  startedAt: 0,
  source: 'runner',
  simulated: false,
  method: 'generateContent',
  requestedModel: 'gemini-3.8-flash',
  httpStatus: 200,
  ended: 'complete',
  streamed: false,
  tier: 'paid',
  answer: { hasCandidates: true, imageParts: 0, groundingQueries: 0 },
  tags: {},
};
const blocked = { hasCandidates: false, imageParts: 0, groundingQueries: 0, blockReason: 'SAFETY' };
const failed = { ...OK.answer, error: { message: 'x' } };
const { httpStatus: _status, ...unanswered } = OK;

const TABLE: [string, Exchange, string][] = [
  ['a complete answer', OK, 'ok'],
  ['a refusal of our own budget', { ...unanswered, ended: 'refused' }, 'refused'],
  ['a client that closed', { ...OK, ended: 'aborted' }, 'aborted'],
  ['a client that closed before the answer', { ...unanswered, ended: 'aborted' }, 'aborted'],
  ['a status of 400', { ...OK, httpStatus: 400 }, 'error'],
  ['a client that closed after a status of 429', { ...OK, httpStatus: 429, ended: 'aborted' }, 'error'],
  ['an upstream that broke', { ...OK, ended: 'broken' }, 'error'],
  ['a network failure', { ...unanswered, ended: 'broken' }, 'error'],
  ['an error chunk inside a 200', { ...OK, answer: failed }, 'error'],
  ['a blocked prompt', { ...OK, answer: blocked }, 'blocked'],
  ['a blocked stream', { ...OK, method: 'streamGenerateContent', answer: blocked }, 'blocked'],
  [
    'a block with an empty list',
    { ...OK, answer: { ...blocked, hasCandidates: true, emptyCandidates: true } },
    'blocked',
  ],
  ['a block reason beside candidates', { ...OK, answer: { ...blocked, hasCandidates: true } }, 'ok'],
  ['a block reason of another method', { ...OK, method: 'countTokens', answer: blocked }, 'ok'],
  [
    'no candidates and no block',
    { ...OK, answer: { hasCandidates: false, imageParts: 0, groundingQueries: 0 } },
    'ok',
  ],
];

describe('outcomeOf', () => {
  for (const [name, exchange, outcome] of TABLE) {
    it(`calls ${name} ${outcome}`, () => assert.equal(outcomeOf(exchange), outcome));
  }
});
