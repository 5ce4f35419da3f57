import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Budget } from '../../src/budgets/budget.ts';
import { periodAt } from '../../src/budgets/period.ts';
import { raiseKey } from '../../src/calls/budgetSums.ts';
import { HOLD_LIFE_MS } from '../../src/ledger/holds.ts';
import { ledgerFolder } from '../../src/ledger/ledgerFolder.ts';
import { budget, GuardedWindow, question, type WindowOptions } from '../support/guardedWindow.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const NOON = new Date(2026, 10, 25, 12).getTime();
const iso = (at: number): string => new Date(at).toISOString();
const USD = 1_000_000_000_000n;

describe('the guard of hard budgets', () => {
  const windows: GuardedWindow[] = [];
  let clock = NOON;
  async function open(budgets: readonly Budget[], more: Partial<WindowOptions> = {}): Promise<GuardedWindow> {
    const options = { dir: temporaryFolder(), budgets: () => budgets, now: () => clock, ...more };
    const window = await GuardedWindow.open(options);
    windows.push(window);
    return window;
  }
  const spend = (window: GuardedWindow, picoUsd: bigint, more = {}) =>
    window.record(question(), { picoUsd: String(picoUsd), startedAt: iso(clock), ...more });

  beforeEach(() => {
    clock = NOON;
  });
  afterEach(async () => {
    await Promise.all(windows.splice(0).map((window) => window.close()));
  });

  it('takes the upper figure and 10 %: that fits the limit to the last unit, and not one more', async () => {
    const window = await open([budget({ limit: 110_000_000_000n })]);
    assert.ok((await window.guard.ask(question())).ok);
    const tight = await open([budget({ limit: 109_999_999_999n })]);
    assert.equal((await tight.guard.ask(question())).ok, false);
  });

  it('refuses a Pro panel of $0.137 when $0.94 of $1.00 is spent, and sends it once the limit has room', async () => {
    const window = await open([budget({ limit: USD })]);
    await spend(window, 940_000_000_000n);
    const pro = { highest: 137_000_000_000n };
    const answer = await window.guard.ask(question(pro));
    assert.ok(!answer.ok);
    assert.match(answer.message, /\$0\.940 of \$1\.00 is spent/);
    // 0.940 + 0.137 × 1.10 = 1.0907
    const { key } = periodAt('day', NOON, window.session);
    await window.notes.raise(raiseKey(budget(), key), 1_090_699_999_999n);
    assert.equal((await window.guard.ask(question(pro))).ok, false);
    await window.notes.raise(raiseKey(budget(), key), 1_090_700_000_000n);
    assert.ok((await window.guard.ask(question(pro))).ok);
  });

  it('counts a call by the receipt in force: one priced later fills the budget', async () => {
    const window = await open([budget({ limit: USD })]);
    const { id } = await spend(window, 0n, {
      reason: 'unpriced',
      picoUsd: undefined,
      listPicoUsd: undefined,
    });
    const first = await window.guard.ask(question());
    assert.ok(first.ok);
    await first.hold.release();
    const amount = '940000000000';
    const record = { id, at: iso(NOON), book: '2026-11-22', reason: 'priced' as const };
    await window.ledger.supersede({ ...record, flags: [], picoUsd: amount, listPicoUsd: amount });
    const answer = await window.guard.ask(question());
    assert.ok(!answer.ok);
    assert.match(answer.message, /\$0\.940 of \$1\.00 is spent/);
  });

  it('says which budget, what is spent, held and wanted, and the ways on', async () => {
    const window = await open([budget({ limit: USD })]);
    await spend(window, 800_000_000_000n);
    assert.ok((await window.guard.ask(question())).ok);
    const answer = await window.guard.ask(question());
    assert.deepEqual(answer, {
      ok: false,
      budget: 'dev',
      // 0.80 + 0.11 + 0.11
      needed: 1_020_000_000_000n,
      message:
        'Today\'s budget "dev" would not hold: $0.800 of $1.00 is spent, $0.110 held for calls under way, this call may take $0.110 (its upper estimate and 10 %). Override it once, raise it for today, or change the budget.',
    });
  });

  it('lets a call go on that no hard budget covers, and writes nothing', async () => {
    const window = await open([
      budget({ limit: 0n, hard: false }),
      budget({ name: 'other', limit: 0n, scope: { project: 'other' } }),
    ]);
    assert.ok((await window.guard.ask(question())).ok);
    assert.equal(fs.existsSync(ledgerFolder(window.ledger.dir).root), false);
  });

  it('covers a call by what its record will be tagged with, as the branch', async () => {
    let branch = 'main';
    const covers = [budget({ limit: 0n, scope: { branch: 'covers' } })];
    const window = await open(covers, { tagsNow: () => ({ branch }) });
    assert.ok((await window.guard.ask(question())).ok);
    branch = 'covers';
    assert.equal((await window.guard.ask(question())).ok, false);
    const own = question({ tags: { branch: 'main' } });
    assert.ok((await window.guard.ask(own)).ok, 'its own tag goes before it');
  });

  it('never stands in the way of the simulator, nor counts it', async () => {
    const window = await open([budget({ limit: 0n })]);
    assert.ok((await window.guard.ask(question({ simulated: true }))).ok);
    await spend(window, USD, { simulated: true });
    assert.ok((await window.guard.ask(question({ highest: 0n }))).ok);
  });

  it('counts no refused call and no count of tokens', async () => {
    const window = await open([budget({ unit: 'calls', limit: 1n })]);
    await spend(window, 0n, { outcome: 'refused' });
    await spend(window, 0n, { method: 'countTokens' });
    assert.ok((await window.guard.ask(question())).ok);
    assert.equal((await window.guard.ask(question())).ok, false);
  });

  it('gives back what is released, and counts what is settled as it was', async () => {
    const window = await open([budget({ limit: 150_000_000_000n })]);
    const first = await window.guard.ask(question());
    assert.ok(first.ok);
    assert.equal((await window.guard.ask(question())).ok, false);
    await first.hold.release();
    const next = question();
    const second = await window.guard.ask(next);
    assert.ok(second.ok);
    await window.record(next, { picoUsd: '40000000000', startedAt: iso(clock) });
    // Recorded and not settled yet: the call counts, not its hold.
    assert.ok((await window.guard.ask(question())).ok);
  });

  it('sees the holds and calls of other windows at once', async () => {
    const dir = temporaryFolder();
    const [a, b] = [await open([budget()], { dir }), await open([budget()], { dir, session: 'session-2' })];
    await spend(a, 850_000_000_000n);
    assert.ok((await b.guard.ask(question())).ok);
    assert.equal((await a.guard.ask(question())).ok, false);
  });

  it('keeps a session’s budget to its session', async () => {
    const dir = temporaryFolder();
    const budgets = [budget({ per: 'session', unit: 'images', limit: 1n })];
    const a = await open(budgets, { dir });
    const b = await open(budgets, { dir, session: 'session-2' });
    assert.ok((await a.guard.ask(question())).ok);
    assert.equal((await a.guard.ask(question())).ok, false);
    assert.ok((await b.guard.ask(question())).ok);
  });

  it('asks before it sends what has no price, and once for a model', async () => {
    const questions: string[] = [];
    let agree = false;
    const askUnpriced = (text: string): Promise<boolean> => {
      questions.push(text);
      return Promise.resolve(agree);
    };
    const window = await open([budget()], { askUnpriced });
    const unpriced = { highest: undefined, model: 'gemini-9' };
    const refused = await window.guard.ask(question(unpriced));
    assert.ok(
      !refused.ok && refused.message.includes('to gemini-9 costs is not known beforehand'),
      JSON.stringify(refused),
    );
    agree = true;
    assert.ok((await window.guard.ask(question(unpriced))).ok);
    assert.ok((await window.guard.ask(question(unpriced))).ok);
    assert.equal(questions.length, 2);
    const counted = await open([budget({ unit: 'calls', limit: 5n })], { askUnpriced });
    assert.ok((await counted.guard.ask(question(unpriced))).ok);
    assert.equal(questions.length, 2, 'a budget of calls needs no price');
  });

  it('goes over the budget when told to, holding what that takes from others', async () => {
    const window = await open([budget({ unit: 'calls', limit: 1n })]);
    assert.ok((await window.guard.ask(question(), { override: true })).ok);
    assert.equal((await window.guard.ask(question())).ok, false);
    assert.ok((await window.guard.ask(question(), { override: true })).ok);
  });

  it('has more room in a period that was raised, and in that one alone', async () => {
    const dev = budget({ unit: 'calls', limit: 1n });
    const window = await open([dev]);
    await spend(window, 1n);
    assert.equal((await window.guard.ask(question())).ok, false);
    await window.notes.raise(raiseKey(dev, '2026-11-25'), 2n);
    assert.ok((await window.guard.ask(question())).ok);
    clock = NOON + 86_400_000;
    assert.ok((await window.guard.ask(question())).ok);
    assert.equal((await window.guard.ask(question())).ok, false);
  });

  it('forgets a hold when its time is over, also one of a process that is gone', async () => {
    const dir = temporaryFolder();
    const budgets = [budget({ unit: 'calls', limit: 1n })];
    const gone = await open(budgets, { dir, pid: 2 ** 30 });
    assert.ok((await gone.guard.ask(question())).ok);
    const window = await open(budgets, { dir });
    clock += HOLD_LIFE_MS;
    assert.equal((await window.guard.ask(question())).ok, false, 'it may have been billed');
    clock += 1;
    assert.ok((await window.guard.ask(question())).ok);
  });

  it('refuses when it has no turn within its time, and takes the lock of a dead process away', async () => {
    const window = await open([budget()], { lockWaitMs: 1000 });
    const { root } = ledgerFolder(window.ledger.dir);
    fs.mkdirSync(root, { recursive: true });
    const lock = path.join(root, 'holds.lock');
    const host = (await import('node:os')).hostname();
    fs.writeFileSync(lock, `${host} ${process.pid} token-of-another`);
    const refused = await window.guard.ask(question());
    assert.ok(!refused.ok && refused.message.includes('could not be checked'), JSON.stringify(refused));
    assert.ok(fs.existsSync(lock), 'the lock of a living process stays');
    assert.ok((await window.guard.ask(question(), { override: true })).ok, 'nothing to decide');
    fs.writeFileSync(lock, `${host} ${2 ** 30} token-of-the-dead`);
    assert.ok((await window.guard.ask(question())).ok);
    assert.equal(fs.existsSync(lock), false);
  });

  it('fails where the folder cannot be used, so that nothing is sent', async () => {
    const file = path.join(temporaryFolder(), 'file');
    fs.writeFileSync(file, '');
    const window = await open([budget()]);
    fs.rmSync(ledgerFolder(window.ledger.dir).root, { recursive: true, force: true });
    fs.writeFileSync(ledgerFolder(window.ledger.dir).root, 'in the way');
    await assert.rejects(window.guard.ask(question()));
  });

  it('starts anew when the ledger was deleted', async () => {
    const dev = budget({ unit: 'calls', limit: 1n });
    const window = await open([dev]);
    await spend(window, 1n);
    assert.equal((await window.guard.ask(question())).ok, false);
    const { root, epoch } = ledgerFolder(window.ledger.dir);
    fs.rmSync(root, { recursive: true });
    fs.mkdirSync(root);
    fs.writeFileSync(epoch, 'deleted on purpose');
    assert.ok((await window.guard.ask(question())).ok);
  });

  it('foresees what it would refuse, by the figures it has', async () => {
    const window = await open([budget({ limit: USD })]);
    assert.equal(window.guard.foresee(question({ highest: 2n * USD })), undefined, 'nothing was read yet');
    await spend(window, 950_000_000_000n);
    await window.alerts();
    const short = window.guard.foresee(question());
    assert.deepEqual([short?.status.budget.id, short?.wanted], ['dev', 110_000_000_000n]);
    assert.equal(window.guard.foresee(question({ highest: 1n })), undefined);
  });
});
