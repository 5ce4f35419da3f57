import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import type { Call } from '../../src/call.ts';
import { CALL_COLUMNS } from '../../src/formats/callColumns.ts';
import type { ExportFormat } from '../../src/formats/exportFormats.ts';
import { writeExport } from '../../src/formats/writeExport.ts';
import type { Ledger } from '../../src/ledger/ledgerTypes.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { exactUsd, parseUsd } from '../../src/money.ts';
import { arbitraryCall } from '../support/arbitraryCall.ts';
import { callFixture } from '../support/callFixture.ts';
import { type DuckDb, openDuckDb, quoted } from '../support/duckDb.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { sampleCalls } from '../support/sampleCalls.ts';
import { streamedCalls } from '../support/streamedCalls.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

/** Types as docs/exports.md says: sniffing would take amounts for floating point. */
const CSV_TYPES = CALL_COLUMNS.map(({ name, type }) => {
  const types = {
    text: 'VARCHAR',
    json: 'VARCHAR',
    time: 'TIMESTAMPTZ',
    integer: 'BIGINT',
    number: 'DOUBLE',
  };
  return `${quoted(name)}: ${quoted({ ...types, usd: 'DECIMAL(38,12)', boolean: 'BOOLEAN' }[type])}`;
}).join(', ');

const SOURCES: Record<'parquet' | 'csv' | 'ndjson' | 'bigquery', (out: string) => string> = {
  parquet: (out) =>
    `(SELECT * FROM read_parquet(${quoted(`${out}/**/*.parquet`)}, hive_partitioning = true))`,
  csv: (out) =>
    `(SELECT * FROM read_csv(${quoted(out)}, header = true, columns = {${CSV_TYPES}}, quote = '"', escape = '"', max_line_size = 20000000))`,
  ndjson: (out) => `(SELECT id, simulated,
    method <> 'countTokens' AND outcome <> 'refused' AS counted, "startedAt" AS started_at, tags::VARCHAR AS tags,
    COALESCE("picoUsd", "minPicoUsd")::HUGEINT AS pico
    FROM read_json(${quoted(out)}, format = 'newline_delimited', maximum_object_size = 20000000, columns = {id: 'VARCHAR', simulated: 'BOOLEAN',
    method: 'VARCHAR', outcome: 'VARCHAR', startedAt: 'VARCHAR', picoUsd: 'VARCHAR', minPicoUsd: 'VARCHAR', tags: 'JSON'}))`,
  bigquery: (out) => `(SELECT id, simulated, counted, started_at, tags::VARCHAR AS tags, least_usd
    FROM read_json(${quoted(`${out}/calls.ndjson`)}, format = 'newline_delimited', maximum_object_size = 20000000, columns = {id: 'VARCHAR',
    simulated: 'BOOLEAN', counted: 'BOOLEAN', started_at: 'TIMESTAMPTZ', least_usd: 'DECIMAL(38,12)', tags: 'JSON'}))`,
};

