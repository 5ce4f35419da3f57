import assert from 'node:assert/strict';
import limitsJson from '../../data/quota/limits.json' with { type: 'json' };
import { freeTierToday } from '../../src/budgets/freeTier.ts';
import { parseQuotaLimits } from '../../src/budgets/quotaLimits.ts';

const limits = parseQuotaLimits(limitsJson);

describe('freeTierToday', () => {
  const flash = { id: 'gemini-3.8-flash', freeTier: true };

  const states: [requests: number, state: string][] = [
    [0, 'ok'],
    [15, 'ok'],
    [16, 'near'],
    [19, 'near'],
    [20, 'used'],
    [21, 'used'],
  ];
  for (const [requests, state] of states) {
    it(`${requests} of 20 requests: ${state}`, () => {
      const found = freeTierToday(flash, requests, limits);
      assert.deepEqual([found.state, found.limit, found.requests], [state, 20, requests]);
    });
  }

  it('says where and when a limit was seen', () => {
    const { seen, confidence } = freeTierToday(flash, 1, limits);
    assert.deepEqual([seen, confidence], ['2026-10', 'third-party-report']);
  });

  it('calls an image model billed, with no limit to be near to', () => {
    for (const id of ['gemini-3-pro-image', 'gemini-nano-banana-2.1', 'gemini-2.5-flash-image']) {
      const found = freeTierToday({ id, freeTier: false }, 3, limits);
      assert.deepEqual([found.state, found.limit], ['billed', undefined]);
    }
  });

  it('calls a model billed whose free limit was seen to be 0, whatever the book says', () => {
    assert.equal(freeTierToday({ id: 'gemini-2.0-flash', freeTier: true }, 1, limits).state, 'billed');
  });

  it('leaves unknown what nobody has seen', () => {
    for (const model of [
      { id: 'gemini-4-hydrogen', freeTier: true },
      { id: 'gemini-2.5-flash-lite', freeTier: true },
      { id: 'somebody-elses-model' },
      { id: 'gemini-2.5-pro', freeTier: null },
    ]) {
      const found = freeTierToday(model, 500, limits);
      assert.deepEqual([found.state, found.limit], ['unknown', undefined], model.id);
    }
  });

  it('does not take the limit of a paid tier or of a minute for the free day', () => {
    assert.equal(freeTierToday({ id: 'gemini-3.1-flash-lite-image' }, 1, limits).state, 'unknown');
    assert.equal(freeTierToday({ id: 'gemini-3.6-flash', freeTier: true }, 1, limits).limit, 20);
  });
});

describe('parseQuotaLimits', () => {
  for (const wrong of [
    undefined,
    {},
    { as_of: '2026-11-22' },
    { as_of: '2026-11-22', observed: [{ tier: 'free' }] },
  ]) {
    it(`refuses ${JSON.stringify(wrong)}`, () => assert.throws(() => parseQuotaLimits(wrong)));
  }
});
