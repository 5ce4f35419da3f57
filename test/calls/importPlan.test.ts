import assert from 'node:assert/strict';
import { planImport, type ReadItem } from '../../src/calls/importPlan.ts';
import { importQuestion, importText } from '../../src/calls/importText.ts';
import { callFixture } from '../support/callFixture.ts';
import { MemoryLedger } from '../support/memoryLedger.ts';
import { sampleCalls } from '../support/sampleCalls.ts';

async function* items(...list: ReadItem[]): AsyncGenerator<ReadItem> {
  yield* list;
}

const taken = (id: string): ReadItem => ({ where: id, call: callFixture({ id }) });

describe('the dry run of an import', () => {
  it('tells new, known, repeated, skipped and bad apart, and writes nothing', async () => {
    const ledger = new MemoryLedger([callFixture({ id: 'known' })]);
    const plan = await planImport(
      items(
        taken('new'),
        taken('known'),
        taken('new'),
        { where: 'line 4', problem: 'not JSON' },
        { where: 'line 5', skipped: 'of another provider' },
      ),
      ledger,
    );
    const { added, known, repeated, problems } = plan;
    assert.deepEqual([added, known, repeated, problems.count], [1, 1, 1, 1]);
    assert.equal((await ledger.sum({})).calls, 1);
    const text = importText(plan);
    assert.match(text, /^New {8}1 call, 2026-11-22 – 2026-11-22 \(UTC\)\nCost {7}\$0\.139\n/);
    assert.match(text, /line 4: not JSON/);
    assert.match(text, /Skipped {4}1 call of another provider/);
    assert.equal(importQuestion(plan), 'Import 1 call ($0.139)? 1 are known, 1 cannot be read.');
  });

  it('sums as the ledger does, with what the sum lacks', async () => {
    const plan = await planImport(
      items(...sampleCalls.map((call) => ({ where: call.id, call }))),
      new MemoryLedger(),
    );
    const { billed } = await new MemoryLedger([...sampleCalls]).sum({});
    assert.equal(plan.real.billed, 279_136_000_000n);
    assert.equal(
      plan.real.billed,
      (await new MemoryLedger(sampleCalls.filter((c) => !c.simulated)).sum({})).billed,
    );
    assert.ok(billed > plan.real.billed);
    assert.deepEqual([plan.real.uncertain, plan.real.unpriced, plan.simulated], [1, 1, 1]);
    assert.match(importText(plan), /Cost {7}≥ \$0\.279 \+ 1 unpriced/);
  });

  it('names the first problems only, and lets no control character through', async () => {
    const bad = Array.from({ length: 30 }, (_, at): ReadItem => ({
      where: `line ${at}`,
      problem: 'not JSON',
    }));
    const call = callFixture({ modelVersion: '\u001b[31mred\nline' });
    const text = importText(await planImport(items(...bad, { where: 'x', call }), new MemoryLedger()));
    assert.match(text, /line 19: not JSON\n +…/);
    assert.ok(!text.includes('\u001b') && !text.includes('red\nline'));
  });
});
