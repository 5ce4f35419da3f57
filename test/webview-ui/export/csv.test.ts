import assert from 'node:assert/strict';
import fc from 'fast-check';
import Papa from 'papaparse';
import { csvOf, csvUsd } from '../../../webview-ui/export/csv.ts';

describe('csvOf', () => {
  it('is read back as it was by another reader, whatever the text', () => {
    const text = fc.string({ unit: 'binary' }).filter((value) => !/^[=+\-@\t\r]/.test(value));
    fc.assert(
      fc.property(fc.array(fc.array(text, { minLength: 2, maxLength: 2 }), { minLength: 1 }), (rows) => {
        const [, ...read] = Papa.parse<string[]>(csvOf({ columns: ['a', 'b'], rows }), {
          newline: '\r\n',
          delimiter: ',',
        }).data;
        assert.deepEqual(read.slice(0, -1), rows);
      }),
    );
  });

  it('lets no text begin as a formula, and leaves numbers numbers', () => {
    const rows = [
      ['=HYPERLINK("http://x")', '+1+1', '-2+3', '@SUM(A1)', '\tx', '\rx'],
      [-5, '-0.5', '12', '0.000001', "'", 'a=b'],
    ];
    assert.equal(
      csvOf({ columns: ['a', 'b', 'c', 'd', 'e', 'f'], rows }),
      'a,b,c,d,e,f\r\n' +
        '"\'=HYPERLINK(""http://x"")",\'+1+1,\'-2+3,\'@SUM(A1),\'\tx,"\'\rx"\r\n' +
        "-5,-0.5,12,0.000001,',a=b\r\n",
    );
  });
});

describe('csvUsd', () => {
  it('has all digits, and nothing for what is not known', () => {
    assert.deepEqual(['138568000000', '-1', '0', '1204500000000000', undefined].map(csvUsd), [
      '0.138568',
      '-0.000000000001',
      '0',
      '1204.5',
      '',
    ]);
  });
});
