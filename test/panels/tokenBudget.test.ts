import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { checkTokenBudget, panelBudget, withoutOldest } from '../../src/panels/tokenBudget.ts';
import { panelRequest } from '../../src/panels/panelRequest.ts';
import { shippedBook } from '../support/shippedBook.ts';
import { panelOf } from '../support/panelOf.ts';

describe('a token budget', () => {
  const tokens = { context: [300, 200, 100], rest: 400 };
  const CASES: [number, Parameters<typeof checkTokenBudget>[2], string, number, RegExp | undefined][] = [
    [2000, undefined, 'allow', 0, undefined],
    [1250, undefined, 'warn', 0, /^1,000 of 1,250 input tokens: near/],
    [1000, 'reject', 'warn', 0, /near/],
    [999, undefined, 'warn', 0, /over/],
    [999, 'allow', 'allow', 0, undefined],
    [999, 'reject', 'reject', 0, /over/],
    [999, 'truncate', 'truncate', 1, /the oldest context text is left out \(300 tokens\)/],
    [600, 'truncate', 'truncate', 2, /the 2 oldest context texts are left out \(500 tokens\)/],
    [400, 'truncate', 'truncate', 3, /3 oldest/],
    [399, 'truncate', 'reject', 0, /400 without any context/],
  ];
  for (const [limit, over, action, drop, message] of CASES) {
    it(`of ${limit} with ${over ?? 'nothing said'} is ${action} for 1,000 tokens`, () => {
      const verdict = checkTokenBudget(tokens, limit, over);
      assert.deepEqual([verdict.action, verdict.drop], [action, drop]);
      if (message) assert.match(verdict.message ?? '', message);
      else assert.equal(verdict.message, undefined);
    });
  }

  it('that truncates fits, leaving out no more than it must', () => {
    const count = fc.nat({ max: 5000 });
    fc.assert(
      fc.property(fc.array(count), count, fc.integer({ min: 1, max: 9000 }), (context, rest, limit) => {
        const { action, drop } = checkTokenBudget({ context, rest }, limit, 'truncate');
        const after = (n: number): number => context.slice(n).reduce((sum, each) => sum + each, rest);
        if (action === 'reject') assert.ok(after(context.length) > limit);
        else assert.ok(after(drop) <= limit && (drop === 0 || after(drop - 1) > limit));
      }),
    );
  });

  it('drops context alone, never the prompt, system or style', () => {
    const panel = panelOf({ system: 'Draw.', style: 'Ink.', context: ['He came.', 'He left.'] });
    const request = panelRequest(withoutOldest(panel, 1));
    assert.equal(request.text, 'Panel s1_p02\nStyle: Ink.\nContext: He left.\nNight.');
    assert.equal(request.systemInstruction, 'Draw.');
    assert.equal(withoutOldest(panel, 0), panel);
  });

  it('of a panel counts its references, and leaves out context until the rest fits', () => {
    const entry = shippedBook.model('gemini-3-pro-image');
    const context = ['one '.repeat(450), 'two '.repeat(450)];
    const of = (max_input_tokens: number, textTokens: number) =>
      panelBudget(
        panelOf({ context, references: ['a.png'], max_input_tokens, over_budget: 'truncate' }),
        textTokens,
        entry,
      );
    assert.equal(of(2000, 900)?.action, 'allow');
    const cut = of(1200, 900);
    assert.deepEqual([cut?.action, cut?.drop], ['truncate', 1]);
    assert.equal(of(600, 900)?.action, 'reject');
    assert.equal(panelBudget(panelOf({}), 9, entry), undefined);
  });
});
