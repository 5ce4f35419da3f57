import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { Call } from '../../src/call.ts';
import type { ExportOptions } from '../../src/formats/exportFormats.ts';
import { exportText, type TextFormat } from '../../src/formats/exportText.ts';
import { decodeCall } from '../../src/formats/ndjson.ts';
import { sampleCalls } from '../support/sampleCalls.ts';
import { streamedCalls } from '../support/streamedCalls.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const FORMATS: TextFormat[] = ['json', 'session', 'ndjson', 'csv', 'focus', 'showback', 'cloud-logging'];

async function textOf(
  format: TextFormat,
  calls: AsyncIterable<Call>,
  spoolFolder: string,
  options: ExportOptions = {},
): Promise<string> {
  const ports = { spoolFolder, unpriced: () => Promise.resolve() };
  let text = '';
  for await (const piece of exportText(format, calls, options, ports)) text += piece;
  return text;
}

function golden(name: string): string {
  return readFileSync(new URL(`../fixtures/formats/${name}`, import.meta.url), 'utf8');
}

describe('exportText', () => {
  const real = sampleCalls.filter(({ simulated }) => !simulated);
  const GOLDEN: [TextFormat, string, readonly Call[], ExportOptions][] = [
    ['json', 'seed-log.json', sampleCalls, {}],
    ['session', 'session-summary.json', sampleCalls, {}],
    ['csv', 'calls.csv', sampleCalls, {}],
    ['focus', 'focus.csv', real, {}],
    ['focus', 'focus-billed-zero.csv', real, { billedZero: true, billingAccount: '01AB-CD' }],
    ['showback', 'showback.md', real, { tag: 'phase' }],
    ['showback', 'showback.csv', real, { tag: 'phase', csv: true }],
    ['cloud-logging', 'cloud-logging.ndjson', sampleCalls, {}],
  ];
  for (const [format, file, calls, options] of GOLDEN) {
    it(`writes ${format} as ${file} shows`, async () => {
      assert.equal(await textOf(format, streamedCalls(calls), temporaryFolder(), options), golden(file));
    });
  }

  it('writes every call as NDJSON, also those that are in no sum', async () => {
    const [first] = sampleCalls;
    assert.ok(first);
    const calls: Call[] = [...sampleCalls, { ...first, id: 'refused', outcome: 'refused' }];
    const lines = (await textOf('ndjson', streamedCalls(calls), temporaryFolder())).trimEnd().split('\n');
    const decoded = lines.map((line) => decodeCall(line));
    assert.deepEqual(
      decoded.map((line) => ('call' in line ? line.call : line.problem)),
      calls,
    );
  });

  for (const format of FORMATS) {
    it(`leaves nothing in the spool folder (${format})`, async () => {
      const folder = temporaryFolder();
      await textOf(format, streamedCalls(sampleCalls), folder);
      const broken = textOf(format, streamedCalls(sampleCalls, new Error('the ledger broke')), folder);
      await assert.rejects(broken, /the ledger broke/);
      assert.deepEqual(readdirSync(folder), []);
    });

    it(`can be made of no calls at all (${format})`, async () => {
      assert.equal(typeof (await textOf(format, streamedCalls([]), temporaryFolder())), 'string');
    });
  }
});
