import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Holds } from '../../src/ledger/holds.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { callFixture } from '../support/callFixture.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
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

async function spend(folder: string, picoUsd: string, more = {}): Promise<void> {
  const ledger = await openLedger({ dir: folder, worker: ledgerWorker });
  const startedAt = new Date().toISOString();
  await ledger.append(callFixture({ id: picoUsd, startedAt, picoUsd, listPicoUsd: picoUsd, ...more }));
  await ledger.close();
}

describe('panelmeter budgets', () => {
  it('prints what is spent, held and left of each budget', async () => {
    const folder = temporaryFolder();
    const list = [
      { name: 'dev', usd: 1, per: 'week', scope: { project: 'moon-gate' }, hard: true },
      { name: 'run', calls: 3, per: 'session', hard: true },
    ];
    await new BudgetNotes(folder).share({ perDayUsd: 2, list });
    await spend(folder, '820000000000', { tags: { project: 'moon-gate' } });
    await new Holds({ dir: folder, now: Date.now }).take({
      ...{ id: 'under way', at: Date.now(), session: 's', models: ['m'], tags: { project: 'moon-gate' } },
      amounts: { usd: '110000000000', tokens: '0', calls: '1', images: '1' },
    });
    const { stdout, code } = await runCommand(['budgets', '--ledger', folder]);
    assert.equal(code, 0);
    assert.deepEqual(
      stdout.split('\n').map((line) => line.trimEnd().replaceAll(/ {2,}/g, ' | ')),
      [
        'budget | spent | used | held | left',
        "Today's budget | $0.820 of $2.00 | 41 % | $0.110 | $1.07 | soft user",
        'This week\'s budget "dev" | $0.820 of $1.00 | 82 % | $0.110 | $0.070 | hard user project=moon-gate',
        'This session\'s budget "run" | — of 3 calls | — | — | hard user',
        '',
      ],
    );
    const [, dev, run] = JSON.parse((await runCommand(['budgets', '--json', '--ledger', folder])).stdout) as {
      [field: string]: unknown;
    }[];
    assert.deepEqual(
      [dev?.spent, dev?.held, dev?.left, dev?.percent, dev?.limit, dev?.hard],
      ['0.82', '0.11', '0.07', 82, '1', true],
    );
    assert.deepEqual([run?.spent, run?.left, run?.percent, run?.limit], [null, null, null, '3']);
  });

  it('--check says no when a hard budget has nothing left, or one cannot be read', async () => {
    const folder = temporaryFolder();
    const check = ['budgets', '--check', '--ledger', folder];
    await new BudgetNotes(folder).share({ list: [{ name: 'dev', usd: 1, per: 'day', hard: true }] });
    await spend(folder, '999999999999');
    assert.equal((await runCommand(check)).code, 0);
    await spend(folder, '1');
    assert.equal((await runCommand(check)).code, 1);
    await new BudgetNotes(folder).share({ perDayUsd: 'much' });
    const unread = await runCommand(check);
    assert.equal(unread.code, 1);
    assert.match(unread.stderr, /wants an amount of USD/);
    await new BudgetNotes(folder).share({ perDayUsd: 0 });
    assert.equal((await runCommand(check)).code, 0, 'a soft budget only tells');
  });

  it('writes nothing into a ledger, and names one that is not there', async () => {
    const folder = path.join(temporaryFolder(), 'none');
    const { code, stdout, stderr } = await runCommand(['budgets', '--ledger', folder]);
    assert.deepEqual([code, stdout], [0, 'No budgets.\n']);
    assert.match(stderr, /none/);
    assert.equal(existsSync(folder), false);
  });
});

describe('thresholds, in the command', () => {
  it('are told on stderr once, over all commands', async () => {
    const folder = temporaryFolder();
    await new BudgetNotes(folder).share({ perDayUsd: 1, hard: true });
    await spend(folder, '960000000000');
    const generate = ['generate', specIn(folder), '--yes', '--ledger', folder];
    const first = await runCommand(generate, '', KEY);
    assert.match(first.stderr, /^Today's budget is at 96 %: \$0\.960 of \$1\.00\.$/m);
    const second = await runCommand(generate, '', KEY);
    assert.equal(second.code, 1);
    assert.doesNotMatch(second.stderr, /budget/);
  });
});
