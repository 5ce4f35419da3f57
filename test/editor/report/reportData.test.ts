import assert from 'node:assert/strict';
import type { Budget } from '../../../src/budgets/budget.ts';
import { budgetStatus, type BudgetStatus } from '../../../src/budgets/budgetStatus.ts';
import { periodAt } from '../../../src/budgets/period.ts';
import { budget } from '../../support/guardedWindow.ts';
import type { Call } from '../../../src/call.ts';
import { costComing } from '../../../src/calls/costComing.ts';
import { callsPage } from '../../../src/editor/report/callData.ts';
import { filterNow, reportSnapshot } from '../../../src/editor/report/reportData.ts';
import { decodeHostMessage } from '../../../src/protocol/report.ts';
import type { ReportView } from '../../../src/protocol/reportView.ts';
import { DIMENSIONS, FIRST_VIEW, STACKS } from '../../../src/protocol/reportView.ts';
import { callFixture } from '../../support/callFixture.ts';
import { shippedBook } from '../../support/shippedBook.ts';
import { MemoryLedger } from '../../support/memoryLedger.ts';
import { history, NOW, SESSION } from '../../page/support/history.ts';
import { reportSources } from '../../page/support/reportFixture.ts';

const ALL: ReportView = { ...FIRST_VIEW, filter: { period: 'all' } };
const at = (ms: number) => new Date(ms).toISOString();
const total = (amounts: string[]) => amounts.reduce((sum, amount) => sum + BigInt(amount), 0n);
const ledgerOf = (...calls: Partial<Call>[]) =>
  new MemoryLedger(
    calls.map((call, index) =>
      callFixture({
        id: `call-${index}`,
        startedAt: at(NOW - 60_000 * (index + 1)),
        session: SESSION,
        ...call,
      }),
    ),
  );

