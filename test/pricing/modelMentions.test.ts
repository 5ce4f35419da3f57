import assert from 'node:assert/strict';
import * as fc from 'fast-check';

import { modelMentions, modelStanding } from '../../src/pricing/modelMentions.ts';
import { shippedBook } from '../support/shippedBook.ts';

const AT = Date.parse('2026-11-25T12:00:00Z');
const found = (text: string) => modelMentions(text).map(({ written }) => written);

describe('model ids in any text', () => {
  const CASES: [text: string, ids: string[]][] = [
    [`model="gemini-2.5-pro"`, ['gemini-2.5-pro']],
    ['GEMINI_MODEL=gemini-3.8-flash', ['gemini-3.8-flash']],
    ['model: google/gemini-3-pro-image # cheap', ['gemini-3-pro-image']],
    ['models/gemini-2.5-flash:generateContent', ['gemini-2.5-flash']],
    ['["gemini-3.8-flash","gemini-nano-banana-2.1"]', ['gemini-3.8-flash', 'gemini-nano-banana-2.1']],
    ['We use gemini-2.5-flash. Then text-embedding-004.', ['gemini-2.5-flash', 'text-embedding-004']],
    [
      'imagen-4.0-generate-001 veo-3.1 gemma-3-27b-it',
      ['imagen-4.0-generate-001', 'veo-3.1', 'gemma-3-27b-it'],
    ],
    ['import x from "./gemini-2.5-flash.ts"', []],
    ['my-gemini-2.5-flash, config.gemini-pro, gemini-2.5-flash_x', []],
    ['gemini-, gemini-3-, gemini-3-*, gemini', []],
    ['openai/text-embedding-3-small', ['text-embedding-3-small']],
    ['', []],
  ];
  for (const [text, ids] of CASES) {
    it(`are ${ids.length === 0 ? 'not' : ids.join(' and ')} in ${text}`, () =>
      assert.deepEqual(found(text), ids));
  }

  it('stand where they say they stand', () => {
    const text = fc.array(
      fc.constantFrom('gemini-3.8-flash', 'gemini-2.5-pro', ' ', '"', '-', '.', '/', 'a', '\n'),
    );
    fc.assert(
      fc.property(text, (parts) => {
        const whole = parts.join('');
        let end = 0;
        for (const mention of modelMentions(whole)) {
          assert.equal(whole.slice(mention.start, mention.end), mention.written);
          assert.ok(mention.start >= end);
          end = mention.end;
        }
      }),
    );
  });
});

describe('what the book knows of an id', () => {
  const of = (id: string, at = AT) => {
    const standing = modelStanding(id, shippedBook, at);
    if (standing?.kind !== 'known') return standing?.kind;
    const { alias, end } = standing;
    return [alias ? 'alias' : 'known', end?.state, end?.refused, end?.successor].filter(
      (part) => part !== undefined,
    );
  };
  const CASES: [id: string, expected: unknown][] = [
    ['gemini-3.8-flash', ['known']],
    ['Gemini-3.8-Flash', ['known']],
    ['gemini-3.5-flash-preview', ['alias']],
    ['gemini-flash-latest', 'moving'],
    ['gemini-3-pro-image-preview', ['known', 'retired', true, 'gemini-3-pro-image']],
    // Its first successor has ended as well.
    ['gemini-3.1-flash-image-preview', ['known', 'retired', true, 'gemini-nano-banana-2.1']],
    ['gemini-2.5-pro', ['known', 'retiring', false, 'gemini-3.8-flash']],
    ['gemini-9-flash', 'unknown'],
    ['gemini-pro', 'unknown'],
    ['gemini-2.5-flash-001', 'unknown'],
    ['gemini-cli', undefined],
    ['gemini-api', undefined],
    ['Gemini-based', undefined],
    ['gemini-2.5', undefined],
    ['imagen-4.0-generate-001', undefined],
    ['text-embedding-3-small', undefined],
  ];
  for (const [id, expected] of CASES) {
    it(`is ${JSON.stringify(expected)} for ${id}`, () => assert.deepEqual(of(id), expected));
  }

  it('warns of an end only when it is near', () => {
    assert.deepEqual(of('gemini-3.1-flash-lite'), ['known']);
    assert.deepEqual(of('gemini-3.1-flash-lite', Date.parse('2027-04-01')), ['known', 'retiring', false]);
  });
});
