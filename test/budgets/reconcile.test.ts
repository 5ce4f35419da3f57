import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import type { Bill, BillRow } from '../../src/budgets/billRow.ts';
import { reconcile } from '../../src/budgets/reconcile.ts';
import { reconcileTotals } from '../../src/budgets/reconcileTotals.ts';
import type { Reconciliation } from '../../src/budgets/reconciliation.ts';
import type { Call } from '../../src/call.ts';
import { readBillExport } from '../../src/formats/billExport.ts';
import { reconcileText } from '../../src/formats/reconcileText.ts';
import { billLedger } from '../support/billLedger.ts';
import { callFixture } from '../support/callFixture.ts';
import { skuMap } from '../support/skuMap.ts';

async function* walk(calls: readonly Call[]): AsyncGenerator<Call> {
  for (const call of calls) yield await Promise.resolve(call);
}

function fixture(name: string): Bill {
  return readBillExport(readFileSync(new URL(`../fixtures/billing/${name}`, import.meta.url), 'utf8'));
}

const TEXT_IN = 'Generate content input token count gemini 3.8 flash text';
const TEXT_OUT = 'Generate content output token count gemini 3.8 flash text';

function billed(more: Partial<BillRow>): BillRow {
  return {
    ...{ row: 2, from: '2026-11-20', to: '2026-11-20', kind: 'usage', service: 'Gemini API', sku: TEXT_IN },
    ...{ tokens: 1000n, cost: 750_000_000n, precision: 1_000_000n, credits: [] },
    ...more,
  };
}

function billOf(...rows: BillRow[]): Bill {
  return { format: 'report', currency: 'USD', rows, problems: [] };
}

/** A call of 3.8 Flash with input alone. */
function asked(id: string, at: string, tokens: number, more: Parameters<typeof callFixture>[0] = {}): Call {
  const pico = String(tokens * 750_000);
  return callFixture({
    ...{ id, startedAt: at, requestedModel: 'gemini-3.8-flash', modelVersion: 'gemini-3.8-flash' },
    ...{ picoUsd: pico, listPicoUsd: pico },
    lines: [{ meter: 'input.text', tokens, usdPerMillion: '0.75', picoUsd: pico }],
    ...more,
  });
}

const NOON = '2026-11-20T20:00:00.000Z';

async function compared(bill: Bill, calls: readonly Call[], choice = {}): Promise<Reconciliation> {
  return reconcile(bill, walk(calls), skuMap, { projects: [], ...choice });
}

function why(result: Reconciliation): string[][] {
  return result.groups.map(({ explained }) => explained.map((part) => part.why));
}