describe('reportSnapshot', () => {
  it('passes its own schema, and JSON, without a change', async () => {
    for (const ledger of [new MemoryLedger(), new MemoryLedger(history())]) {
      const snapshot = await reportSnapshot(reportSources(ledger, { perDayUsd: 1 }), FIRST_VIEW);
      const sent: unknown = JSON.parse(JSON.stringify(snapshot));
      assert.deepEqual(decodeHostMessage(sent), { ok: true, message: snapshot });
    }
  });

  it('adds up: bars, series, groups and the sum of the range are one figure, whatever it is cut by', async () => {
    const sources = reportSources(new MemoryLedger(history()));
    for (const by of DIMENSIONS)
      for (const stack of STACKS) {
        const { overTime, by: groups, calls } = await reportSnapshot(sources, { ...ALL, by, stack });
        const whole = BigInt(groups.total.billedPicoUsd);
        assert.equal(total(groups.groups.map(({ sum }) => sum.billedPicoUsd)), whole, by);
        assert.equal(total(overTime.bins.map(({ sum }) => sum.billedPicoUsd)), whole);
        assert.equal(total(overTime.series.flatMap(({ picoUsd }) => picoUsd)), whole, stack);
        assert.equal(total(overTime.series.map(({ sum }) => sum.billedPicoUsd)), whole, stack);
        assert.equal(calls.total, groups.total.calls);
      }
  });

  it('sums up the range in the legend and all drawn days in the bars', async () => {
    const sources = reportSources(new MemoryLedger(history()));
    const { overTime, by } = await reportSnapshot(sources, { ...FIRST_VIEW, filter: { period: 'today' } });
    assert.equal(overTime.bins.length, 14);
    assert.deepEqual(
      overTime.bins.filter(({ inView }) => inView).map(({ bin }) => bin),
      ['2026-11-22'],
    );
    assert.equal(total(overTime.series.map(({ sum }) => sum.billedPicoUsd)), BigInt(by.total.billedPicoUsd));
    const bar = overTime.bins.find(({ inView }) => inView);
    assert.equal(bar?.sum.billedPicoUsd, by.total.billedPicoUsd);
  });

  it('draws a chosen day among the days of its period', async () => {
    const sources = reportSources(new MemoryLedger(history()));
    const view: ReportView = { ...FIRST_VIEW, filter: { period: '30d', day: '2026-11-13' } };
    const { overTime, by } = await reportSnapshot(sources, view);
    assert.equal(overTime.bins.length, 30);
    const chosen = overTime.bins.find(({ bin }) => bin === '2026-11-13');
    assert.deepEqual(chosen?.sum, by.total);
  });

  it('gathers what has no series of its own', async () => {
    const ledger = ledgerOf(
      ...Array.from({ length: 8 }, (_, index) => ({
        modelVersion: `model-${index}`,
        picoUsd: `${index + 1}`,
      })),
    );
    const { overTime } = await reportSnapshot(reportSources(ledger), ALL);
    const rest = overTime.series.at(-1);
    assert.deepEqual([overTime.series.length, rest?.key, rest?.rest], [6, null, 3]);
    assert.equal(rest?.sum.billedPicoUsd, String(1 + 2 + 3));
  });

  it('keeps simulated calls out of every real figure, and shows them alone when there are no others', async () => {
    const both = ledgerOf({}, { simulated: true, picoUsd: '999000000000' });
    const real = await reportSnapshot(reportSources(both, { perDayUsd: 1 }), FIRST_VIEW);
    assert.equal(real.view.filter.simulated, false);
    for (const sum of [real.now.session.sum, real.now.today.sum, real.now.month.sum, real.by.total])
      assert.equal(sum.billedPicoUsd, '138568000000');
    assert.equal(real.now.budget?.spentPicoUsd, '138568000000');
    assert.equal(real.now.simulated?.billedPicoUsd, '999000000000');
    assert.deepEqual(
      real.calls.rows.map(({ simulated }) => simulated),
      [false],
    );

    const wanted = await reportSnapshot(reportSources(both), {
      ...FIRST_VIEW,
      filter: { period: '30d', simulated: true },
    });
    assert.equal(wanted.by.total.billedPicoUsd, '999000000000');
    assert.equal(wanted.now.simulated, undefined);

    const only = await reportSnapshot(reportSources(ledgerOf({ simulated: true })), FIRST_VIEW);
    assert.equal(only.view.filter.simulated, true);
    assert.deepEqual(only.recorded, { real: 0, simulated: 1 });
  });

  it('says whose cost is not known, and puts it in no sum', async () => {
    const {
      picoUsd: _billed,
      listPicoUsd: _list,
      ...costless
    } = callFixture({ startedAt: at(NOW - 60_000) });
    const ledger = new MemoryLedger([
      callFixture({ startedAt: at(NOW - 60_000) }),
      { ...costless, id: 'call-2', modelVersion: 'gemini-omni-1.1-flash', reason: 'unpriced' },
      { ...costless, id: 'call-3', reason: 'unknown' },
    ]);
    const { by, now, watch } = await reportSnapshot(reportSources(ledger), FIRST_VIEW);
    assert.deepEqual([by.total.billedPicoUsd, by.total.unpriced, by.total.unknown], ['138568000000', 1, 1]);
    assert.deepEqual(now.unpriced.models.sort(), ['gemini-3-pro-image', 'gemini-omni-1.1-flash']);
    assert.deepEqual(watch.filter(({ kind }) => kind === 'unpriced').length, 2);
  });

  it('watches the day budget by what is billed at least', async () => {
    const spent = (picoUsd: string, more: Partial<Call> = {}) =>
      reportSnapshot(reportSources(ledgerOf({ picoUsd, ...more }), { perDayUsd: 1 }), FIRST_VIEW);
    assert.deepEqual(
      (await spent('799999999999')).watch.filter(({ kind }) => kind === 'budget'),
      [],
    );
    const near = (await spent('800000000000')).watch.find((item) => item.kind === 'budget');
    assert.deepEqual(near?.budget, {
      spentPicoUsd: '800000000000',
      limitPicoUsd: '1000000000000',
      percent: 80,
      state: 'near',
      lowerBound: false,
    });
    const over = (await spent('1000000000000', { reason: 'uncertain' })).now.budget;
    assert.deepEqual([over?.state, over?.lowerBound], ['over', true]);
    const yesterday = await spent('5000000000000', { startedAt: at(NOW - 86_400_000) });
    assert.equal(yesterday.now.budget?.state, 'ok');
  });

  it('watches named budgets of any unit over all windows, and a raised day by its raised limit', async () => {
    const period = periodAt('week', NOW);
    const status = (limit: bigint, more: Partial<Budget>): BudgetStatus =>
      budgetStatus(budget({ unit: 'images', per: 'week', limit, ...more }), period, {
        spent: 9n,
        lacking: 0,
      });
    const daily = budget({ id: 'perDayUsd', limit: 100_000_000_000n });
    const today = periodAt('day', NOW);
    const raised = budgetStatus(daily, today, { spent: 0n, lacking: 0 }, 10_000_000_000_000n);
    const sources = {
      ...reportSources(ledgerOf({}), { perDayUsd: 0.1 }),
      budgets: () => [status(10n, { name: 'near' }), status(9n, { name: 'over' }), status(20n, {}), raised],
    };
    const { watch, now } = await reportSnapshot(sources, FIRST_VIEW);
    const named = watch.filter((item) => item.kind === 'namedBudget');
    assert.deepEqual(
      named.map(({ name, unit, per, hard, spent, limit, percent, over, endsAt }) => [
        [name, unit, per, hard, spent, limit, percent, over],
        endsAt === period.end,
      ]),
      [
        [['near', 'images', 'week', true, '9', '10', 90, false], true],
        [['over', 'images', 'week', true, '9', '9', 100, true], true],
      ],
    );
    assert.equal(now.budget?.limitPicoUsd, '10000000000000');
  });

  it('says that a budget cannot be read, rather than watch another one', async () => {
    const sources = reportSources(ledgerOf({}), {
      settings: { budgets: { budgets: [], problems: ['not an amount'] } },
    });
    const { watch, now } = await reportSnapshot(sources, FIRST_VIEW);
    assert.equal(now.budget, undefined);
    assert.ok(watch.some((item) => item.kind === 'budgetSetting'));
  });

  it("counts the quota's day from Pacific midnight, failed requests included and countTokens not", async () => {
    const flash = { requestedModel: 'gemini-3.8-flash', modelVersion: 'gemini-3.8-flash' };
    const midnight = Date.parse('2026-11-22T08:00:00Z');
    const ledger = ledgerOf(
      { ...flash, startedAt: at(midnight) },
      { ...flash, startedAt: at(midnight + 1), outcome: 'error', reason: 'not-charged', picoUsd: '0' },
      { ...flash, startedAt: at(midnight - 1) },
      { ...flash, method: 'countTokens', reason: 'not-charged', picoUsd: '0' },
      { ...flash, outcome: 'refused', reason: 'not-charged', picoUsd: '0' },
      { ...flash, simulated: true },
    );
    const sources = reportSources(ledger, { now: () => midnight + 3_600_000 });
    const { now } = await reportSnapshot(sources, FIRST_VIEW);
    const [figure] = now.freeTier.figures;
    assert.deepEqual([figure?.model, figure?.requests, figure?.limit], ['gemini-3.8-flash', 2, 20]);
    assert.equal(now.freeTier.resetsAt, Date.parse('2026-11-23T08:00:00Z'));
  });

  it('warns of a free tier near its end, and that image models are billed', async () => {
    const flash = { requestedModel: 'gemini-3.8-flash', modelVersion: 'gemini-3.8-flash' };
    const ledger = ledgerOf({}, ...Array.from({ length: 16 }, () => flash));
    const auto = await reportSnapshot(reportSources(ledger), FIRST_VIEW);
    const kinds = new Set(auto.watch.map(({ kind }) => kind));
    assert.ok(kinds.has('freeTier') && kinds.has('billed'));
    const paid = await reportSnapshot(reportSources(ledger, { settings: { tier: 'paid' } }), FIRST_VIEW);
    assert.deepEqual(paid.watch, []);
    assert.deepEqual(paid.now.freeTier.figures, []);
  });

  it('does not call an image model billed that only failed', async () => {
    const ledger = ledgerOf({ outcome: 'error', reason: 'not-charged', picoUsd: '0' });
    assert.deepEqual((await reportSnapshot(reportSources(ledger), FIRST_VIEW)).watch, []);
  });

  it('tells of a degraded ledger, damaged lines and an old price book', async () => {
    const ledger = new MemoryLedger([], [{ file: 'journal-1.ndjson', line: 7, reason: 'cut short' }]);
    ledger.setDegraded({ reason: 'disk-full', message: 'The disk is full.' });
    const later = () => NOW + 60 * 86_400_000;
    const { watch } = await reportSnapshot(reportSources(ledger, { now: later }), FIRST_VIEW);
    assert.deepEqual(
      watch.map(({ kind }) => kind),
      ['degraded', 'damage', 'staleBook'],
    );
  });

  it('tells of coming changes in the words of the change and both sums', async () => {
    const flash = {
      ...{ requestedModel: 'gemini-3.8-flash', modelVersion: 'gemini-3.8-flash', promptTokens: 1_000_000 },
      ...{ tokensByMeter: { 'input.text': 1_000_000 }, picoUsd: '750000000000' },
    };
    const ledger = ledgerOf(flash, { ...flash, tokensByMeter: { 'output.video': 1 } });
    const costs = await costComing(ledger, shippedBook, NOW);
    const sources = { ...reportSources(ledger, { settings: { tier: 'paid' } }), coming: () => costs };
    const { watch } = await reportSnapshot(sources, FIRST_VIEW);
    assert.deepEqual(watch, [
      {
        ...{
          kind: 'coming',
          change: 'price',
          model: 'gemini-3.8-flash',
          day: '2027-01-01',
          words: 'doubles',
        },
        ...{ repriced: 1, unknown: 1, beforePicoUsd: '750000000000', afterPicoUsd: '1500000000000' },
      },
    ]);
  });

  it('filters everything below the figures on top, and not those', async () => {
    const ledger = ledgerOf({ tags: { feature: 'a' } }, { tags: { feature: 'b' } });
    const view: ReportView = {
      ...FIRST_VIEW,
      filter: { period: '30d', tag: { name: 'feature', value: 'a' } },
    };
    const { by, calls, overTime, now } = await reportSnapshot(reportSources(ledger), view);
    assert.deepEqual([by.total.calls, calls.total], [1, 1]);
    assert.equal(overTime.bins.at(-1)?.sum.calls, 1);
    assert.equal(now.today.sum.calls, 2);
  });

  it('draws months when there are too many days', async () => {
    const ledger = ledgerOf({}, { startedAt: at(NOW - 300 * 86_400_000) });
    const { overTime } = await reportSnapshot(reportSources(ledger), ALL);
    assert.equal(overTime.unit, 'month');
    assert.deepEqual([overTime.bins[0]?.bin, overTime.bins.at(-1)?.bin], ['2026-01', '2026-11']);
    assert.equal(total(overTime.bins.map(({ sum }) => sum.billedPicoUsd)), 2n * 138_568_000_000n);
  });

  it('pages through all calls once, newest first', async () => {
    const calls = history();
    const sources = reportSources(new MemoryLedger(calls));
    const { calls: first } = await reportSnapshot(sources, ALL);
    const rows = [...first.rows];
    const filter = filterNow(sources, { period: 'all', simulated: false });
    const order = { by: 'time', descending: true } as const;
    while (rows.length < first.total) {
      const page = await callsPage(sources.ledger, filter, { order, offset: rows.length });
      assert.deepEqual([page.offset, page.total], [rows.length, first.total]);
      rows.push(...page.rows);
    }
    assert.equal(rows.length, calls.length);
    assert.equal(new Set(rows.map(({ call }) => call)).size, calls.length);
    assert.deepEqual(
      rows.map(({ startedAt }) => startedAt),
      rows.map(({ startedAt }) => startedAt).sort((a, b) => b - a),
    );
  });
});
