import assert from 'node:assert/strict';
import english from '../../l10n/bundle.l10n.json' with { type: 'json' };
import korean from '../../l10n/bundle.l10n.ko.json' with { type: 'json' };
import { drawBar } from '../../src/editor/drawBar.ts';
import { ENGLISH, type L10n } from '../../src/l10n.ts';

/** As VS Code does it: the text by its English, then the values. */
const KOREAN: L10n = {
  t: (text, ...values) => ENGLISH.t(Reflect.get(korean, text) ?? text, ...values),
};

describe('texts of the editor', () => {
  it('take every value in both languages, and leave no sign of a place for one', () => {
    for (const text of Object.keys(english)) {
      const count = new Set(text.match(/\{\d\}/g)).size;
      const values = Array.from({ length: count }, (_, at) => `«${at}»`);
      for (const l10n of [ENGLISH, KOREAN]) {
        const shown = l10n.t(text, ...values);
        for (const value of values) assert.ok(shown.includes(value), `${value} in ${shown}`);
        assert.doesNotMatch(shown, /\{\d\}/);
      }
    }
  });

  it('are Korean in Korean', () => {
    // Names, and what is the same in every language.
    const same = Object.entries(korean).filter(([, text]) => !/[가-힣]/.test(text));
    assert.deepEqual(same, [
      ['On {0} it {1}', '{0}: {1}'],
      ['is {0}', '→ {0}'],
    ]);
  });

  it('leave money as it is', () => {
    const sum = { billed: 1_204_500_000_000_000n, uncertain: 1, unpriced: 2, unknown: 1 };
    const state = { sum, simulated: false, run: { done: 7, total: 20 } };
    assert.equal(drawBar(state, ENGLISH).spoken, 'Gemini cost ≥ $1,204.50 + 3 unpriced, 7 of 20 panels done');
    assert.equal(
      drawBar(state, KOREAN).spoken,
      'Gemini 비용 ≥ $1,204.50 + 3 unpriced, 패널 20개 중 7개 완료',
    );
    assert.equal(drawBar(state, KOREAN).text, drawBar(state, ENGLISH).text);
  });

  it('are as they stand in the code where nobody translates', () => {
    assert.equal(
      ENGLISH.t('{0} has no list { "models": [] }', 'a.json'),
      'a.json has no list { "models": [] }',
    );
    assert.equal(ENGLISH.t('{0} and {1}', 'one'), 'one and {1}');
    assert.equal(ENGLISH.t('{0}', '{1}', 'no'), '{1}');
  });
});
