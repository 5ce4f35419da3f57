import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import Papa from 'papaparse';
import type { Call } from '../../src/call.ts';
import { isCounted } from '../../src/formats/callSums.ts';
import { focusCsv } from '../../src/formats/focus.ts';
import { FOCUS_COLUMNS } from '../../src/formats/focusColumns.ts';
import { exactUsd, parseUsd } from '../../src/money.ts';
import { formatDecimal, multiply, parseDecimal } from '../../src/pricing/decimal.ts';
import { arbitraryCall } from '../support/arbitraryCall.ts';
import { callFixture } from '../support/callFixture.ts';
import { sampleCalls } from '../support/sampleCalls.ts';
import { streamedCalls } from '../support/streamedCalls.ts';

type Row = Record<string, string>;

async function rowsOf(
  calls: readonly Call[],
  billedZero = false,
): Promise<{ rows: Row[]; unpriced: string[] }> {
  const unpriced: string[] = [];
  const aside = {
    unpriced({ id }: Call) {
      unpriced.push(id);
      return Promise.resolve();
    },
  };
  let text = '';
  for await (const piece of focusCsv(streamedCalls(calls), { billedZero, billingAccount: '' }, aside))
    text += piece;
  const { data, errors } = Papa.parse<Row>(text, { header: true, skipEmptyLines: true });
  assert.deepEqual(errors, []);
  return { rows: data, unpriced };
}

const usd = (text: string | undefined) => parseUsd(text ?? '') ?? assert.fail(`${text} is no amount`);
const isNull = (row: Row, column: string) => row[column] === '';
const MANDATORY = [
  ...['BilledCost', 'BillingAccountId', 'BillingCurrency', 'BillingPeriodEnd', 'BillingPeriodStart'],
  ...['ChargeCategory', 'ChargePeriodEnd', 'ChargePeriodStart', 'ContractedCost', 'EffectiveCost'],
  ...['HostProviderName', 'InvoiceIssuerName', 'ListCost', 'ServiceCategory', 'ServiceName'],
  'ServiceProviderName',
];
const MAY_BE_NULL = [
  'BillingAccountName',
  'ChargeClass',
  'ChargeDescription',
  'PricingQuantity',
  'PricingUnit',
];
const COSTS = ['BilledCost', 'ContractedCost', 'EffectiveCost', 'ListCost'];
const TIMES = ['BillingPeriodEnd', 'BillingPeriodStart', 'ChargePeriodEnd', 'ChargePeriodStart'];

/** What each row must hold, as the specification words it. */
const RULES: [rule: string, holds: (row: Row) => boolean][] = [
  ['mandatory columns are not null', (row) => MANDATORY.every((column) => !isNull(row, column))],
  ['mandatory columns that may be null are there', (row) => MAY_BE_NULL.every((column) => column in row)],
  ['costs are plain decimals', (row) => COSTS.every((column) => /^\d+(\.\d+)?$/.test(row[column] ?? ''))],
  ['BillingCurrency is an ISO 4217 code', (row) => row['BillingCurrency'] === 'USD'],
  [
    'times are UTC to the second',
    (row) => TIMES.every((column) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(row[column] ?? '')),
  ],
  [
    'the end of a charge is after its start',
    (row) => (row['ChargePeriodStart'] ?? '') < (row['ChargePeriodEnd'] ?? ''),
  ],
  [
    'a charge starts within its billing period',
    (row) =>
      (row['BillingPeriodStart'] ?? '') <= (row['ChargePeriodStart'] ?? '') &&
      (row['ChargePeriodStart'] ?? '') < (row['BillingPeriodEnd'] ?? ''),
  ],
  ['ChargeCategory is Usage', (row) => row['ChargeCategory'] === 'Usage'],
  ['ChargeClass is null or Correction', (row) => isNull(row, 'ChargeClass')],
  ['ChargeFrequency of usage is Usage-Based', (row) => row['ChargeFrequency'] === 'Usage-Based'],
  ['PricingCategory is an allowed value', (row) => row['PricingCategory'] === 'Standard'],
  [
    'ServiceSubcategory belongs to its ServiceCategory',
    (row) =>
      row['ServiceCategory'] === 'AI and Machine Learning' && row['ServiceSubcategory'] === 'Generative AI',
  ],
  [
    'a Usage row has PricingQuantity, PricingUnit and SkuPriceId',
    (row) =>
      ['PricingQuantity', 'PricingUnit', 'SkuPriceId', 'SkuId', 'SkuMeter'].every(
        (column) => !isNull(row, column),
      ),
  ],
  ['units are capitalized plurals', (row) => ['Tokens', 'Requests'].includes(row['PricingUnit'] ?? '')],
  [
    'what is consumed is what is priced',
    (row) => row['ConsumedQuantity'] === row['PricingQuantity'] && row['ConsumedUnit'] === row['PricingUnit'],
  ],
  ['ContractedCost is ListCost without negotiated terms', (row) => row['ContractedCost'] === row['ListCost']],
  [
    'EffectiveCost is BilledCost when nothing else covers the charge',
    (row) => row['EffectiveCost'] === row['BilledCost'],
  ],
  ['BilledCost is not above ListCost', (row) => usd(row['BilledCost']) <= usd(row['ListCost'])],
  [
    'Tags and SkuPriceDetails are JSON objects',
    (row) =>
      ['Tags', 'SkuPriceDetails'].every((column) =>
        /^\{.*\}$/s.test(JSON.stringify(JSON.parse(row[column] ?? ''))),
      ),
  ],
  [
    'keys of SkuPriceDetails that FOCUS does not define begin with x_',
    (row) => Object.keys(JSON.parse(row['SkuPriceDetails'] ?? '{}')).every((key) => key.startsWith('x_')),
  ],
  ['it says that it is an estimate', (row) => row['x_Estimated'] === 'true'],
];

