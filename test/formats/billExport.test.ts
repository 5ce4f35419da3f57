import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { billAmount, billRate, billTokens } from '../../src/formats/billAmount.ts';
import { readBillExport } from '../../src/formats/billExport.ts';
import { BillExportError } from '../../src/formats/billExportError.ts';
import { exactUsd } from '../../src/money.ts';

function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/billing/${name}`, import.meta.url), 'utf8');
}

const REPORT =
  'Date,Service description,SKU description,SKU ID,Usage amount,Usage unit,Unrounded subtotal ($),Subtotal ($)';
const BIGQUERY = {
  usage_start_time: '2026-11-20 07:00:00 UTC',
  service: { description: 'Gemini API' },
  sku: { id: 'A', description: 'Generate content input token count gemini 3.8 flash text' },
  project: { id: 'p' },
  usage: { amount: 100, unit: 'count' },
  cost: 0.000075,
  currency: 'USD',
  currency_conversion_rate: 1,
  cost_type: 'regular',
  credits: [],
};

describe('amounts of a bill', () => {
  it('are read exactly, to the pico-USD', () => {
    const cases: [string, bigint][] = [
      ['0.138568', 138_568_000_000n],
      ['1,234.5', 1_234_500_000_000_000n],
      ['-0.07', -70_000_000_000n],
      ['1.5e-7', 150_000n],
      ['7.5E+1', 75_000_000_000_000n],
      ['0.0000000000015', 2n],
      ['-0.0000000000015', -2n],
    ];
    for (const [text, pico] of cases) assert.equal(billAmount(text)?.pico, pico, text);
  });

  it('are never guessed: a decimal comma, a word or nothing is no amount', () => {
    for (const text of ['1.234,5', '1,5', '12,34', '$5', 'NaN', '', '-', '1.2.3', '0x10']) {
      assert.equal(billAmount(text), undefined, text);
    }
  });

  it('come back as they were written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), (pico) => {
        assert.equal(billAmount(exactUsd(pico))?.pico, pico);
      }),
    );
  });

  it('of usage are tokens only where the unit counts', () => {
    assert.equal(billTokens('260,580', 'count'), 260_580n);
    assert.equal(billTokens('12.5', 'count'), undefined);
    assert.equal(billTokens('12', 'hour'), undefined);
  });

  it('rates are above 0, in at most 12 decimals', () => {
    assert.equal(billRate('31.707999999999998'), '31.708');
    assert.equal(billRate('0'), undefined);
    assert.equal(billRate('1.0'), '1');
  });
});

describe('a Cloud Billing export', () => {
  it('is a report of the console: exact amounts, days, credits apart, sums below the table left out', () => {
    const { format, currency, rows, problems } = readBillExport(fixture('report.csv'));
    assert.deepEqual([format, currency, rows.length, problems], ['report', '$', 19, []]);
    const [first] = rows;
    assert.deepEqual(
      [first?.from, first?.to, first?.tokens, first?.skuId],
      ['2026-11-21', '2026-11-21', 3360n, '0A14-2B34-4C54'],
    );
    // 0.303200 after savings of 0.10
    assert.equal(first?.cost, 403_200_000_000n);
    assert.deepEqual(first?.credits, [{ name: 'Other savings', amount: -100_000_000_000n }]);
    assert.equal(rows.at(-1)?.tokens, undefined, 'seconds are no tokens');
  });

  it('is the cost table of an invoice: its currency and rate, credits and projects', () => {
    const { format, currency, rate, rows } = readBillExport(fixture('cost-table.csv'));
    assert.deepEqual([format, currency, rate], ['cost-table', 'USD', '1']);
    const credit = rows.find(({ credits }) => credits.length > 0);
    assert.deepEqual(
      [credit?.cost, credit?.tokens, credit?.credits],
      [0n, undefined, [{ name: 'Promotional credit', amount: -100_000_000_000n }]],
    );
    assert.deepEqual([...new Set(rows.map(({ project }) => project))], ['webtoon-prod', 'another-team']);
    assert.ok(rows.every(({ from, to }) => from === '2026-11-19' && to === '2026-11-21'));
  });

  it('is rows of BigQuery, the same as NDJSON, JSON and flat CSV', () => {
    const ndjson = readBillExport(fixture('bigquery.ndjson'));
    assert.deepEqual([ndjson.format, ndjson.currency, ndjson.rate], ['bigquery', 'EUR', '0.92']);
    assert.equal(ndjson.rows.filter(({ kind }) => kind === 'tax').length, 1);
    const json = fixture('bigquery.ndjson').trim().split('\n').join(',');
    assert.deepEqual(readBillExport(`[${json}]`).rows, ndjson.rows);
    assert.deepEqual(readBillExport(fixture('bigquery.csv')).rows, ndjson.rows);
    const underscores = fixture('bigquery.csv').replace(/^.*$/m, (header) => header.replaceAll('.', '_'));
    assert.deepEqual(readBillExport(underscores).rows, ndjson.rows);
  });

  it('has Pacific days, whichever way BigQuery’s tools write a time', () => {
    const day = (at: unknown) =>
      readBillExport(JSON.stringify({ ...BIGQUERY, usage_start_time: at })).rows[0]?.from;
    // 07:00 UTC in November is 23:00 Pacific of the day before.
    for (const at of [
      '2026-11-20 07:00:00 UTC',
      '2026-11-20T07:00:00Z',
      '2026-11-20 07:00:00+00:00',
      '2026-11-20 07:00:00+00',
      Date.parse('2026-11-20T07:00:00Z') / 1000,
      '1.7951580E9',
    ]) {
      assert.equal(day(at), '2026-11-19', String(at));
    }
    assert.equal(day('2026-11-20 08:00:00 UTC'), '2026-11-20');
    assert.equal(day('2026-07-20 07:00:00 UTC'), '2026-07-20');
  });

  it('names the rows it could not read, and takes the rest', () => {
    const lines = [
      REPORT,
      '2026-11-20,Gemini API,x,A,"1.234,5",count,0.1,0.10',
      '2026-02-30,Gemini API,x,A,1,count,0.1,0.10',
      '2026-11-20,Gemini API,x,A,1,count,"1,5",0.10',
      '2026-11-20,Gemini API,x,A,1',
      '2026-11-20,Gemini API,"x, ""y""",A,1,count,0.1,0.10',
    ];
    const { rows, problems } = readBillExport(`\uFEFF${lines.join('\r\n')}`);
    assert.deepEqual(
      problems.map(({ row }) => row),
      [3, 4, 5],
    );
    assert.deepEqual([rows.map(({ sku }) => sku), rows[0]?.tokens], [['x', 'x, "y"'], undefined]);
    const records = [BIGQUERY, { ...BIGQUERY, cost: 'a lot' }, { ...BIGQUERY, currency: 'EUR' }, 7];
    const mixed = readBillExport(`${records.map((each) => JSON.stringify(each)).join('\n')}\n{broken`);
    assert.equal(mixed.rows.length, 1);
    assert.deepEqual(
      mixed.problems.map(({ row }) => row),
      [2, 3, 4, 5],
    );
  });

  it('that is none, or has no days, is refused with what to take instead', () => {
    const refused = (text: string, reason: string): void => {
      assert.throws(
        () => readBillExport(text),
        (error) => error instanceof BillExportError && error.reason === reason,
      );
    };
    refused('a,b\n1,2\n', 'not-an-export');
    refused('', 'not-an-export');
    refused('Datum,Dienstbeschreibung,SKU-Beschreibung\n', 'not-an-export');
    refused('Service description,SKU description,Subtotal ($)\nGemini API,x,1\n', 'no-days');
    refused('Date,SKU description\n2026-11-20,x\n', 'not-an-export');
  });

  it('never throws anything else, whatever the file holds', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.json(),
      fc
        .array(fc.string({ maxLength: 12 }), { maxLength: 40 })
        .map((cells) => `${REPORT}\n${cells.join(',')}`),
      fc
        .jsonValue()
        .map((value) => JSON.stringify([{ ...BIGQUERY, usage: value, cost: value, credits: value }])),
    );
    fc.assert(
      fc.property(text, (file) => {
        try {
          for (const { cost } of readBillExport(file).rows) assert.equal(typeof cost, 'bigint');
        } catch (error) {
          assert.ok(error instanceof BillExportError, String(error));
        }
      }),
      { numRuns: 1000 },
    );
  });
});
