import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PanelTally, type KeptBy } from '../../src/budgets/keptCost.ts';
import type { Call } from '../../src/call.ts';
import type { SumParts } from '../../src/money.ts';
import { callFixture } from '../support/callFixture.ts';

let minute = 0;
function call(panel: string, changes: Partial<Call> = {}): Call {
  minute += 1;
  const id = `c${minute}`;
  return {
    ...callFixture({}),
    id,
    startedAt: new Date(Date.parse('2026-11-20T10:00:00Z') + minute * 60_000).toISOString(),
    outcome: 'ok',
    reason: 'priced',
    picoUsd: '100',
    images: 1,
    attempt: 1,
    imageFile: `panels-out/${panel}-${id}.png`,
    ...changes,
    tags: { panel, chapter: '1', ...changes.tags },
  };
}

type Chosen = (call: Call) => boolean | undefined;
function tallied(calls: readonly Call[], isKept: Chosen): PanelTally {
  const tally = new PanelTally();
  for (const one of calls) tally.add(one, isKept(one));
  return tally;
}
const keptCost = (calls: readonly Call[], isKept: Chosen) => tallied(calls, isKept).total();
const keptCostBy = (calls: readonly Call[], by: KeptBy, isKept: Chosen) => tallied(calls, isKept).by(by);

const none = (): undefined => undefined;
const billed = ({ billed: amount }: SumParts): bigint => amount;

describe('the cost of kept panels', () => {
  it('takes the newest image while nothing is chosen, and the chosen one then', () => {
    const [first, second, third] = [
      call('p', { picoUsd: '10' }),
      call('p', { picoUsd: '20' }),
      call('p', { picoUsd: '40' }),
    ];
    const newest = keptCost([third, first, second], none);
    assert.deepEqual([billed(newest.kept), billed(newest.superseded), newest.chosen], [40n, 30n, 0]);
    const chosen = keptCost([first, second, third], ({ id }) => id === second.id);
    assert.deepEqual([billed(chosen.kept), billed(chosen.superseded), chosen.chosen], [20n, 50n, 1]);
    assert.equal(chosen.perKept, 70n);
  });

  it('keeps none of a panel whose chosen image is of an earlier range', () => {
    const later = [call('p', { picoUsd: '10' }), call('p', { picoUsd: '20' }), call('q', { picoUsd: '40' })];
    const cost = keptCost(later, ({ tags }) => (tags.panel === 'p' ? false : undefined));
    assert.deepEqual([billed(cost.kept), billed(cost.superseded)], [40n, 30n]);
    assert.deepEqual([cost.panels, cost.withImage, cost.chosen], [2, 1, 0]);
  });

  it('puts what gave no image, or one that was not saved, beside', () => {
    const { imageFile: _lost, ...unsaved } = call('p', { picoUsd: '30' });
    const { images: _none, imageFile: _no, ...words } = call('p', { picoUsd: '5' });
    const cost = keptCost([call('p'), unsaved, words], none);
    assert.deepEqual([billed(cost.kept), billed(cost.withoutImage), cost.attempts], [100n, 35n, 1]);
  });

  it('counts an image of another program, which does not say where it was saved', () => {
    const { imageFile: _elsewhere, ...proxied } = call('p', { source: 'proxy' });
    const cost = keptCost([proxied], none);
    assert.deepEqual([billed(cost.kept), billed(cost.withoutImage), cost.withImage], [100n, 0n, 1]);
  });

  it('says what it lacks: unknown, unpriced and uncertain calls are in no amount but their least', () => {
    const { picoUsd: _unknown, images: _i, imageFile: _f, ...base } = call('p');
    const cost = keptCost(
      [
        call('p'),
        { ...base, id: 'u1', reason: 'unknown' },
        { ...base, id: 'u2', reason: 'unpriced' },
        { ...base, id: 'u3', reason: 'uncertain', minPicoUsd: '7' },
      ],
      none,
    );
    assert.deepEqual(cost.spent, { billed: 107n, uncertain: 1, unpriced: 1, unknown: 1 });
    assert.equal(cost.perKept, 107n);
  });

  it('has no cost per kept panel without an image', () => {
    const { images: _i, imageFile: _f, ...words } = call('p');
    assert.equal(keptCost([words], none).perKept, undefined);
    assert.equal(keptCost([], none).perKept, undefined);
  });

  it('tells panels of the same name in other chapters and folders apart', () => {
    const cost = keptCost(
      [call('p'), call('p', { tags: { chapter: '2' } }), call('p', { specFile: 'b/ch.yaml' })],
      none,
    );
    assert.deepEqual([cost.panels, cost.withImage, billed(cost.superseded)], [3, 3, 0n]);
  });

  it('counts neither prompts nor counts nor what our own budget refused', () => {
    const { panel: _p, ...prompt } = call('x').tags;
    const cost = keptCost(
      [
        { ...call('p'), tags: prompt },
        call('p', { method: 'countTokens' }),
        call('p', { outcome: 'refused' }),
      ],
      none,
    );
    assert.equal(cost.calls, 0);
  });

  it('goes by chapter, scene and character; a panel with two characters is under both', () => {
    const calls = [
      call('a', { tags: { scene: 's1', characters: 'mira,jin' } }),
      call('b', { tags: { scene: 's1', characters: 'mira' } }),
      call('c', { tags: { scene: 's2' } }),
    ];
    const keys = (by: KeptBy) =>
      Object.fromEntries(keptCostBy(calls, by, none).map(({ key, panels }) => [key ?? 'none', panels]));
    assert.deepEqual(keys('character'), { mira: 2, jin: 1, none: 1 });
    assert.deepEqual(keys('scene'), { s1: 2, s2: 1 });
    assert.deepEqual(keys('chapter'), { '1': 3 });
    assert.deepEqual(keys('panel'), { '1/a': 1, '1/b': 1, '1/c': 1 });
  });

  it('always adds up: kept + superseded + without image = spent, and groups to the whole', () => {
    const one = fc.record({
      panel: fc.constantFrom('a', 'b', 'c'),
      scene: fc.constantFrom('s1', 's2'),
      pico: fc.bigInt({ min: 0n, max: 10n ** 15n }),
      image: fc.boolean(),
      chosen: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 30 }), (list) => {
        const chosen = new Set<string>();
        const calls = list.map(({ panel, scene, pico, image, chosen: keep }) => {
          const made = call(panel, { picoUsd: pico.toString(), tags: { scene, chapter: scene } });
          if (keep) chosen.add(made.id);
          if (image) return made;
          const { images: _i, imageFile: _f, ...words } = made;
          return words;
        });
        const isKept = ({ id }: Call): boolean => chosen.has(id);
        const cost = keptCost(calls, isKept);
        const total = list.reduce((sum, { pico }) => sum + pico, 0n);
        assert.equal(billed(cost.spent), total);
        assert.equal(billed(cost.kept) + billed(cost.superseded) + billed(cost.withoutImage), total);
        const groups = keptCostBy(calls, 'scene', isKept);
        assert.equal(
          groups.reduce((sum, { spent }) => sum + spent.billed, 0n),
          total,
        );
      }),
    );
  });
});
