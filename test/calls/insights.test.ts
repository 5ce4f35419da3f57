import assert from 'node:assert/strict';
import type { Anomaly } from '../../src/budgets/anomaly.ts';
import type { Call } from '../../src/call.ts';
import { Insights } from '../../src/calls/insights.ts';
import { MemoryLedger } from '../support/memoryLedger.ts';
import { callFixture } from '../support/callFixture.ts';

/** A Sunday at noon, with eight days of the month left. */
const NOW = new Date(2026, 10, 22, 12).getTime();
const DAY = 86_400_000;
let count = 0;
const usd = (amount: number) => String(Math.round(amount * 1e6) * 1e6);
const call = (at: number, amount: number, more: Parameters<typeof callFixture>[0] = {}): Call =>
  callFixture({
    id: `call-${count++}`,
    startedAt: new Date(at).toISOString(),
    picoUsd: usd(amount),
    listPicoUsd: usd(amount),
    ...more,
  });
/** The seven days before today, oldest first, at 10 o'clock: together $7.00. */
const week = (more: Parameters<typeof callFixture>[0] = {}) =>
  [0.5, 1, 2, 0.5, 1, 1, 1].map((amount, index) => call(NOW - (7 - index) * DAY - 7_200_000, amount, more));

function insightsOf(ledger: MemoryLedger) {
  const [found, failed, alerted]: [Anomaly[], unknown[], string[]] = [[], [], []];
  let changes = 0;
  let now = NOW;
  const insights = new Insights({
    ledger,
    now: () => now,
    method: () => 'robust',
    changed: () => changes++,
    found: (anomaly) => found.push(anomaly),
    alerted: (alerts) => alerted.push(...alerts.map(({ rule }) => rule)),
    failed: (error) => failed.push(error),
  });
  return { insights, found, failed, alerted, pass: (ms: number) => (now += ms), changes: () => changes };
}

