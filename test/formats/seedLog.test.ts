import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import type { Call } from '../../src/call.ts';
import { SeedLogWriter } from '../../src/formats/seedLog.ts';
import { arbitraryCall } from '../support/arbitraryCall.ts';
import { callFixture } from '../support/callFixture.ts';
import { sampleCalls } from '../support/sampleCalls.ts';

function logText(calls: readonly Call[]): string {
  const log = new SeedLogWriter();
  const entries = calls.map((call) => log.entry(call)).join('');
  return log.head() + entries + log.tail();
}

interface Log {
  summary: Record<string, unknown> & { simulated?: Record<string, unknown> };
  calls: Record<'cost' | 'output' | 'metadata', Record<string, unknown>>[];
}

function logOf(...calls: Call[]): Log {
  const log: Log = JSON.parse(logText(calls));
  return log;
}

/** A call without a figure. */
function figureless(more: Partial<Call>): Call {
  const { picoUsd: _1, usd: _2, ...call } = callFixture();
  return { ...call, ...more };
}

function costOf(call: Call) {
  return logOf(call).calls[0]?.cost;
}

describe('seed log', () => {
  it('is written as the golden file shows', () => {
    const golden = new URL('../fixtures/formats/seed-log.json', import.meta.url);
    assert.equal(logText(sampleCalls), readFileSync(golden, 'utf8'));
  });

  it('is JSON for any calls, with an entry for each that counts', () => {
    fc.assert(
      fc.property(fc.array(arbitraryCall, { maxLength: 6 }), (calls) => {
        const log = logOf(...calls);
        const counted = calls.filter(
          ({ outcome, method }) => outcome !== 'refused' && method !== 'countTokens',
        );
        assert.equal(log.calls.length, counted.length);
        assert.equal(log.summary['total_calls'], counted.filter(({ simulated }) => !simulated).length);
      }),
    );
  });

  it('has a summary of no calls', () => {
    assert.deepEqual(logOf(), {
      summary: {
        session_start: null,
        session_duration_seconds: 0,
        total_calls: 0,
        total_tokens: 0,
        total_cost_usd: 0,
        average_cost_per_call: 0,
        calls_by_model: {},
      },
      calls: [],
    });
  });

  it('splits the cost into input with cached, and output with thoughts', () => {
    const lines = [
      ['input.text', '448000000'],
      ['cached.text', '2000000'],
      ['output.thoughts', '3720000000'],
      ['output.image', '134400000000'],
    ].map(([meter = '', picoUsd = '']) => ({ meter, picoUsd, tokens: 1, usdPerMillion: '1' }));
    assert.deepEqual(costOf(callFixture({ lines, picoUsd: '138570000000' })), {
      input_cost_usd: 0.00045,
      output_cost_usd: 0.13812,
      total_cost_usd: 0.13857,
    });
  });

  const nothing = { input_cost_usd: null, output_cost_usd: null, total_cost_usd: null };
  const zero = { input_cost_usd: 0, output_cost_usd: 0, total_cost_usd: 0 };
  const figures: [what: string, call: Call, cost: object][] = [
    ['unpriced is null, never 0', figureless({ reason: 'unpriced' }), nothing],
    ['unknown is null, never 0', figureless({ reason: 'unknown' }), nothing],
    ['a range is null', figureless({ reason: 'uncertain', minPicoUsd: '5' }), nothing],
    ['free is 0', callFixture({ reason: 'free-tier', picoUsd: '0' }), zero],
    ['not charged is 0', callFixture({ reason: 'not-charged', picoUsd: '0' }), zero],
    ['a stated cost has no parts', callFixture({ picoUsd: '7' }), { ...nothing, total_cost_usd: 7e-12 }],
  ];
  for (const [what, call, cost] of figures) it(what, () => assert.deepEqual(costOf(call), cost));

  it('says what a sum lacks, and that it is a lower bound', () => {
    const unpriced = figureless({ reason: 'unpriced' });
    const { summary } = logOf(callFixture(), unpriced, {
      ...unpriced,
      reason: 'uncertain',
      minPicoUsd: '432000000',
    });
    assert.equal(summary['total_cost_usd'], 0.139);
    assert.equal(summary['average_cost_per_call'], 0.0695);
    assert.equal(summary['unpriced_calls'], 1);
    assert.equal(summary['lower_bound_calls'], 1);
  });

  it('has no cost where none is known', () => {
    const unpriced = figureless({ reason: 'unpriced' });
    const { summary } = logOf(unpriced);
    assert.equal(summary['total_cost_usd'], null);
    assert.equal(summary['average_cost_per_call'], null);
  });

  it('keeps simulated calls out of the real sums, and marks them', () => {
    const { summary, calls } = logOf(
      callFixture(),
      callFixture({ id: 'sim', simulated: true, picoUsd: '1' }),
    );
    assert.equal(summary['total_calls'], 1);
    assert.equal(summary['total_cost_usd'], 0.138568);
    assert.deepEqual(summary.simulated?.['total_calls'], 1);
    assert.deepEqual(
      calls.map(({ metadata }) => metadata['simulated']),
      [undefined, true],
    );
  });

  it('knows that thinking ate the answer, and says nothing of candidates that are missing', () => {
    const { candidatesTokens: _, ...call } = callFixture({
      promptTokens: 10,
      thoughtsTokens: 90,
      totalTokens: 100,
    });
    assert.equal(logOf(call).calls[0]?.output['output_tokens'], 0);
    assert.equal(logOf({ ...call, totalTokens: 150 }).calls[0]?.output['output_tokens'], null);
  });

  it('lets no tag stand in the place of a field', () => {
    const tags = { panel: 'p1', panel_id: 'other', simulated: 'false', call_id: 'other' };
    const metadata = logOf(callFixture({ tags, simulated: true })).calls[0]?.metadata ?? {};
    assert.equal(metadata['panel_id'], 'p1');
    assert.equal(metadata['simulated'], true);
    assert.equal(metadata['call_id'], 'call-1');
  });
});
