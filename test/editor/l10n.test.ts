import assert from 'node:assert/strict';
import english from '../../l10n/bundle.l10n.json' with { type: 'json' };
import { budgetTitle } from '../../src/budgets/budgetText.ts';
import { quotaLine } from '../../src/budgets/quotaText.ts';
import { drawBar } from '../../src/editor/drawBar.ts';
import { ENGLISH } from '../../src/l10n.ts';
import { targetText } from '../../src/panels/chapterTarget.ts';
import { comingDay } from '../../src/pricing/changeWords.ts';
import { longDay } from '../../src/pricing/longDay.ts';
import { KOREAN, KOREAN_TEXTS } from '../support/korean.ts';

const AT = Date.parse('2026-11-25T18:00:00Z');
const USD = 1_000_000_000_000n;

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
    // Words only: signs and the order of values are as they may be.
    const same = Object.values(KOREAN_TEXTS).filter((text) => !/[가-힣]/.test(text));
    assert.deepEqual(
      new Set(same),
      new Set([', ', '{0}: {1}', '{0} {1}: {2}', '→ {0}', '{0}, {1}', '{1} {0}', '{0} {1}']),
    );
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

  it('are Korean also where the command says them in English', () => {
    assert.equal(longDay('2026-12-01'), '1 December 2026');
    assert.equal(longDay('2026-12-01', KOREAN), '2026년 12월 1일');
    assert.equal(comingDay('2026-12-01', AT, KOREAN), '12월 1일');
    assert.equal(budgetTitle({ name: 'dev', per: 'day' }, KOREAN), '오늘 예산 "dev"');
    const figures = { target: USD, spent: USD, toFinish: USD / 2n, unpriced: 1 };
    assert.equal(targetText(figures, KOREAN), '목표 $1.00(≥ ~$0.500 초과)');
    const quota = { model: 'gemini-3.8-flash', requests: 14, limit: 20, left: 6, learned: true };
    const line = quotaLine({ ...quota, state: 'ok', resetsAt: AT + 5 * 3_600_000 }, AT, KOREAN);
    assert.equal(line, '3.8-flash 오늘 14/20, 5시간 뒤 초기화');
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
