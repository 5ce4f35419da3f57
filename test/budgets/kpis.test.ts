import assert from 'node:assert/strict';
import { imageKind, kpis, type KpiSums } from '../../src/budgets/kpis.ts';
import { readTargets } from '../../src/budgets/targets.ts';
import { parseUsd } from '../../src/money.ts';

const usd = (text: string) => parseUsd(text) ?? assert.fail(text);
const { targets } = readTargets({});
const part = (spent: string, things: number, lowerBound = false) => ({
  spent: usd(spent),
  things,
  lowerBound,
});

/** 20 panels: 16 images of Flash for $0.64 and 4 of Pro for $0.56, so $1.20 in all. */
const chapter: KpiSums = {
  panels: part('1.2', 20),
  keptPanels: part('1.2', 16),
  chapters: part('1.2', 1),
  flash: { images: 16, spent: usd('0.64') },
  pro: { images: 4, spent: usd('0.56') },
  cachedTokens: 700,
  promptTokens: 1000,
  retries: 1,
  calls: 20,
};
const stateOf = (sums: Partial<KpiSums>, id: string) => {
  const { costs, shares } = kpis({ ...chapter, ...sums }, targets);
  return [...costs, ...shares].find((one) => one.id === id)?.state;
};

describe('kpis', () => {
  it('divide: $1.20 ÷ 20 panels = $0.06, ÷ 16 kept = $0.075, ÷ 1 chapter = $1.20', () => {
    assert.deepEqual(
      kpis(chapter, targets).costs.map(({ id, value, state }) => [id, value, state]),
      [
        ['costPerPanel', usd('0.06'), 'missed'],
        ['costPerKeptPanel', usd('0.075'), 'unknown'],
        ['costPerChapter', usd('1.2'), 'missed'],
      ],
    );
  });

  it('meet the seeds’ targets at their very edge, and miss them beyond', () => {
    assert.equal(stateOf({ panels: part('1', 20) }, 'costPerPanel'), 'met');
    assert.equal(stateOf({ panels: part('1.000000000001', 20) }, 'costPerPanel'), 'missed');
    assert.equal(stateOf({ chapters: part('1', 1) }, 'costPerChapter'), 'met');
    assert.equal(stateOf({}, 'flashShare'), 'met'); // 16 : 4 is 80 : 20
    assert.equal(stateOf({ pro: { images: 5, spent: 0n } }, 'flashShare'), 'missed');
    assert.equal(stateOf({}, 'cacheHits'), 'met'); // 700 ÷ 1000
    assert.equal(stateOf({ cachedTokens: 699 }, 'cacheHits'), 'missed');
    assert.equal(stateOf({}, 'retryRate'), 'met'); // 1 ÷ 20 = 5 %
    assert.equal(stateOf({ retries: 2 }, 'retryRate'), 'missed');
  });

  it('say of a lower bound below the target that it is not known', () => {
    assert.equal(stateOf({ panels: part('0.5', 20, true) }, 'costPerPanel'), 'unknown');
    assert.equal(stateOf({ panels: part('2', 20, true) }, 'costPerPanel'), 'missed');
  });

  it('have no figure where there is nothing to divide by', () => {
    const none = kpis({ ...chapter, panels: part('0', 0), promptTokens: 0, cachedTokens: 0 }, targets);
    assert.equal(none.costs[0]?.value, undefined);
    assert.deepEqual([none.costs[0]?.state, none.shares[1]?.state], ['unknown', 'unknown']);
  });

  it('find the mix that meets the target: at $0.04 and $0.14, (0.14 − 0.05) ÷ 0.10 = 90 % Flash', () => {
    assert.deepEqual(kpis(chapter, targets).mix, {
      flashPercent: 90,
      flash: usd('0.04'),
      pro: usd('0.14'),
    });
  });

  it('advise no mix that would not help', () => {
    const dear = { ...chapter, flash: { images: 16, spent: usd('3.2') } };
    assert.equal(kpis({ ...dear, panels: part('3.76', 20) }, targets).mix, undefined);
    assert.equal(kpis({ ...chapter, panels: part('1', 20) }, targets).mix, undefined);
  });
});

describe('imageKind', () => {
  it('goes by the name, and only of models that draw', () => {
    const kind = (id: string, of = 'image') => imageKind({ id, kind: of });
    assert.equal(kind('gemini-3-pro-image'), 'pro');
    assert.equal(kind('gemini-3-pro-image-preview'), 'pro');
    assert.equal(kind('gemini-nano-banana-2.1'), 'flash');
    assert.equal(kind('gemini-3.1-flash-lite-image'), 'flash');
    assert.equal(kind('gemini-2.5-pro', 'text'), undefined);
    assert.equal(imageKind(undefined), undefined);
  });
});

describe('readTargets', () => {
  it('has the defaults of a webtoon pipeline', () => {
    assert.deepEqual(readTargets(undefined), {
      targets: {
        costPerPanel: usd('0.05'),
        costPerChapter: usd('1'),
        flashShare: 80,
        cacheHits: 70,
        retryRate: 5,
      },
    });
  });
  it('takes what is set as written, and null for none', () => {
    const set = readTargets({ costPerPanelUsd: 0.1, costPerKeptPanelUsd: 0.3, retryPercent: null });
    assert.deepEqual([set.targets.costPerPanel, set.targets.costPerKeptPanel], [usd('0.1'), usd('0.3')]);
    assert.equal(set.targets.retryRate, undefined);
    assert.equal(set.problem, undefined);
  });
  it('says what is wrong and keeps the defaults', () => {
    for (const wrong of [7, [], { retryPercent: 101 }, { costPerPanelUsd: '5 cents' }, { costPerPanel: 1 }]) {
      const read = readTargets(wrong);
      assert.ok(read.problem?.startsWith('panelmeter.targets: '), JSON.stringify(wrong));
      assert.deepEqual(read.targets, targets);
    }
  });
});