describe('DuckDB reads exports', () => {
  let db: DuckDb;
  before(async () => {
    db = await openDuckDb();
  });
  after(() => db.close());

  async function exported(format: ExportFormat, calls: AsyncIterable<Call>): Promise<string> {
    const out = path.join(temporaryFolder(), 'out');
    await writeExport({ format, out }, calls);
    return out;
  }

  async function sumOf(source: string, money: string): Promise<bigint> {
    const [row] = await db.rows(
      `SELECT SUM(${money})::VARCHAR AS total FROM ${source} WHERE counted AND NOT simulated`,
    );
    const total = row?.['total'];
    if (typeof total !== 'string') return 0n;
    return money === 'pico' ? BigInt(total) : (parseUsd(total) ?? assert.fail(total));
  }

  describe('of a ledger with amounts beyond 2^53', () => {
    let ledger: Ledger;
    const edges = [
      '9007199254740991',
      '9007199254740992',
      '9007199254740993',
      '1',
      '0',
      '99999999999999999999',
    ];
    const calls = [
      ...sampleCalls,
      ...edges.map((pico, at) =>
        callFixture({
          id: `edge-${at}`,
          startedAt: `2026-0${at + 1}-28T23:59:59.999Z`,
          picoUsd: pico,
          usd: exactUsd(BigInt(pico)),
          listPicoUsd: pico,
          totalTokens: Number.MAX_SAFE_INTEGER,
        }),
      ),
      callFixture({ id: 'refused', outcome: 'refused', picoUsd: '7', usd: '0.000000000007' }),
    ];
    before(async () => {
      ledger = await openLedger({ dir: temporaryFolder(), worker: ledgerWorker });
      await Promise.all(calls.map((call) => ledger.append(call)));
    });
    after(() => ledger.close());

    for (const [format, source] of Object.entries(SOURCES)) {
      it(`its sum of ${format} is the ledger's to the pico-USD`, async () => {
        const out = await exported(format as ExportFormat, ledger.lines());
        const { billed } = await ledger.sum({});
        assert.ok(billed > 2n ** 53n);
        assert.equal(await sumOf(source(out), format === 'ndjson' ? 'pico' : 'least_usd'), billed);
        const [row] = await db.rows(`SELECT COUNT(*)::INTEGER AS calls FROM ${source(out)}`);
        assert.equal(row?.['calls'], calls.length);
      });
    }

    it("its sum of FOCUS is the ledger's to the pico-USD", async () => {
      const out = await exported('focus', ledger.lines());
      const [row] =
        await db.rows(`SELECT SUM("BilledCost")::VARCHAR AS billed, SUM("ListCost")::VARCHAR AS list
        FROM read_csv(${quoted(out)}, types = {'BilledCost': 'DECIMAL(38,12)', 'ListCost': 'DECIMAL(38,12)'})`);
      const { billed, list } = await ledger.sum({});
      assert.equal(parseUsd(String(row?.['billed'])), billed);
      assert.equal(parseUsd(String(row?.['list'])), list);
    });

    it('integers beyond 32 bits and decimals are typed in Parquet, and what is not known is NULL', async () => {
      const out = await exported('parquet', ledger.lines());
      const types = await db.rows(`DESCRIBE SELECT * FROM ${SOURCES.parquet(out)}`);
      const typeOf = new Map(types.map((row) => [row['column_name'], row['column_type']]));
      assert.equal(typeOf.get('billed_usd'), 'DECIMAL(38,12)');
      assert.equal(typeOf.get('total_tokens'), 'BIGINT');
      assert.equal(typeOf.get('started_at'), 'TIMESTAMP WITH TIME ZONE');
      assert.equal(typeOf.get('counted'), 'BOOLEAN');
      const [unpriced] = await db.rows(
        `SELECT billed_usd, least_usd, month, total_tokens FROM ${SOURCES.parquet(out)} WHERE id = 'unpriced'`,
      );
      assert.deepEqual(unpriced, {
        billed_usd: null,
        least_usd: null,
        month: '2026-11',
        total_tokens: '2200',
      });
      const [edge] = await db.rows(
        `SELECT total_tokens, started_at::VARCHAR AS at FROM ${SOURCES.parquet(out)} WHERE id = 'edge-0'`,
      );
      assert.deepEqual(edge, { total_tokens: '9007199254740991', at: '2026-01-28 23:59:59.999+00' });
    });

    it('the views for dashboards run, and add up', async () => {
      const out = await exported('bigquery', ledger.lines());
      const fields: { name: string; type: string }[] = JSON.parse(readFileSync(`${out}/schema.json`, 'utf8'));
      const columns = fields.map(({ name, type }) => `${name}: ${quoted(duckType(type))}`).join(', ');
      await db.rows('CREATE SCHEMA panelmeter');
      await db.rows(`CREATE TABLE panelmeter.calls AS SELECT * FROM
        read_json(${quoted(`${out}/calls.ndjson`)}, format = 'newline_delimited', columns = {${columns}})`);
      const views = readFileSync(`${out}/views.sql`, 'utf8');
      for (const statement of views.split(/;\n/).filter((text) => /CREATE/.test(text)))
        await db.rows(statement);
      const { billed, unpriced, uncertain } = await ledger.sum({});
      for (const view of ['spend_by_day', 'spend_by_project', 'spend_by_feature', 'spend_by_panel']) {
        const [row] =
          await db.rows(`SELECT SUM(least_usd)::VARCHAR AS billed, SUM(unpriced_calls)::INTEGER AS unpriced,
          SUM(lower_bound_calls)::INTEGER AS uncertain FROM panelmeter.${view}`);
        assert.deepEqual(row, { billed: fixed(billed), unpriced, uncertain }, view);
      }
      assert.deepEqual(await db.rows('SELECT model, calls FROM panelmeter.unpriced'), [
        { model: 'gemini-9-unobtainium', calls: '1' },
      ]);
      await db.rows('DROP SCHEMA panelmeter CASCADE');
    });
  });

  it('gives back text of any kind, and sums to the pico-USD, for any calls', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(arbitraryCall, { maxLength: 8, selector: ({ id }) => id }),
        async (calls) => {
          const billed = calls
            .filter(
              ({ outcome, method, simulated }) =>
                outcome !== 'refused' && method !== 'countTokens' && !simulated,
            )
            .reduce((sum, { picoUsd, minPicoUsd }) => sum + BigInt(picoUsd ?? minPicoUsd ?? '0'), 0n);
          for (const format of ['parquet', 'ndjson', 'bigquery'] as const) {
            const source = SOURCES[format](await exported(format, streamedCalls(calls)));
            assert.equal(await sumOf(source, format === 'ndjson' ? 'pico' : 'least_usd'), billed, format);
            const rows = await db.rows(`SELECT id FROM ${source}`);
            if (format === 'parquet')
              assert.deepEqual(rows.map(({ id }) => String(id)).sort(), calls.map(({ id }) => id).sort());
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});

/** As DuckDB writes a DECIMAL(38,12). */
function fixed(money: bigint): string {
  const digits = money.toString().padStart(13, '0');
  return `${digits.slice(0, -12)}.${digits.slice(-12)}`;
}

function duckType(type: string): string {
  const types: Record<string, string> = {
    STRING: 'VARCHAR',
    INTEGER: 'BIGINT',
    FLOAT: 'DOUBLE',
    BIGNUMERIC: 'DECIMAL(38,12)',
    TIMESTAMP: 'TIMESTAMPTZ',
    RECORD: 'STRUCT(meter VARCHAR, tokens BIGINT, usd_per_million DECIMAL(38,12), usd DECIMAL(38,12))[]',
  };
  return types[type] ?? type;
}
