import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { BudgetNotes } from '../../src/ledger/budgetNotes.ts';
import { callsOf, runCommand } from '../support/commandProcess.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const KEY = { GEMINI_API_KEY: 'no-real-key' };

function specIn(folder: string): string {
  const file = path.join(folder, 'one.panel.yaml');
  writeFileSync(file, 'panel_id: p1\nmodel: gemini-3-pro-image\nprompt: A quiet harbour.\n');
  return file;
}

describe("the editor's budgets, in the command", () => {
  it('refuse a call before it is sent, and the refusal is recorded', async () => {
    const folder = temporaryFolder();
    await new BudgetNotes(folder).share({ perDayUsd: '0.05', hard: true });
    const spec = specIn(folder);
    const { code, stdout } = await runCommand(['generate', spec, '--yes', '--ledger', folder], '', KEY);
    assert.equal(code, 1);
    assert.match(stdout, /Today's budget would not hold: \$0 of \$0\.050 is spent/);
    const [call, ...more] = callsOf((await runCommand(['calls', '--ndjson', '--ledger', folder])).stdout);
    assert.deepEqual([call?.outcome, call?.reason, more.length], ['refused', 'not-charged', 0]);
  });

  it('leave the simulator alone', async () => {
    const folder = temporaryFolder();
    await new BudgetNotes(folder).share({ perDayUsd: 0, hard: true });
    const run = await runCommand(['generate', specIn(folder), '--simulate', '--ledger', folder]);
    assert.equal(run.code, 0, run.stdout + run.stderr);
  });

  it('that cannot be read are told of', async () => {
    const folder = temporaryFolder();
    await new BudgetNotes(folder).share({ perDayUsd: 'much' });
    const run = await runCommand(['generate', specIn(folder), '--simulate', '--ledger', folder]);
    assert.match(run.stderr, /the editor's budgets: perDayUsd wants an amount of USD/);
  });
});
