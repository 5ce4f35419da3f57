import assert from 'node:assert/strict';
import type { Anomaly } from '../../src/budgets/anomaly.ts';
import { anomalyText, spendAlertText } from '../../src/budgets/unusualText.ts';

const place = { by: 'feature', feature: 'Panel art', at: 0 } as const;
const cases: [anomaly: Anomaly, title: string, text: RegExp][] = [
  [
    {
      ...place,
      kind: 'loop',
      times: 12,
      spent: 1_385_680_000_000n,
      lowerBound: false,
      simulated: false,
      panel: 'p1',
    },
    'Runaway loop: the same content 12 times within a minute',
    /^Panel p1, Panel art\. Each time may be billed\.$/,
  ],
  [
    { ...place, kind: 'loop', times: 12, spent: 0n, lowerBound: false, simulated: true },
    'Runaway loop: the same content 12 times within a minute',
    /^Panel art\. Only the simulator answered: nothing is billed\.$/,
  ],
  [
    { ...place, kind: 'retryStorm', retries: 12, calls: 20, simulated: false },
    'Retry storm: 12 of 20 calls within 5 minutes are retries',
    /counts against the quota/,
  ],
  [
    { ...place, kind: 'hourlyCost', hour: 1_234_000_000_000n, average: 200_000_000_000n, lowerBound: true },
    'Panel art cost at least $1.23 within an hour',
    /average hour costs \$0\.200;/,
  ],
  [
    { ...place, kind: 'rate', before: 5, now: 12 },
    'Panel art is called more often, for three hours now',
    /About 12 calls an hour; before, 5 /,
  ],
  [
    { ...place, kind: 'cost', cost: 500_000_000_000n, usual: 139_000_000_000n, score: 7.869, call: 'c' },
    'A call of Panel art cost $0.500',
    /Usually \$0\.139.*7\.9 steps/,
  ],
  [
    { ...place, kind: 'output', tokens: 9080, usual: 1200, score: 131.3, call: 'c' },
    'A call of Panel art answered 9,080 tokens',
    /^Usually 1,200\. That is 131 steps/,
  ],
  [
    { by: 'phase', feature: 'critique', at: 0, kind: 'input', tokens: 9000, usual: 500, score: 4, call: 'c' },
    'A call of phase critique sent 9,000 tokens',
    /^Usually 500\./,
  ],
  [
    { ...place, kind: 'ratio', before: 0.15, now: 0.3 },
    'Panel art answers more for the same input',
    /^0\.3 tokens out for each one in.*before, 0\.15\./,
  ],
];

describe('anomalyText', () => {
  for (const [anomaly, title, text] of cases)
    it(`${anomaly.kind}: ${title}`, () => {
      const words = anomalyText(anomaly);
      assert.equal(words.title, title);
      assert.match(words.text, text);
    });

  it('offers to stop only what a run of this window may cause', () => {
    const stoppable = cases.filter(([anomaly]) => anomalyText(anomaly).canStop).map(([{ kind }]) => kind);
    assert.deepEqual(stoppable, ['loop', 'loop', 'retryStorm']);
  });
});

describe('spendAlertText', () => {
  const average = { rule: 'average', last24h: 3_010_000_000_000n, usual: 1_000_000_000_000n } as const;
  const p95 = { rule: 'p95', last24h: 3_010_000_000_000n, usual: 2_000_000_000_000n } as const;

  it('names the sharpest rule and what each compares with', () => {
    const words = spendAlertText([average, p95], true);
    assert.equal(words?.title, 'The last 24 hours cost more than 1.5 × the P95 day');
    assert.equal(
      words.text,
      'At least $3.01; the average day of the week before is $1.00, the P95 day of the week before is $2.00.',
    );
    assert.equal(spendAlertText([average], false)?.rule, 'average');
  });

  it('is nothing when no rule is broken', () => {
    assert.equal(spendAlertText([], false), undefined);
  });
});
