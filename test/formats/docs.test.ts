import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { callDictionary, focusDictionary } from '../../src/formats/columnDictionary.ts';
import { EXPORT_FORMATS, isExportFormat } from '../../src/formats/exportFormats.ts';
import { writeExport } from '../../src/formats/writeExport.ts';
import { callFixture } from '../support/callFixture.ts';
import { type DuckDb, openDuckDb } from '../support/duckDb.ts';
import { sampleCalls } from '../support/sampleCalls.ts';
import { streamedCalls } from '../support/streamedCalls.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

function doc(name: string): string {
  return readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
}

describe('docs/exports.md', () => {
  it('has the dictionaries of the tables that the writers use', () => {
    const text = doc('exports.md');
    assert.ok(text.includes(callDictionary()), 'paste `panelmeter export --columns`');
    assert.ok(text.includes(focusDictionary()), 'paste `panelmeter export --columns --format focus`');
  });

  it('names every format', () => {
    for (const format of Object.keys(EXPORT_FORMATS))
      assert.match(doc('exports.md'), new RegExp(`^\\| \`${format}\` `, 'm'));
  });
});

describe('docs/teams.md', () => {
  const statements = [...doc('teams.md').matchAll(/^```sql\n([^]*?)^```$/gm)].map(([, sql = '']) => sql);
  const folder = temporaryFolder();
  let db: DuckDb;
  before(async () => {
    const twice = callFixture({ id: 'both', tags: { department: 'art', client: 'cli' } });
    await writeExport(
      { format: 'parquet', out: path.join(folder, 'jin') },
      streamedCalls([...sampleCalls, twice]),
    );
    await writeExport({ format: 'parquet', out: path.join(folder, 'dokma') }, streamedCalls([twice]));
    for (const format of ['csv', 'ndjson'].filter(isExportFormat))
      await writeExport({ format, out: path.join(folder, `costs.${format}`) }, streamedCalls(sampleCalls));
    db = await openDuckDb();
  });
  after(() => db.close());

  /** The statement over the files of this test. */
  function here(sql: string): string {
    return sql.replaceAll("'costs/", `'${folder}/`).replaceAll("'costs.", `'${folder}/costs.`);
  }

  it('has statements', () => assert.ok(statements.length >= 9));

  for (const [at, sql] of statements.entries()) {
    it(`its statement ${at + 1} runs: ${sql.split('\n')[0]}`, async () => {
      const rows = await db.rows(here(sql));
      // What is made has no rows; what is asked has.
      assert.equal(rows.length > 0, !sql.startsWith('CREATE'));
    });
  }

  it('counts a call that came twice once, and sums to the pico-USD', async () => {
    const [month] = await db.rows(here(statements[1] ?? ''));
    assert.deepEqual(month, {
      month: '2026-11',
      calls: '7',
      usd: '0.417704000000',
      unpriced: '1',
      lower_bounds: '1',
    });
    const sums = await Promise.all(statements.slice(6, 8).map((sql) => db.rows(here(sql))));
    assert.deepEqual(sums, [[{ usd: '0.279136000000' }], [{ pico_usd: '279136000000' }]]);
  });
});
