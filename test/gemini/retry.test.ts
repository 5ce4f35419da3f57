import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { GenerateResult } from '../../src/gemini/geminiClient.ts';
import { retryRule } from '../../src/gemini/retry.ts';
import { readAnswer } from '../../src/usage/readAnswer.ts';

const rule = retryRule({ random: () => 0 });

function failed(
  httpStatus: number | undefined,
  body: unknown,
  more: Partial<GenerateResult> = {},
): GenerateResult {
  return {
    ...(httpStatus === undefined ? {} : { httpStatus }),
    ended: 'complete',
    streamed: true,
    latencyMs: 1,
    answer: readAnswer(body),
    text: '',
    images: [],
    ...more,
  };
}

const unavailable = { error: { code: 503, message: 'busy', status: 'UNAVAILABLE' } };

describe('retry rule', () => {
  it('tries 500 and 503 again, waiting twice as long each time, at most four attempts', () => {
    for (const code of [500, 503]) {
      const result = failed(code, { error: { code, message: 'x', status: 'X' } });
      assert.deepEqual(
        [1, 2, 3].map((attempt) => rule(result, attempt)),
        [
          { retry: true, waitMs: 500 },
          { retry: true, waitMs: 1000 },
          { retry: true, waitMs: 2000 },
        ],
      );
      assert.deepEqual(rule(result, 4), { retry: false, why: 'It failed 4 times.' });
    }
  });

  it('spreads the waits by the given randomness', () => {
    const whole = retryRule({ random: () => 1, attempts: 20 });
    assert.deepEqual(whole(failed(503, unavailable), 1), { retry: true, waitMs: 1000 });
    assert.deepEqual(whole(failed(503, unavailable), 12), { retry: true, waitMs: 32_000 });
  });

  it('tries again after a network that broke before the answer, not after one in its middle', () => {
    assert.equal(rule(failed(undefined, undefined, { ended: 'broken' }), 1).retry, true);
    assert.equal(rule(failed(200, undefined, { ended: 'broken' }), 1).retry, false);
  });

  it('never tries again what was stopped, answered, blocked or half billed', () => {
    assert.equal(rule(failed(undefined, undefined, { ended: 'aborted' }), 1).retry, false);
    assert.equal(
      rule(failed(200, { candidates: [], usageMetadata: { promptTokenCount: 1 } }), 1).retry,
      false,
    );
    assert.equal(rule(failed(200, { promptFeedback: { blockReason: 'SAFETY' } }), 1).retry, false);
    assert.equal(
      rule(failed(200, [{ usageMetadata: { promptTokenCount: 1 } }, unavailable]), 1).retry,
      false,
    );
  });

  it('tries again an error chunk before which nothing was reported', () => {
    assert.equal(rule(failed(200, [unavailable]), 1).retry, true);
  });

  it('does not try 400, 403, 404 or 504 again', () => {
    for (const code of [400, 403, 404, 504]) {
      assert.equal(
        rule(failed(code, { error: { code, message: 'x', status: 'X' } }), 1).retry,
        false,
        String(code),
      );
    }
  });

  it('does not sit through a wait of many minutes', () => {
    const body = {
      error: {
        code: 429,
        message: 'Please retry in 20m.',
        status: 'RESOURCE_EXHAUSTED',
        details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1200s' }],
      },
    };
    assert.deepEqual(rule(failed(429, body), 1), {
      retry: false,
      why: 'The service asks to wait 20 minutes.',
    });
    assert.deepEqual(retryRule({ random: () => 0, longestWaitMs: 3_600_000 })(failed(429, body), 1), {
      retry: true,
      waitMs: 1_200_000,
    });
  });
});

const folder = path.resolve(process.env['PANELMETER_RECORDED'] ?? '../shared/facts/recorded');

describe('retry rule on recorded answers', () => {
  const cases: [file: string, what: string, waitMs: number | undefined][] = [
    ['error-013.json', '503 high demand', 500],
    ['error-019.json', '500', 500],
    ['error-015.json', 'tokens per minute, RetryInfo 48 s', 48_000],
    ['error-033.json', 'RetryInfo 14 s wins over the text', 14_000],
    ['error-027.json', 'per minute without RetryInfo', 500],
    ['error-018.json', 'no capacity', 500],
    ['error-024.json', 'nothing but a help link', 500],
    ['error-016.json', 'limit 0, though it says 856 ms', undefined],
    ['error-017.json', 'quota value 0', undefined],
    ['error-025.json', 'paid, per day', undefined],
    ['error-028.json', 'per day, though RetryInfo says 21 s', undefined],
    ['error-029.json', 'per day, another model name', undefined],
    ['error-035.json', 'free, per day', undefined],
    ['error-034.json', 'limit 0 in the text alone', undefined],
    ['error-026.json', 'prepaid credits', undefined],
    ['error-012.json', '403 leaked key', undefined],
    ['error-031.json', '404', undefined],
  ];
  for (const [file, what, waitMs] of cases) {
    it(`${what}: ${waitMs === undefined ? 'no' : `after ${waitMs} ms`}`, function () {
      const at = path.join(folder, file);
      if (!fs.existsSync(at)) return this.skip();
      const recorded = JSON.parse(fs.readFileSync(at, 'utf8'));
      const advice = rule(failed(recorded.status, recorded.body), 1);
      if (waitMs === undefined) assert.ok(!advice.retry && advice.why.length > 20, JSON.stringify(advice));
      else assert.deepEqual(advice, { retry: true, waitMs });
    });
  }

  it('says how long a paid day lasts', function () {
    const at = path.join(folder, 'error-025.json');
    if (!fs.existsSync(at)) return this.skip();
    const { body } = JSON.parse(fs.readFileSync(at, 'utf8'));
    assert.match(JSON.stringify(rule(failed(429, body), 1)), /in about 21 hours/);
  });
});
