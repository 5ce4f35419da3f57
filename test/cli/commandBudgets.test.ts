import assert from 'node:assert/strict';
import { openCommandBudgets } from '../../src/cli/commandBudgets.ts';
import { BudgetNotes } from '../../src/ledger/budgetNotes.ts';
import type { Ledger } from '../../src/ledger/ledgerTypes.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { callFixture } from '../support/callFixture.ts';
import { GuardedWindow, question } from '../support/guardedWindow.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const HALF = 450_000_000_000n; // and 10 %: 0.495

describe('the guard of a process that is not the editor', () => {
  let dir = '';
  let ledger: Ledger;
  let told: string[] = [];
  beforeEach(async () => {
    dir = temporaryFolder();
    told = [];
    ledger = await openLedger({ dir, worker: ledgerWorker });
  });
  afterEach(() => ledger.close());

  const budgets = () =>
    openCommandBudgets({
      ledger,
      session: () => 'proxy',
      askUnpriced: () => Promise.resolve(false),
      warn: (text) => Promise.resolve(void told.push(text)),
    });
  const share = (usd: number) =>
    new BudgetNotes(dir).share({ list: [{ name: 'x', usd, per: 'day', scope: { agent: 'x' }, hard: true }] });
  const ask = (agent: string) => question({ highest: HALF, tags: { agent } });

  it('holds the figure and the tags that its caller brings, as a window sees it', async () => {
    await share(1);
    const { guard } = budgets();
    const first = await guard.ask(ask('x'));
    assert.ok(first.ok && (await guard.ask(ask('x'))).ok);
    const third = await guard.ask(ask('x'));
    assert.ok(!third.ok);
    assert.match(third.message, /"x" would not hold: \$0 of \$1\.00 is spent, \$0\.990 held/);
    assert.ok((await guard.ask(ask('another'))).ok, 'it is not covered');
    const [standing] = await guard.standings();
    assert.equal(standing?.held, 990_000_000_000n);
    await first.hold.release();
    assert.ok((await guard.ask(ask('x'))).ok);
  });

  it('counts a recorded call in place of its hold, whoever ends that, and however often', async () => {
    await share(1);
    const { guard } = budgets();
    const asked = ask('x');
    assert.ok((await guard.ask(asked)).ok);
    const startedAt = new Date().toISOString();
    await ledger.append(
      callFixture({ id: asked.id, tags: asked.tags, startedAt, picoUsd: '7', listPicoUsd: '7' }),
    );
    const [before] = await guard.standings();
    assert.deepEqual([before?.status.spent, before?.held], [7n, 0n]);
    const window = await GuardedWindow.open({ dir, budgets: () => [] });
    await window.guard.end(asked.id);
    await window.guard.end(asked.id);
    await window.close();
    const [after] = await guard.standings();
    assert.deepEqual([after?.status.spent, after?.held], [7n, 0n]);
  });

  it('goes by what the editor set meanwhile, and says once what cannot be read', async () => {
    await share(1);
    const { guard } = budgets();
    assert.ok((await guard.ask(ask('x'))).ok);
    await share(0.5);
    assert.equal((await guard.ask(ask('x'))).ok, false);
    await new BudgetNotes(dir).share({ perDayUsd: 'much' });
    assert.ok((await guard.ask(ask('x'))).ok, 'no budget is left');
    await guard.ask(ask('x'));
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /wants an amount of USD/);
    await share(0.5);
    assert.equal((await guard.ask(ask('x'))).ok, false);
  });

  it('tells a threshold once, and not again what a window told', async () => {
    await share(1);
    const { tellAlerts } = budgets();
    const spend = (id: string, picoUsd: string) =>
      ledger.append(
        callFixture({
          ...{ id, picoUsd, listPicoUsd: picoUsd, tags: { agent: 'x' } },
          startedAt: new Date().toISOString(),
        }),
      );
    await spend('a', '500000000000');
    await tellAlerts();
    await tellAlerts();
    assert.deepEqual(told, ['Today\'s budget "x" is at 50 %: $0.500 of $1.00.\n']);
    await spend('b', '300000000000');
    await budgets().tellAlerts();
    await tellAlerts();
    assert.equal(told.length, 2);
  });
});