describe('bill and ledger', () => {
  for (const name of ['report.csv', 'bigquery.ndjson', 'bigquery.csv', 'cost-table.csv']) {
    it(`${name}: agrees but for what is known to differ, and all of that is explained`, async () => {
      const result = await compared(fixture(name), billLedger);
      const totals = reconcileTotals(result);
      assert.equal(totals?.unexplained, 0n);
      assert.equal(totals?.ledger, 559_237_500_000n);
      assert.equal(totals?.explained.get('no-calls'), 1_500_000_000n);
      assert.equal(totals?.explained.get('not-recorded'), 268_800_000_000n);
      const rounding = totals?.explained.get('rounding') ?? 0n;
      assert.ok(rounding > -5_000_000n && rounding < 5_000_000n, `${rounding}`);
      assert.deepEqual(
        result.unmapped.map(({ what }) => what),
        ['Generate content input token count gemini 3.8 flash cyber text'],
      );
      assert.equal(result.notInReceipts.length, 1);
      assert.equal(result.credits.length, 1);
      assert.deepEqual(result.free, { calls: 1, listPicoUsd: 61_875_000_000n });
    });
  }

  it('one project alone: what another one used is not missed', async () => {
    const result = await compared(fixture('cost-table.csv'), billLedger, { projects: ['webtoon-prod'] });
    assert.equal(reconcileTotals(result)?.explained.has('no-calls'), false);
    assert.deepEqual(result.projects, ['another-team', 'webtoon-prod']);
  });

  it('compares Pacific days: 07:30 UTC is the day before', async () => {
    const night = asked('a', '2026-11-20T07:30:00.000Z', 1000);
    const result = await compared(billOf(billed({ from: '2026-11-19', to: '2026-11-19' })), [night]);
    assert.deepEqual(why(result), [[]]);
  });

  it('says which tokens only one side has, at the bill’s price', async () => {
    const more = await compared(billOf(billed({ tokens: 3000n, cost: 2_250_000_000n })), [
      asked('a', NOON, 1000),
    ]);
    assert.deepEqual(more.groups[0]?.explained, [
      { why: 'not-recorded', tokens: 2000n, picoUsd: 1_500_000_000n },
    ]);
    const fewer = await compared(billOf(billed({})), [asked('a', NOON, 4000)]);
    assert.deepEqual(fewer.groups[0]?.explained, [
      { why: 'not-billed', tokens: -3000n, picoUsd: -2_250_000_000n },
    ]);
    const none = await compared(billOf(billed({})), []);
    assert.deepEqual(why(none), [['no-calls']]);
    const only = await compared(billOf(billed({ sku: TEXT_OUT })), [asked('a', NOON, 4000)]);
    assert.deepEqual(why(only), [['not-billed'], ['no-calls']]);
  });

  it('the same tokens at another price are not explained, and said so', async () => {
    const result = await compared(billOf(billed({ cost: 1_500_000_000n })), [asked('a', NOON, 1000)]);
    assert.deepEqual(result.groups[0]?.explained, [{ why: 'unexplained', picoUsd: 750_000_000n }]);
    assert.equal(reconcileTotals(result)?.unexplained, 750_000_000n);
  });

  it('rounding is only what the export’s last digit can move', async () => {
    const near = billed({ cost: 750_400_000n });
    assert.deepEqual(why(await compared(billOf(near), [asked('a', NOON, 1000)])), [['rounding']]);
    const far = billed({ cost: 750_600_000n });
    assert.deepEqual(why(await compared(billOf(far), [asked('a', NOON, 1000)])), [['unexplained']]);
  });

  it('calls without a price are named as the reason', async () => {
    const call = asked('a', NOON, 1000, {
      ...{ reason: 'unpriced', picoUsd: undefined, usd: undefined, listPicoUsd: undefined, lines: undefined },
      tokensByMeter: { 'input.text': 1000 },
    });
    const result = await compared(billOf(billed({})), [call]);
    assert.deepEqual(result.groups[0]?.explained, [{ why: 'unpriced', picoUsd: 750_000_000n }]);
  });

  it('what has no price and is in no bill is no $0', async () => {
    const call = asked('a', NOON, 1000, {
      ...{ reason: 'unpriced', picoUsd: undefined, usd: undefined, listPicoUsd: undefined, lines: undefined },
      ...{ requestedModel: 'gemini-9', modelVersion: 'gemini-9', tokensByMeter: { 'input.text': 1000 } },
    });
    const result = await compared(billOf(billed({})), [asked('b', NOON, 1000), call]);
    assert.deepEqual(result.groups.at(-1)?.explained, [
      { why: 'not-billed', tokens: -1000n },
      { why: 'unpriced' },
    ]);
    assert.match(
      reconcileText(result),
      /none: gemini-9 input\.text\) +\| +0 \| +1,000 \| +\$0 \| +— \| +— \|/,
    );
  });

  it('calls over Pacific midnight are found on the neighbouring day', async () => {
    const rows = [
      billed({}),
      billed({ from: '2026-11-21', to: '2026-11-21', tokens: 500n, cost: 375_000_000n }),
    ];
    const result = await compared(billOf(...rows), [asked('a', NOON, 1500)]);
    assert.deepEqual(why(result), [['midnight'], ['midnight']]);
    assert.equal(reconcileTotals(result)?.explained.get('midnight'), 0n);
  });

  it('leaves out what costs nothing or was never sent, and keeps the free tier apart', async () => {
    const result = await compared(billOf(billed({})), [
      asked('paid', NOON, 1000),
      asked('sim', NOON, 1000, { simulated: true }),
      asked('refused', NOON, 1000, { outcome: 'refused' }),
      asked('failed', NOON, 1000, { reason: 'not-charged' }),
      asked('free', NOON, 1000, { reason: 'free-tier', picoUsd: '0' }),
      asked('before', '2026-11-19T20:00:00.000Z', 1000),
    ]);
    assert.deepEqual(why(result), [[]]);
    assert.deepEqual(result.free, { calls: 1, listPicoUsd: 750_000_000n });
  });

  it('a call that only states its cost is in no SKU, and counted', async () => {
    const stated = asked('a', NOON, 1000, { lines: undefined, flags: ['as-stated'], picoUsd: '5' });
    const result = await compared(billOf(billed({})), [stated]);
    assert.deepEqual([why(result), result.unmetered], [[['no-calls']], { calls: 1, picoUsd: 5n }]);
  });

  it('without a rate compares tokens, not money', async () => {
    const bill = { ...billOf(billed({ cost: 690_000_000n })), currency: 'EUR' };
    const result = await compared(bill, [asked('a', NOON, 900)]);
    assert.equal(result.rate, undefined);
    assert.equal(reconcileTotals(result), undefined);
    assert.deepEqual(result.groups[0]?.explained, [{ why: 'not-recorded', tokens: 100n }]);
    const converted = await compared(bill, [asked('a', NOON, 1000)], { rate: '0.92' });
    assert.deepEqual(why(converted), [[]]);
    assert.equal(converted.groups[0]?.cost, 690_000_000n, 'the bill’s own currency is kept');
  });

  it('takes $ for US dollars and says so; the user knows better', async () => {
    const bill = { ...billOf(billed({ cost: 1_140_000_000n })), currency: '$' };
    const assumed = await compared(bill, [asked('a', NOON, 1000)]);
    assert.deepEqual([assumed.currency, assumed.assumedUsd, why(assumed)], ['USD', true, [['unexplained']]]);
    const told = await compared(bill, [asked('a', NOON, 1000)], { currency: 'AUD', rate: '1.52' });
    assert.deepEqual([told.currency, told.assumedUsd, why(told)], ['AUD', undefined, [[]]]);
  });

  it('an empty bill compares nothing', async () => {
    const result = await compared(billOf(), [asked('a', NOON, 1000)]);
    assert.deepEqual([result.groups, result.from], [[], '']);
  });

  it('the parts of a difference always add up to it, and so do the groups', async () => {
    const tokens = fc.integer({ min: 0, max: 1_000_000 });
    const day = fc.constantFrom('2026-11-19', '2026-11-20', '2026-11-21');
    const row = fc.record({ day, tokens, cost: fc.bigInt({ min: 0n, max: 10n ** 15n }), out: fc.boolean() });
    const call = fc.record({ day, tokens, priced: fc.boolean() });
    const rate = fc.constantFrom('1', '0.92', '31.708', '1.5');
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 8 }),
        fc.array(call, { maxLength: 8 }),
        rate,
        async (rows, calls, at) => {
          const bill = billOf(
            ...rows.map((each, index) =>
              billed({
                ...{ row: index, from: each.day, to: each.day, tokens: BigInt(each.tokens), cost: each.cost },
                sku: each.out ? TEXT_OUT : TEXT_IN,
              }),
            ),
          );
          const recorded = calls.map((each, index) =>
            asked(String(index), `${each.day}T20:00:00.000Z`, each.tokens, {
              ...(each.priced ? {} : { reason: 'unpriced', lines: undefined, picoUsd: undefined }),
              tokensByMeter: { 'input.text': each.tokens },
            }),
          );
          const result = await compared(bill, recorded, { currency: 'XXX', rate: at });
          for (const { billedPicoUsd = 0n, ledgerPicoUsd, explained } of result.groups) {
            const sum = explained.reduce((total, { picoUsd = 0n }) => total + picoUsd, 0n);
            assert.equal(sum, billedPicoUsd - ledgerPicoUsd);
          }
          const totals = reconcileTotals(result);
          const parts = [...(totals?.explained.values() ?? [])].reduce(
            (a, b) => a + b,
            totals?.unexplained ?? 0n,
          );
          assert.equal(parts, totals?.difference);
        },
      ),
      { numRuns: 300 },
    );
  });
});
