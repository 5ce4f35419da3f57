import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import type { Call, CallReceipt } from '../../src/call.ts';
import { readImport } from '../../src/calls/readImport.ts';
import { writeExport } from '../../src/formats/writeExport.ts';
import { exactUsd } from '../../src/money.ts';
import { arbitraryCall } from '../support/arbitraryCall.ts';
import { sampleCalls } from '../support/sampleCalls.ts';
import { shippedBook } from '../support/shippedBook.ts';
import { streamedCalls } from '../support/streamedCalls.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

async function back(format: 'ndjson' | 'json', calls: readonly Call[]): Promise<Call[]> {
  const out = path.join(temporaryFolder(), 'out');
  await writeExport({ format, out }, streamedCalls(calls));
  const found: Call[] = [];
  const noHash = (): string => assert.fail('it has an id');
  for await (const item of readImport(createReadStream(out), shippedBook, noHash)) {
    assert.ok('call' in item, 'problem' in item ? item.problem : 'it was skipped');
    found.push(item.call);
  }
  return found;
}

const receipt: fc.Arbitrary<CallReceipt> = fc
  .record({
    pico: fc.bigInt({ min: 0n, max: 10n ** 20n }),
    receiptAt: fc.constant('2026-11-22T10:00:00.000Z'),
  })
  .map(({ pico, receiptAt }) => ({
    reason: 'priced',
    picoUsd: pico.toString(),
    usd: exactUsd(pico),
    flags: ['served-differs'],
    lines: [{ meter: 'input.text', tokens: 1, usdPerMillion: '2', picoUsd: pico.toString() }],
    receiptAt,
  }));
const anyCall = fc
  .tuple(arbitraryCall, fc.array(receipt, { maxLength: 3 }))
  .map(([call, superseded]): Call => (superseded.length === 0 ? call : Object.assign(call, { superseded })));

describe('what is exported and imported again', () => {
  it('is the same as NDJSON, for any calls, with the receipts that were superseded', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyCall, { maxLength: 6 }), async (calls) => {
        assert.equal(JSON.stringify(await back('ndjson', calls)), JSON.stringify(calls));
      }),
      { numRuns: 60 },
    );
  });

  it('is billed the same as a log', async () => {
    const calls = await back('json', sampleCalls);
    assert.deepEqual(
      calls.map(({ id, picoUsd, simulated }) => [id, picoUsd, simulated]),
      sampleCalls.map(({ id, picoUsd, simulated }) => [id, picoUsd, simulated]),
    );
  });
});
