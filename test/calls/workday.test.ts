import assert from 'node:assert/strict';
import type { Call } from '../../src/call.ts';
import { AnomalyWatch } from '../../src/calls/anomalyWatch.ts';
import { CallFeed } from '../../src/calls/callFeed.ts';
import { Spend } from '../../src/calls/spend.ts';
import type { Ledger } from '../../src/ledger/ledgerTypes.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { peekSums } from '../../src/ledger/peek.ts';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { callFixture } from '../support/callFixture.ts';
import { budget, GuardedWindow, question } from '../support/guardedWindow.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A window's own parts over the shared ledger, as the extension wires them. */
class OpenWindow {
  readonly ledger: Ledger;
  readonly spend: Spend;
  readonly feed = new CallFeed();
  readonly watch = new AnomalyWatch(() => 'robust');
  private readonly following: { dispose(): void };

  private constructor(ledger: Ledger, spend: Spend, counted: Iterable<string>, now: () => number) {
    this.ledger = ledger;
    this.spend = spend;
    this.feed.onCalls((calls) => {
      for (const call of calls) {
        spend.add(call);
        this.watch.add(call, now());
      }
    });
    this.following = this.feed.follow(ledger);
    this.feed.start(counted);
  }

  static async open(dir: string, session: string, now: () => number): Promise<OpenWindow> {
    const ledger = await openLedger({ dir, worker: ledgerWorker, now });
    const peek = await peekSums(dir, now(), session);
    const spend = new Spend(peek, { now, session: () => session });
    return new OpenWindow(ledger, spend, peek.recentIds, now);
  }

  async record(call: Call): Promise<void> {
    await this.ledger.append(call);
    this.feed.push([call]);
  }

  async close(): Promise<void> {
    this.following.dispose();
    await this.ledger.close();
  }
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 2000; tries++) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`waited in vain for ${what}`);
}

describe('a working day, compressed', () => {
  it('eight hours in two windows, a night asleep, two days offline: every figure is the ledger’s', async function () {
    this.timeout(120_000);
    const dir = temporaryFolder();
    const clock = { now: new Date(2026, 9, 29, 9).getTime() };
    const now = (): number => clock.now;
    const windows = [await OpenWindow.open(dir, 'w0', now), await OpenWindow.open(dir, 'w1', now)] as const;
    const guarded = await GuardedWindow.open({
      dir,
      now,
      session: 'w0',
      budgets: () => [budget({ limit: 400_000_000_000_000n })],
    });
    const made: Call[] = [];
    const call = async (index: number, more: Parameters<typeof callFixture>[0] = {}): Promise<void> => {
      const place = index % 2 === 0 ? 0 : 1;
      const record = callFixture({
        id: `c${made.length}`,
        startedAt: new Date(clock.now).toISOString(),
        session: `w${place}`,
        ...more,
      });
      made.push(record);
      await windows[place].record(record);
    };
    for (let minute = 0; minute < 8 * 60; minute++) {
      clock.now += MINUTE;
      await call(minute);
      await call(minute + 1, { simulated: minute % 10 === 0 });
    }
    // The lid is closed over night: no timer ran, the day is another one.
    clock.now += 16 * HOUR;
    await call(0);
    // Two days without a network: every call breaks, costs nothing, and is kept.
    for (let hour = 0; hour < 48; hour++) {
      clock.now += HOUR;
      await call(hour, {
        outcome: 'error',
        httpStatus: undefined,
        reason: 'not-charged',
        picoUsd: '0',
        usd: '0',
        listPicoUsd: '0',
        images: undefined,
      });
    }
    // The clock is set back by a quarter of an hour, over the end of daylight saving where there is one.
    clock.now -= 15 * MINUTE;
    await call(1);

    const real = made.filter(({ simulated }) => !simulated);
    const month = real.filter(
      ({ startedAt }) => new Date(startedAt).getMonth() === new Date(clock.now).getMonth(),
    );
    const today = real.filter(
      ({ startedAt }) => new Date(startedAt).toDateString() === new Date(clock.now).toDateString(),
    );
    const sum = (calls: Call[]): bigint =>
      calls.reduce((total, { picoUsd }) => total + BigInt(picoUsd ?? 0), 0n);
    for (const [index, { spend }] of windows.entries()) {
      await until(
        () => spend.of(false).month.calls === month.length,
        `window ${index} to have seen every call`,
      );
      const figures = spend.of(false);
      assert.equal(figures.month.billed, sum(month));
      assert.equal(figures.today.billed, sum(today));
      assert.equal(figures.session.billed, sum(real.filter(({ session }) => session === `w${index}`)));
    }
    guarded.sums.use([budget({ limit: 400_000_000_000_000n })]);
    await guarded.sums.catchUp();
    assert.equal(guarded.sums.statuses()[0]?.spent, sum(today), 'the budget of the day begins anew each day');
    assert.ok((await guarded.guard.ask(question())).ok);
    assert.equal((await windows[0].ledger.sum({})).billed, sum(real));
    await Promise.all([...windows.map((window) => window.close()), guarded.close()]);
    const { calls, damage } = await verifyLedger(dir);
    assert.deepEqual([calls, damage], [made.length, []]);
  });
});