describe('Insights', () => {
  it('forecasts from the ledger what the formula gives: 7.00 + 2.00 × 9 = $25.00, plain $16.00', async () => {
    const { insights, changes } = insightsOf(new MemoryLedger([...week(), call(NOW - 1000, 0.2)]));
    assert.equal(insights.current().outlook, undefined);
    await insights.start();
    const { outlook } = insights.current();
    assert.equal(outlook?.today, '2026-11-22');
    assert.equal(outlook.forecast?.p95, 25_000_000_000_000n);
    assert.equal(outlook.forecast.plain, 16_000_000_000_000n);
    assert.deepEqual(
      [outlook.forecast.days, outlook.forecast.sure, outlook.forecast.lowerBound],
      [7, 'medium', false],
    );
    assert.deepEqual(outlook.alerts, []);
    assert.equal(changes(), 1);
    insights.dispose();
  });

  it('breaks both rules of the last 24 hours with $3.01, as a lower bound when a cost is not known', async () => {
    const ledger = new MemoryLedger([
      ...week(),
      call(NOW - 1000, 3.01),
      call(NOW - 500, 0, { reason: 'unpriced', picoUsd: undefined, listPicoUsd: undefined }),
    ]);
    const { insights, alerted } = insightsOf(ledger);
    await insights.start();
    assert.deepEqual(alerted, ['average', 'p95']);
    assert.deepEqual(
      insights.current().outlook?.alerts.map(({ rule, last24h, usual }) => [rule, last24h, usual]),
      [
        ['average', 3_010_000_000_000n, 1_000_000_000_000n],
        ['p95', 3_010_000_000_000n, 2_000_000_000_000n],
      ],
    );
    assert.equal(insights.current().outlook?.lastLowerBound, true);
    assert.equal(insights.current().outlook?.forecast?.lowerBound, true);
    insights.dispose();
  });

  it('is silent of what nobody is billed for, of cents, and with too little data', async () => {
    const free = week({ picoUsd: '0', reason: 'free-tier' });
    const simulated = week({ simulated: true });
    for (const calls of [[], free, simulated, week().slice(-2)]) {
      const { insights } = insightsOf(new MemoryLedger(calls));
      await insights.start();
      const { outlook } = insights.current();
      assert.deepEqual([outlook?.forecast, outlook?.alerts], [undefined, []]);
      insights.dispose();
    }
    const cents = week({ picoUsd: '1000000000' });
    const { insights } = insightsOf(new MemoryLedger([...cents, call(NOW - 1000, 0.09)]));
    await insights.start();
    assert.deepEqual(insights.current().outlook?.alerts, []);
    insights.dispose();
  });

  it('shows what history holds, and tells only of calls that come', async () => {
    const loop = Array.from({ length: 10 }, (_, index) =>
      call(NOW - 60_000 + index * 1000, 0.1, { contentHash: 'h' }),
    );
    const { insights, found } = insightsOf(new MemoryLedger(loop));
    await insights.start();
    assert.deepEqual(
      insights.current().anomalies.map(({ kind }) => kind),
      ['loop'],
    );
    assert.equal(found.length, 0);
    insights.add([call(NOW - 49_000, 0.1, { contentHash: 'h' })]);
    assert.deepEqual(
      found.map((one) => one.kind === 'loop' && one.times),
      [11],
    );
    insights.dispose();
  });

  it('counts a call that comes while history is read once', async () => {
    const loop = Array.from({ length: 9 }, (_, index) =>
      call(NOW - 60_000 + index * 1000, 0.1, { contentHash: 'h' }),
    );
    const { insights, found } = insightsOf(new MemoryLedger(loop));
    const started = insights.start();
    insights.add(loop); // the journals give back what the ledger has
    await started;
    assert.equal(found.length, 0);
    insights.add([call(NOW - 50_000, 0.1, { contentHash: 'h' })]);
    assert.equal(found.length, 1);
    insights.dispose();
  });

  it('tells of the calls that it was started by, though the ledger has them already', async () => {
    const loop = Array.from({ length: 10 }, (_, index) =>
      call(NOW - 60_000 + index * 1000, 0.1, { contentHash: 'h' }),
    );
    const { insights, found } = insightsOf(new MemoryLedger(loop));
    insights.add(loop);
    await insights.start();
    assert.equal(found.length, 1);
    insights.dispose();
  });

  it('reads the outlook again when it is asked for later', async () => {
    const { insights, pass, changes } = insightsOf(new MemoryLedger(week()));
    await insights.start();
    pass(DAY);
    assert.equal(insights.current().outlook?.today, '2026-11-22');
    await new Promise<void>((resolve) => {
      const look = () => (changes() === 2 ? resolve() : setImmediate(look));
      look();
    });
    assert.equal(insights.current().outlook?.today, '2026-11-23');
    insights.dispose();
  });

  it('reads no more than 5,000 calls, however many there are', async () => {
    const calls = Array.from({ length: 7000 }, (_, index) => call(NOW - index * 60_000, 0.01));
    const ledger = new MemoryLedger(calls);
    const read: number[] = [];
    const page = ledger.page.bind(ledger);
    ledger.page = async (...ask) => {
      const found = await page(...ask);
      read.push(found.calls.length);
      return found;
    };
    const { insights } = insightsOf(ledger);
    await insights.start();
    assert.equal(
      read.reduce((a, b) => a + b),
      5000,
    );
    insights.dispose();
  });

  it('says that the ledger could not be read, and goes on with the calls that come', async () => {
    const ledger = new MemoryLedger();
    ledger.page = () => Promise.reject(new Error('no disk'));
    const { insights, failed, found } = insightsOf(ledger);
    await insights.start();
    assert.match(String(failed[0]), /no disk/);
    insights.add(Array.from({ length: 10 }, () => call(NOW, 0.1, { contentHash: 'h' })));
    assert.equal(found.length, 1);
    insights.dispose();
  });
});
