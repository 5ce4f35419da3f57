import assert from 'node:assert/strict';
import { CallFeed } from '../../src/calls/callFeed.ts';
import { LastActuals } from '../../src/calls/lastActuals.ts';
import { Spend } from '../../src/calls/spend.ts';
import { Unkept } from '../../src/calls/unkept.ts';
import { keepCurrent } from '../../src/editor/keepCurrent.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { peekSums } from '../../src/ledger/peek.ts';
import { callFixture } from '../support/callFixture.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const iso = (at: number): string => new Date(at).toISOString();
const NEVER = () => ({ dispose: () => undefined });

describe('what is shown follows what happens', () => {
  let clock = new Date(2026, 10, 30, 23, 59, 50).getTime();

  /** What a window is after its start, with everything that is only drawn counted. */
  async function window(feed = new CallFeed()) {
    const dir = temporaryFolder();
    const now = () => clock;
    const ledger = await openLedger({ dir, worker: ledgerWorker, now });
    const session = { id: 'session-1' };
    const counted = await peekSums(dir, now(), session.id);
    const spend = new Spend(counted, { now, session: () => session.id });
    const unkept = new Unkept({ append: () => Promise.resolve(), changed: () => undefined });
    const done: string[] = [];
    const note = (what: string) => (): void => void done.push(what);
    let look = (): void => undefined;
    const { recount, watching } = keepCurrent(
      {
        ...{ ledger, now, session, feed, spend, unkept, actuals: new LastActuals(ledger) },
        bar: { draw: note('bar') },
        capture: { recorded: () => undefined, onChange: NEVER },
        insights: { recorded: () => undefined, recounted: note('insights anew') },
        limits: { recorded: note('limits'), startOver: note('budgets anew'), onChange: NEVER },
        models: { recorded: () => undefined, onChange: NEVER },
        specs: {
          recorded: () => undefined,
          recounted: note('histories anew'),
          limitsChanged: () => undefined,
          reload: note('lenses'),
        },
        report: { changed: note('report') },
        settings: { billingTier: 'paid', onChange: NEVER },
        log: (text) => done.push(text),
        every: (_ms, act) => {
          look = act;
          return { dispose: note('timer gone') };
        },
      },
      counted.recentIds,
    );
    const close = async (): Promise<void> => {
      for (const one of watching) one.dispose();
      unkept.dispose();
      await ledger.close();
    };
    return { ledger, feed, spend, recount, done, look: () => look(), close };
  }

  /** A recount has ended when it draws what it counted. */
  async function drawn({ done }: { done: string[] }): Promise<void> {
    while (!done.includes('lenses')) await new Promise((resolve) => setImmediate(resolve));
  }

  it('loses no call that comes while it counts anew, when receipts were superseded before the window was ready', async () => {
    const feed = new CallFeed();
    feed.stale();
    const one = await window(feed);
    // Announced, and in no journal yet: what counts anew cannot see it.
    one.feed.push([callFixture({ id: 'early', startedAt: iso(clock), picoUsd: '7', listPicoUsd: '7' })]);
    await drawn(one);
    const { today } = one.spend.of(false);
    assert.deepEqual([today.calls, today.billed], [1, 7n]);
    await one.close();
  });

  it('goes to the new day, week and month at midnight without a call', async () => {
    clock = new Date(2026, 10, 30, 23, 59, 50).getTime();
    const one = await window();
    const call = callFixture({ startedAt: iso(clock), picoUsd: '5', listPicoUsd: '5' });
    await one.ledger.append(call);
    one.feed.push([call]);
    one.done.length = 0;
    clock += 9000;
    one.look();
    assert.deepEqual(one.done, [], 'it is the same day');
    clock += 1000;
    one.look();
    await drawn(one);
    assert.deepEqual(
      new Set(one.done),
      new Set(['budgets anew', 'insights anew', 'histories anew', 'bar', 'limits', 'lenses', 'report']),
    );
    const { session, today, month } = one.spend.of(false);
    assert.deepEqual([session.billed, today.billed, month.billed], [5n, 0n, 0n]);
    one.done.length = 0;
    one.look();
    await one.close();
    assert.deepEqual(one.done.join(), 'timer gone', 'nothing more on the same day');
  });

  it('has the figures of a day again when the clock is set back into it', async () => {
    clock = new Date(2026, 10, 25, 23, 0).getTime();
    const one = await window();
    const call = callFixture({ startedAt: iso(clock), picoUsd: '5', listPicoUsd: '5' });
    await one.ledger.append(call);
    one.feed.push([call]);
    clock += 2 * 3_600_000;
    one.look();
    await drawn(one);
    assert.equal(one.spend.of(false).today.billed, 0n);
    one.done.length = 0;
    clock -= 2 * 3_600_000;
    one.look();
    await drawn(one);
    assert.equal(one.spend.of(false).today.billed, 5n);
    await one.close();
  });
});
