import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { auditTexts, auditTokens, biggestLever, sumAudits } from '../../src/panels/tokenAudit.ts';
import { panelOf } from '../support/panelOf.ts';
import { shippedBook } from '../support/shippedBook.ts';

const pro = shippedBook.model('gemini-3-pro-image');
const panel = panelOf({
  system: 'You draw.',
  style: 'Ink and wash. '.repeat(20),
  context: ['He came.'],
  characters: [{ character_id: 'jin', description: 'tall', reference: 'a.png' }],
  references: ['b.png'],
  negative_prompt: 'text',
});

describe('a token audit', () => {
  it('knows every text that is sent, and the images by the rule of the model', () => {
    const audit = auditTokens(panel, pro, () => undefined, undefined);
    assert.equal(audit.guessed, true);
    assert.deepEqual(Object.keys(auditTexts(panel)).toSorted(), [
      'characters',
      'context',
      'frame',
      'negative prompt',
      'prompt',
      'style',
      'system',
    ]);
    assert.equal(audit.parts[0]?.part, 'reference images');
    assert.equal(audit.parts[0]?.tokens, 1120);
    assert.match(biggestLever(audit)?.how ?? '', /fewer reference images/);
  });

  it('adds up to the whole that was counted, counted or guessed', () => {
    const guessed = auditTokens(panel, undefined, () => undefined, 500);
    assert.equal(guessed.tokens, 500);
    assert.equal(guessed.referencesUnknown, true);
    const counted = auditTokens(panel, pro, (text) => Math.ceil(text.length / 4), 200);
    assert.equal(counted.tokens, 200 + 1120);
    assert.equal(counted.guessed, false);
  });

  it('of panels together is the sum, and shares add up to 100 %', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3000 }), { minLength: 1, maxLength: 5 }), (wholes) => {
        const audits = wholes.map((whole) => auditTokens(panel, pro, () => undefined, whole));
        const sum = sumAudits(audits);
        assert.equal(
          sum.tokens,
          audits.reduce((all, { tokens }) => all + tokens, 0),
        );
        const percent = sum.parts.reduce((all, part) => all + part.percent, 0);
        assert.ok(Math.abs(percent - 100) < 0.5, `${percent}`);
      }),
    );
  });

  it('of nothing names no lever', () => {
    assert.equal(biggestLever(sumAudits([])), undefined);
  });
});
