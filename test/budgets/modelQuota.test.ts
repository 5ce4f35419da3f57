import assert from 'node:assert/strict';
import limitsJson from '../../data/quota/limits.json' with { type: 'json' };
import type { KnownTier, QuotaLesson, QuotaRequest } from '../../src/budgets/modelQuota.ts';
import { modelQuota } from '../../src/budgets/modelQuota.ts';
import { parseQuotaLimits, quotaName } from '../../src/budgets/quotaLimits.ts';
import { quotaLine, quotaNote } from '../../src/budgets/quotaText.ts';

const limits = parseQuotaLimits(limitsJson);
/** Pacific midnight of 2026-11-25 (winter time). */
const MIDNIGHT = Date.parse('2026-11-25T08:00:00Z');
const NOW = MIDNIGHT + 10 * 3_600_000;
const NEXT = MIDNIGHT + 24 * 3_600_000;
const flash = { id: 'gemini-3.8-flash', freeTier: true };
const image = { id: 'gemini-nano-banana-2.1', freeTier: false };

interface Given {
  tier?: KnownTier;
  at?: number[];
  lessons?: Partial<QuotaLesson>[];
  now?: number;
}

function quota(model: typeof flash, { tier = 'auto', at = [], lessons = [], now = NOW }: Given = {}) {
  const requests = at.map((each): QuotaRequest => ({ at: each, model: model.id, inputTokens: 100 }));
  const told = lessons.map((lesson): QuotaLesson => ({
    at: NOW - 1000,
    model: model.id,
    kind: 'per-day',
    metric: 'requests',
    ...lesson,
  }));
  return modelQuota(model, model.id, { requests, lessons: told, limits, tier, now });
}

describe('the quota of a model', () => {
  it('counts the Pacific day, against the limit that others have seen', () => {
    const found = quota(flash, { at: [MIDNIGHT - 1, MIDNIGHT, NOW - 1, NEXT] });
    assert.deepEqual([found.requests, found.limit, found.left, found.learned], [2, 20, 18, false]);
    assert.equal(found.resetsAt, NEXT);
    assert.equal(found.seen, '2026-10');
  });

  it('takes the limit that this key was told before any other', () => {
    const found = quota(flash, {
      at: [NOW - 1],
      lessons: [{ limit: 50, freeTier: true, at: MIDNIGHT - 5_000_000 }],
    });
    assert.deepEqual(
      [found.limit, found.left, found.learned, found.confidence],
      [50, 49, true, 'observed-429'],
    );
  });

  it('has nothing left once the service said that the day is spent, whatever was counted, until its midnight', () => {
    const lessons = [{ limit: 20, freeTier: true, retryAfterMs: 43_000 }];
    const spent = quota(flash, { at: [NOW - 5], lessons });
    assert.deepEqual([spent.requests, spent.left, spent.state], [1, 0, 'used']);
    const next = quota(flash, { lessons, now: NEXT });
    assert.deepEqual([next.left, next.state], [20, 'ok']);
  });

  it('waits as long as a paid quota says, when that is over an hour', () => {
    const lessons = [{ limit: 250, freeTier: false, retryAfterMs: 72_193_000 }];
    const found = quota(flash, { tier: 'paid', lessons });
    assert.deepEqual([found.left, found.resetsAt], [0, NOW - 1000 + 72_193_000]);
    assert.equal(quota(flash, { tier: 'paid', lessons, now: NEXT }).left, 0);
  });

  it('knows no default for a paid key, and takes no lesson of the other tier', () => {
    assert.equal(quota(flash, { tier: 'paid' }).limit, undefined);
    assert.equal(quota(flash, { tier: 'paid', lessons: [{ limit: 20, freeTier: true }] }).limit, undefined);
    assert.equal(quota(flash, { tier: 'free', lessons: [{ limit: 250, freeTier: false }] }).limit, 20);
  });

  it('is billed where there is no free tier, unless the key is paid anyhow', () => {
    assert.equal(quota(image).state, 'billed');
    assert.equal(quota(image, { tier: 'paid' }).state, 'unknown');
    assert.equal(
      quota(flash, { lessons: [{ kind: 'not-offered', limit: 0, freeTier: true }] }).state,
      'billed',
    );
  });

  it('counts the last minute where its limit was told', () => {
    const lessons: Partial<QuotaLesson>[] = [{ kind: 'per-minute', limit: 5 }];
    const at = [NOW - 60_000, NOW - 59_999, NOW];
    const told = { used: 2, limit: 5, metric: 'requests', learned: true };
    assert.deepEqual(quota(flash, { at, lessons }).minutes, [told]);
    const tokens: Partial<QuotaLesson>[] = [{ kind: 'per-minute', limit: 250_000, metric: 'input-tokens' }];
    const ofTokens = { used: 200, limit: 250_000, metric: 'input-tokens', learned: true };
    assert.deepEqual(quota(flash, { at, lessons: tokens }).minutes, [ofTokens]);
    assert.deepEqual(quota(flash, { at, lessons: [...lessons, ...tokens] }).minutes, [told, ofTokens]);
    assert.match(
      quotaLine(quota(flash, { at, lessons: [...lessons, ...tokens] }), NOW) ?? '',
      /2 of 5 in the last minute, 200 of 250000 input tokens in the last minute$/,
    );
  });

  it('takes the minute that others have met on the free tier, and says so, unless the key is paid', () => {
    const older = { id: 'gemini-3.6-flash', freeTier: true };
    const at = [NOW - 1000];
    assert.deepEqual(quota(older, { at }).minutes, [
      { used: 1, limit: 5, metric: 'requests', learned: false },
    ]);
    assert.equal(quota(older, { at, tier: 'paid' }).minutes, undefined);
    assert.doesNotMatch(quotaLine(quota(older), NOW) ?? '', /minute/);
  });

  it('goes by the name that quotas have for a model', () => {
    assert.equal(quotaName(limits, 'gemini-2.5-flash-image'), 'gemini-2.5-flash-preview-image');
    assert.equal(quotaName(limits, 'gemini-3.8-flash'), 'gemini-3.8-flash');
    assert.equal(quotaName(limits, 'constructor'), 'constructor');
  });
});

describe('words of a quota', () => {
  it('count down, and say where the limit comes from', () => {
    const at = Array.from({ length: 14 }, (_none, index) => NOW - index);
    assert.equal(
      quotaLine(quota(flash, { at }), NOW),
      '3.8-flash 14 of 20 today, back in 14 h, limit seen 2026-10',
    );
    const lessons = [{ limit: 20, freeTier: true }];
    assert.equal(quotaLine(quota(flash, { lessons }), NOW), '3.8-flash day of 20 spent, back in 14 h');
    assert.equal(quotaLine(quota(image), NOW), undefined);
  });

  it('warn before a run that needs more than is left, and of models that are billed', () => {
    const at = Array.from({ length: 14 }, () => NOW);
    const of = (model: string) => (model === flash.id ? quota(flash, { at }) : quota(image));
    const models = [...Array.from({ length: 20 }, () => flash.id), image.id];
    assert.deepEqual(quotaNote(models, of, 'free'), {
      text: 'Needs 20 requests of 3.8-flash, 6 left today on the free tier. nano-banana-2.1 has no free tier: a key without billing is refused.',
      short: true,
    });
    assert.deepEqual(quotaNote([image.id], of, 'auto'), {
      text: 'nano-banana-2.1 has no free tier: this will be billed.',
      short: false,
    });
    assert.equal(quotaNote([flash.id], of, 'auto'), undefined);
    assert.equal(quotaNote([image.id], of, 'paid'), undefined);
  });
});
