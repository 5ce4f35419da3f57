import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseUsd } from '../../src/money.ts';
import type { CallRow } from '../../src/protocol/reportCalls.ts';
import type { ReportSum } from '../../src/protocol/reportSnapshot.ts';
import { callAmount, decimalsOf, exact, missingNote, shareOf, sumText } from '../../webview-ui/shownMoney.ts';

const sum = (more: Partial<ReportSum>): ReportSum => ({
  calls: 5,
  errors: 0,
  unpriced: 0,
  unknown: 0,
  uncertain: 0,
  freeTier: 0,
  retries: 0,
  images: 0,
  promptTokens: 0,
  cachedTokens: 0,
  outputTokens: 0,
  totalTokens: 0,
  billedPicoUsd: '1240000000000',
  listPicoUsd: '1240000000000',
  ...more,
});

describe('a sum', () => {
  const cases: [text: string, of: Partial<ReportSum>][] = [
    ['$1.24', {}],
    ['$1.24 + 3 unpriced', { unpriced: 3 }],
    ['≥ $1.24', { uncertain: 1 }],
    ['≥ $1.24 + 3 unpriced, 1 unknown', { uncertain: 1, unpriced: 3, unknown: 1 }],
    ['$0', { billedPicoUsd: '0' }],
    ['$0', { calls: 0, billedPicoUsd: '0' }],
    ['— 5 unpriced', { unpriced: 5, billedPicoUsd: '0' }],
    ['— 2 unpriced, 3 unknown', { unpriced: 2, unknown: 3, billedPicoUsd: '0' }],
  ];
  for (const [text, of] of cases) it(text, () => assert.equal(sumText(sum(of)), text));

  it('notes nothing when nothing is missing', () => assert.equal(missingNote(sum({})), ''));

  it('is never an amount when no call of it has one', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(50), (unpriced, unknown) => {
        fc.pre(unpriced + unknown > 0);
        const text = sumText(sum({ calls: unpriced + unknown, unpriced, unknown, billedPicoUsd: '0' }));
        assert.doesNotMatch(text, /\$/);
      }),
    );
  });
});

describe("a call's amount", () => {
  const row = (more: Partial<CallRow>): CallRow => ({
    call: 'c',
    startedAt: 0,
    simulated: false,
    model: 'm',
    method: 'generateContent',
    outcome: 'ok',
    reason: 'priced',
    ...more,
  });
  const cases: [text: string, of: Partial<CallRow>][] = [
    ['$0.139', { picoUsd: '138568000000' }],
    ['free (list $0.014)', { reason: 'free-tier', picoUsd: '0', listPicoUsd: '14000000000' }],
    ['free (list —)', { reason: 'free-tier', picoUsd: '0' }],
    ['$0', { reason: 'not-charged', outcome: 'error', picoUsd: '0' }],
    ['—', { reason: 'unpriced' }],
    ['—', { reason: 'unpriced', picoUsd: '0' }],
    ['—', { reason: 'unknown' }],
    ['≥ $0.0054', { reason: 'uncertain', minPicoUsd: '5400000000', maxPicoUsd: '9000000000' }],
    ['—', { reason: 'uncertain' }],
    ['—', {}],
  ];
  for (const [text, of] of cases) {
    it(`${JSON.stringify(of)}: ${text}`, () => {
      const { amount, beside } = callAmount(row(of));
      assert.equal([amount, beside].filter(Boolean).join(' '), text);
    });
  }
});

describe('all digits', () => {
  it('loses none', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 24n), 10n ** 24n), fc.nat(12), (picoUsd, decimals) => {
        const text = exact(String(picoUsd), decimals).replace(/[$,]/g, '');
        assert.equal(parseUsd(text), picoUsd);
      }),
    );
  });

  it('pads the lines of a receipt to the same decimals', () => {
    const amounts = ['448000000', '134400000000', '3720'];
    assert.deepEqual(
      amounts.map((amount) => exact(amount, decimalsOf(amounts))),
      ['$0.00044800000', '$0.13440000000', '$0.00000000372'],
    );
    assert.equal(exact('1204500000000000', 2), '$1,204.50');
  });
});

describe('a share', () => {
  it('lies between 0 and 1, and is 0 of nothing', () => {
    assert.equal(shareOf('1', '0'), 0);
    assert.equal(shareOf('500000000000', '1000000000000'), 0.5);
    assert.equal(shareOf('9'.repeat(30), '9'.repeat(30)), 1);
  });
});
