import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cachePayoff } from '../../src/panels/cachePayoff.ts';
import type { CachePlan } from '../../src/panels/cachePayoff.ts';
import { sharedContexts } from '../../src/panels/sharedContext.ts';
import { parseSpecFile } from '../../src/panels/specFile.ts';
import { shippedBook } from '../support/shippedBook.ts';

const NOON = Date.parse('2026-11-22T12:00:00Z');
const HOUR = 3_600_000;
const plan: CachePlan = {
  model: 'gemini-3.8-flash',
  text: 10_000,
  image: 0,
  reads: 20,
  fromMs: NOON,
  toMs: NOON + HOUR,
};

function priced(changes: Partial<CachePlan>) {
  const payoff = cachePayoff({ ...plan, ...changes }, shippedBook);
  assert.ok(!('unknown' in payoff), 'unknown' in payoff ? payoff.unknown : '');
  return payoff;
}

describe('whether an explicit cache pays', () => {
  it('by hand: 10,000 tokens of 3.8 Flash, 20 calls, one hour', () => {
    // Input 0.75, cached 0.075, storage 0.50 an hour, in USD per million tokens.
    assert.deepEqual(priced({}), {
      without: 150_000_000_000n, // 20 × 0.0075
      create: 7_500_000_000n,
      reads: 15_000_000_000n, // 20 × 0.00075
      storage: 5_000_000_000n, // 0.5 × 0.01
      saved: 122_500_000_000n,
      paysFrom: 2,
    });
  });

  it('costs more for one call, and for few calls kept for long', () => {
    assert.ok(priced({ reads: 1 }).saved < 0n);
    const long = priced({ reads: 10, toMs: NOON + 24 * HOUR });
    assert.ok(long.saved < 0n);
    assert.equal(long.paysFrom, 19); // (0.0075 + 0.12) ÷ 0.00675 = 18.9
  });

  it('says what is missing: no cache of an image model, of Gemini 4, or of a model nobody knows', () => {
    for (const model of ['gemini-nano-banana-2.1', 'gemini-4-argon', 'gemini-9']) {
      const payoff = cachePayoff({ ...plan, model }, shippedBook);
      assert.match(
        'unknown' in payoff ? payoff.unknown : '',
        new RegExp(`${model} has no explicit caches`),
        model,
      );
    }
  });

  it('pays from the very call that it says, whatever the plan', () => {
    const any = fc.record({
      text: fc.integer({ min: 1, max: 190_000 }),
      image: fc.integer({ min: 0, max: 9000 }),
      hours: fc.integer({ min: 0, max: 100 }),
      model: fc.constantFrom('gemini-3.8-flash', 'gemini-3.1-pro-preview', 'gemini-3.1-flash-lite'),
    });
    fc.assert(
      fc.property(any, ({ hours, ...one }) => {
        const toMs = NOON + hours * HOUR;
        const { paysFrom } = priced({ ...one, toMs });
        assert.ok(paysFrom !== undefined);
        assert.ok(priced({ ...one, toMs, reads: paysFrom }).saved > 0n);
        assert.ok(priced({ ...one, toMs, reads: paysFrom - 1 }).saved <= 0n);
      }),
    );
  });
});

describe('what panels share', () => {
  const shared = (panels: string) =>
    sharedContexts(parseSpecFile('c.chapter.yaml', `chapter: 1\n${panels}`).panels);

  it('is by model and system; a style or reference counts when all have it', () => {
    const [flash, pro] = shared(`defaults: { style: Ink, references: [a.png, b.png] }
panels:
  - { panel_id: p1, tier: flash, prompt: x }
  - { panel_id: p2, tier: flash, prompt: x, references: [b.png, c.png] }
  - { panel_id: p3, tier: pro, prompt: x, style: Oil }
`);
    assert.deepEqual(flash, {
      model: 'gemini-nano-banana-2.1',
      panelIds: ['p1', 'p2'],
      style: 'Ink',
      references: ['b.png'],
    });
    assert.deepEqual(pro?.panelIds, ['p3']);
    assert.equal(pro.style, 'Oil');
  });

  it('is nothing of a style that one lacks', () => {
    const [only] = shared(`panels:
  - { panel_id: p1, tier: flash, prompt: x, style: Ink }
  - { panel_id: p2, tier: flash, prompt: x }
`);
    assert.equal(only?.style, undefined);
  });
});
