import assert from 'node:assert/strict';
import { costComing } from '../../src/calls/costComing.ts';
import type { Ledger } from '../../src/ledger/ledgerTypes.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { callFixture } from '../support/callFixture.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { shippedBook } from '../support/shippedBook.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const AT = Date.parse('2026-11-25T12:00:00Z');

function call(id: string, model: string, days: number, simulated = false) {
  return callFixture({
    ...{ id, requestedModel: model, modelVersion: model, images: undefined, simulated },
    startedAt: new Date(AT - days * 86_400_000).toISOString(),
    ...{ promptTokens: 1_000_000, tokensByMeter: { 'input.text': 1_000_000 }, picoUsd: '2000000000000' },
  });
}

describe('coming changes over the real ledger', () => {
  let ledger: Ledger;
  before(async () => {
    ledger = await openLedger({ dir: temporaryFolder(), worker: ledgerWorker });
    const calls = [
      call('recent', 'gemini-4-argon', 1),
      call('with a prefix', 'models/gemini-4-argon', 2),
      call('too old', 'gemini-4-argon', 31),
      call('simulated', 'gemini-4-argon', 1, true),
      call('not changing', 'gemini-3-pro-image', 1),
    ];
    for (const one of calls) await ledger.append(one);
  });
  after(() => ledger.close());

  it('are costed on the real calls of the last 30 days, by whatever name they go', async () => {
    const costs = await costComing(ledger, shippedBook, AT);
    assert.deepEqual(
      costs.map(({ change, repriced, unknown, before, after }) => [
        change.model,
        repriced,
        unknown,
        before,
        after,
      ]),
      [['gemini-4-argon', 2, 0, 4_000_000_000_000n, 8_000_000_000_000n]],
    );
  });

  it('are none once they came', async () => {
    assert.deepEqual(await costComing(ledger, shippedBook, AT + 7 * 86_400_000), []);
  });
});
