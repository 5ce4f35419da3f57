import assert from 'node:assert/strict';
import { ledgerDir, panelmeter, recordedCalls, until, withSettings } from './support/editor.ts';

const old = {
  id: 'long-ago',
  startedAt: '2010-03-01T20:00:00Z',
  source: 'import',
  simulated: false,
  method: 'generateContent',
  requestedModel: 'gemini-3.8-flash',
  outcome: 'ok',
  reason: 'priced',
  picoUsd: '1500000000',
  flags: [],
  tags: { chapter: 'retention' },
};

describe('panelmeter.retentionDays', () => {
  it('deletes what is older once it is set, and nothing else; by default all stays', async () => {
    const young = { ...old, id: 'of-late', startedAt: new Date(Date.now() - 40 * 86_400_000).toISOString() };
    const lines = [old, young].map((call) => JSON.stringify(call)).join('\n');
    panelmeter(['import', '--ledger', await ledgerDir(), '-'], lines);
    const ids = async (): Promise<string[]> => (await recordedCalls()).map(({ id }) => id);
    const before = await ids();
    assert.ok(before.includes('long-ago') && before.includes('of-late'));
    await withSettings({ retentionDays: 3650 }, async () => {
      await until(async () => !(await ids()).includes('long-ago'), 'the old call to go');
    });
    assert.deepEqual(
      await ids(),
      before.filter((id) => id !== 'long-ago'),
    );
  });
});
