import assert from 'node:assert/strict';

import { readAnswer } from '../../src/usage/readAnswer.ts';
import type { QuotaFacts } from '../../src/usage/exchange.ts';

const METRIC = 'generativelanguage.googleapis.com/generate_content_free_tier_requests';
const PAID_METRIC = 'generativelanguage.googleapis.com/generate_requests_per_model_per_day';

function violation(quotaId: string, more: Record<string, unknown> = {}) {
  return { quotaId, quotaMetric: METRIC, quotaDimensions: { model: 'gemini-3.6-flash' }, ...more };
}

function quota(
  message: string,
  violations: unknown[] = [],
  retryDelay?: string,
  details: unknown[] = [],
): QuotaFacts {
  const error = {
    code: 429,
    status: 'RESOURCE_EXHAUSTED',
    message,
    details: [
      ...(violations.length > 0
        ? [{ '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations }]
        : []),
      ...(retryDelay === undefined
        ? []
        : [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay }]),
      ...details,
    ],
  };
  const facts = readAnswer({ error }).error?.quota;
  assert.ok(facts);
  return facts;
}

describe('quota facts of a 429', () => {
  it('takes a day for spent although the service says to retry in seconds', () => {
    assert.deepEqual(
      quota(
        'You exceeded your current quota.',
        [violation('GenerateRequestsPerDayPerProjectPerModel-FreeTier', { quotaValue: '20' })],
        '21s',
      ),
      {
        kind: 'per-day',
        model: 'gemini-3.6-flash',
        quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier',
        metric: METRIC,
        limit: 20,
        per: 'day',
        freeTier: true,
        retryAfterMs: 21_000,
      },
    );
  });

  it('takes the most severe of several: limit 0, then the day, then the minute', () => {
    const minute = violation('GenerateRequestsPerMinutePerProjectPerModel-FreeTier', { quotaValue: '5' });
    const day = violation('GenerateRequestsPerDayPerProjectPerModel-FreeTier', { quotaValue: '20' });
    const none = violation('GenerateRequestsPerMinutePerProjectPerModel-FreeTier', { quotaValue: '0' });
    assert.equal(quota('', [minute, day]).per, 'day');
    assert.equal(quota('', [day, none]).limit, 0);
    assert.equal(quota('', [day, none]).kind, 'not-offered');
  });

  it('keeps the others that have a limit, each once', () => {
    const minute = violation('GenerateRequestsPerMinutePerProjectPerModel-FreeTier', { quotaValue: '5' });
    const day = violation('GenerateRequestsPerDayPerProjectPerModel-FreeTier', { quotaValue: '20' });
    const tokens = { quotaId: 'GenerateContentInputTokensPerModelPerMinute-FreeTier', quotaValue: '250000' };
    const facts = quota('', [minute, day, tokens, minute]);
    assert.deepEqual([facts.kind, facts.limit], ['per-day', 20]);
    assert.deepEqual(
      facts.also?.map(({ per, limit, freeTier }) => [per, limit, freeTier]),
      [
        ['minute', 5, true],
        ['minute', 250_000, true],
      ],
    );
    assert.equal(quota('', [day]).also, undefined);
  });

  it('takes a FreeTier quota without a value for one that is not offered', () => {
    const facts = quota('', [violation('GenerateRequestsPerDayPerProjectPerModel-FreeTier')], '43s');
    assert.deepEqual([facts.limit, facts.kind], [0, 'not-offered']);
    const paid = quota('', [
      { quotaId: 'GenerateRequestsPerDayPerProjectPerModel', quotaMetric: PAID_METRIC },
    ]);
    assert.deepEqual([paid.limit, paid.kind, paid.freeTier], [undefined, 'per-day', undefined]);
  });

  it('reads the wait of a paid day and the tier of a paid quota', () => {
    const facts = quota(
      '',
      [{ quotaId: 'GenerateContentPaidTierInputTokensPerModelPerMinute-PaidTier2', quotaValue: '3000000' }],
      '72193s',
    );
    assert.deepEqual(
      [facts.freeTier, facts.per, facts.limit, facts.retryAfterMs],
      [false, 'minute', 3_000_000, 72_193_000],
    );
  });

  it('reads the message where there are no details', () => {
    const facts = quota(
      `You exceeded your current quota.\n* Quota exceeded for metric: ${METRIC}, limit: 0, model: gemini-nano-banana-2.1\nPlease retry in 14h54m5.206656368s.`,
    );
    assert.deepEqual(facts, {
      kind: 'not-offered',
      model: 'gemini-nano-banana-2.1',
      metric: METRIC,
      limit: 0,
      freeTier: true,
      retryAfterMs: (14 * 3600 + 54 * 60 + 5) * 1000 + 207,
    });
    assert.equal(quota('Please retry in 856.559356ms.').retryAfterMs, 857);
    const sentence = quota(
      `Quota exceeded for metric: ${PAID_METRIC}, limit: 100, model: gemini-3.1-flash-tts. Please retry in 1h52m56.4s.`,
    );
    assert.deepEqual(
      [sentence.model, sentence.limit, sentence.retryAfterMs],
      ['gemini-3.1-flash-tts', 100, 6_776_400],
    );
  });

  it('reads the metadata of older bodies', () => {
    const facts = quota('Quota exceeded.', [], undefined, [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'RATE_LIMIT_EXCEEDED',
        metadata: {
          quota_limit: 'GenerateContentRequestsPerMinutePerProjectPerRegion',
          quota_limit_value: '60',
          quota_metric: 'm',
        },
      },
    ]);
    assert.deepEqual(
      [facts.quotaId, facts.limit, facts.per],
      ['GenerateContentRequestsPerMinutePerProjectPerRegion', 60, 'minute'],
    );
  });

  it('tells money and capacity from requests', () => {
    assert.equal(
      quota('Your prepayment credits are depleted. Please go to AI Studio.').kind,
      'prepaid-empty',
    );
    assert.equal(quota('You have exceeded your spend limit for the last 10 minutes.').kind, 'spend');
    assert.equal(quota('x', [], undefined, [{ reason: 'MODEL_CAPACITY_EXHAUSTED' }]).kind, 'capacity');
    assert.equal(quota('No capacity available for model on the server').kind, 'capacity');
    assert.deepEqual(quota('Resource has been exhausted (e.g. check quota).'), { kind: 'generic' });
  });

  it('learns nothing from nonsense, and never throws', () => {
    for (const details of [
      [1],
      [{ violations: 'x' }],
      [{ violations: [null, { quotaValue: {} }] }],
      [{ retryDelay: '-3s' }],
    ]) {
      assert.deepEqual(quota('', [], undefined, details), { kind: 'generic' });
    }
    assert.equal(readAnswer({ error: { code: 400, message: 'x' } }).error?.quota, undefined);
  });
});
