import assert from 'node:assert/strict';

import { ComingCosts } from '../../src/budgets/comingCost.ts';
import { comingText } from '../../src/budgets/comingText.ts';
import type { Call } from '../../src/call.ts';
import { comingChanges } from '../../src/pricing/comingChanges.ts';
import { callFixture } from '../support/callFixture.ts';
import { shippedBook } from '../support/shippedBook.ts';

const AT = Date.parse('2026-11-25T12:00:00Z');
const CHANGES = comingChanges(shippedBook, AT);

function call(model: string, more: Parameters<typeof callFixture>[0] = {}): Call {
  return callFixture({
    ...{ requestedModel: model, modelVersion: model, images: undefined, promptTokens: 1_000_000 },
    ...{ tokensByMeter: { 'input.text': 1_000_000, 'output.text': 100_000 }, picoUsd: '3000000000000' },
    ...more,
  });
}

function costs(...calls: Call[]) {
  const all = new ComingCosts(CHANGES, shippedBook);
  for (const one of calls) all.add(one);
  return all.result();
}

function text(...calls: Call[]): string[] {
  return costs(...calls).map((cost) => comingText(cost, AT));
}

describe('what comes, costed on past calls', () => {
  it('prices them anew, token by token, by the row of the day', () => {
    const [cost, ...more] = costs(
      call('gemini-4-argon'),
      call('gemini-4-argon', { id: 'b' }),
      call('gemini-3-pro-image'),
    );
    assert.deepEqual(more, []);
    assert.deepEqual(
      [cost?.before, cost?.after, cost?.repriced, cost?.unknown],
      [6_000_000_000_000n, 12_000_000_000_000n, 2, 0],
    );
    assert.deepEqual(text(call('gemini-4-argon')), [
      'On 1 December gemini-4-argon doubles: your last 30 days would have cost $3.00 more.',
    ]);
  });

  it('takes what was billed, not what today would cost', () => {
    const [cost] = costs(call('gemini-4-argon', { picoUsd: '2500000000000' }));
    assert.deepEqual([cost?.before, cost?.after], [2_500_000_000_000n, 6_000_000_000_000n]);
  });

  it('prices rerouted calls by the model that will answer', () => {
    const flash = call('gemini-2.5-flash', { picoUsd: '550000000000' });
    // 1 M in at $0.30 and 0.1 M out at $2.50, before and after the reroute to gemini-3.5-flash-lite.
    assert.match(
      text(flash)[0] ?? '',
      /^On 1 December gemini-2\.5-flash is served and billed as gemini-3\.5-flash-lite: your last 30 days would have cost /,
    );
    const [cost] = costs(flash);
    assert.equal(cost?.change.kind === 'reroute' && cost.change.to, 'gemini-3.5-flash-lite');
    assert.equal(cost?.repriced, 1);
  });

  it('keeps the factor of the service tier', () => {
    const [cost] = costs(call('gemini-4-argon', { serviceTier: 'batch', picoUsd: '1500000000000' }));
    assert.equal(cost?.after, 3_000_000_000_000n);
  });

  it('counts as unknown what cannot be priced anew, and puts it in no figure', () => {
    const lacking = [
      call('gemini-4-argon', { tokensByMeter: undefined }),
      call('gemini-4-argon', { reason: 'unpriced', picoUsd: undefined }),
      call('gemini-4-argon', { reason: 'uncertain', picoUsd: undefined, minPicoUsd: '1' }),
      call('gemini-4-argon', { tokensByMeter: { 'output.video': 5 } }),
      call('gemini-4-argon', { flags: ['several-models'] }),
    ];
    const [cost] = costs(...lacking);
    assert.deepEqual([cost?.unknown, cost?.repriced, cost?.before, cost?.after], [5, 0, 0n, 0n]);
    assert.match(text(...lacking)[0] ?? '', /your last 30 days hold 5 calls that cannot be priced anew/);
    assert.match(
      text(call('gemini-4-argon'), ...lacking)[0] ?? '',
      /would have cost \$3\.00 more, without 5 calls/,
    );
  });

  it('does not guess the step of a batch of several prompts', () => {
    // 250,000 prompt tokens in all; billed by the step of the short ones.
    const batch = {
      serviceTier: 'batch',
      promptTokens: 250_000,
      tokensByMeter: { 'input.text': 250_000 },
    } as const;
    const short = call('gemini-2.5-pro', { ...batch, picoUsd: '156250000000' });
    const long = call('gemini-2.5-pro', { ...batch, picoUsd: '312500000000' });
    assert.deepEqual(
      costs(short).map(({ repriced, unknown }) => [repriced, unknown]),
      [[0, 1]],
    );
    assert.deepEqual(
      costs(long).map(({ repriced, unknown }) => [repriced, unknown]),
      [[1, 0]],
    );
  });

  it('says nothing of calls that cost nothing', () => {
    const free = call('gemini-3.8-flash', { reason: 'free-tier', picoUsd: '0' });
    const failed = call('gemini-3.8-flash', { reason: 'not-charged', outcome: 'error', picoUsd: '0' });
    assert.deepEqual(costs(free, failed), []);
  });
});