/** Lines whose amounts are tokens × price, as a receipt of ours has them. */
const line = fc
  .record({
    meter: fc.constantFrom('input.text', 'cached.text', 'output.text', 'output.thoughts', 'output.image'),
    tokens: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
    price: fc.nat({ max: 1_000_000_000 }),
  })
  .map(({ meter, tokens, price }) => ({
    meter,
    tokens,
    usdPerMillion: exactUsd(BigInt(price) * 1_000_000n),
    picoUsd: (BigInt(tokens) * BigInt(price)).toString(),
  }));

const pricedCall = fc
  .record({ call: arbitraryCall, lines: fc.array(line, { minLength: 1, maxLength: 5 }), free: fc.boolean() })
  .map(({ call, lines, free }): Call => {
    const list = lines.reduce((sum, { picoUsd }) => sum + BigInt(picoUsd), 0n);
    const { minPicoUsd: _1, maxPicoUsd: _2, ...rest } = call;
    return Object.assign(rest, {
      method: 'generateContent',
      outcome: 'ok' as const,
      lines,
      listPicoUsd: list.toString(),
      reason: free ? ('free-tier' as const) : ('priced' as const),
      picoUsd: free ? '0' : list.toString(),
    });
  });

describe('FOCUS 1.4', () => {
  const samples = [
    ...sampleCalls,
    callFixture({ id: 'december', startedAt: '2026-12-31T23:59:59.999Z', latencyMs: undefined }),
    callFixture({ id: 'new year', startedAt: '2027-01-01T07:59:59.999Z' }),
    callFixture({ id: 'stated', flags: ['as-stated'], listPicoUsd: undefined }),
  ];
  for (const [rule, holds] of RULES) {
    it(`each row: ${rule}`, async () => {
      for (const billedZero of [false, true]) {
        const { rows } = await rowsOf(samples, billedZero);
        assert.ok(rows.length >= samples.length);
        assert.deepEqual(
          rows.filter((row) => !holds(row)),
          [],
        );
      }
    });
  }

  it('has its columns in alphabetical order, its own ones last', () => {
    const names = FOCUS_COLUMNS.map(({ name }) => name);
    const own = names.filter((name) => name.startsWith('x_'));
    const theirs = names.filter((name) => !name.startsWith('x_'));
    assert.deepEqual(names, [...theirs.sort(), ...own]);
    assert.deepEqual(
      [...MANDATORY, ...MAY_BE_NULL].filter((name) => !names.includes(name)),
      [],
    );
  });

  it('holds every rule for any call; list price × quantity is the cost to the pico-USD', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(arbitraryCall, pricedCall), { maxLength: 8 }), async (calls) => {
        const { rows } = await rowsOf(calls);
        for (const row of rows) {
          for (const [rule, holds] of RULES) assert.ok(holds(row), `${rule}: ${JSON.stringify(row)}`);
          const price = parseDecimal(row['ListUnitPrice'] ?? '');
          if (price === undefined) continue; // an amount beyond 12 digits of USD
          const cost = multiply(price, { digits: BigInt(row['PricingQuantity'] ?? ''), scale: 0 });
          assert.equal(formatDecimal(cost), row['ListCost']);
        }
      }),
    );
  });

  it('adds up to what the ledger does; who has no row is named', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(arbitraryCall, pricedCall), { maxLength: 12 }), async (calls) => {
        const { rows, unpriced } = await rowsOf(calls);
        const billed = rows.reduce((sum, row) => sum + usd(row['BilledCost']), 0n);
        const counted = calls.filter(isCounted);
        const left = counted.filter(
          ({ picoUsd, minPicoUsd }) => picoUsd === undefined && minPicoUsd === undefined,
        );
        assert.equal(
          billed,
          counted.reduce((sum, { picoUsd, minPicoUsd }) => sum + BigInt(picoUsd ?? minPicoUsd ?? '0'), 0n),
        );
        assert.deepEqual(unpriced.sort(), left.map(({ id }) => id).sort());
      }),
    );
  });

  it('bills nothing under the free tier, and keeps the list price', async () => {
    const { rows } = await rowsOf(sampleCalls.filter(({ id }) => id === 'free'));
    assert.deepEqual(
      rows.map((row) => [row['ListCost'], row['ContractedCost'], row['EffectiveCost'], row['BilledCost']]),
      [['0.00105', '0.00105', '0', '0']],
    );
  });

  it('has no row for a free call whose list price is not known', async () => {
    const call = callFixture({ reason: 'free-tier', picoUsd: '0', usd: '0', listPicoUsd: undefined });
    assert.deepEqual(await rowsOf([call]), { rows: [], unpriced: ['call-1'] });
  });

  it('has no row for what was refused, only counted, or not charged', async () => {
    const calls = [
      callFixture({ id: 'refused', outcome: 'refused', picoUsd: '0', reason: 'not-charged' }),
      callFixture({ id: 'count', method: 'countTokens', picoUsd: '0', reason: 'not-charged' }),
      callFixture({ id: 'error', outcome: 'error', picoUsd: '0', reason: 'not-charged' }),
    ];
    assert.deepEqual(await rowsOf(calls), { rows: [], unpriced: [] });
  });
});
