import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Call } from '../../src/call.ts';
import { importedCall } from '../../src/calls/importedCall.ts';
import { readImportLine } from '../../src/formats/importLine.ts';
import { encodeCall } from '../../src/formats/ndjson.ts';
import { exactUsd } from '../../src/money.ts';
import { shippedBook } from '../support/shippedBook.ts';

function imported(line: object): Call {
  const read = readImportLine(JSON.stringify(line), (text) => `hash of ${text.length}`);
  assert.ok('unpriced' in read, 'problem' in read ? read.problem : 'it carries a receipt');
  return importedCall(read.unpriced, shippedBook);
}

function entry(more: object): object {
  return {
    timestamp: '2026-11-22T10:00:00Z',
    model: 'gemini-3-pro-image',
    operation: 'image_generation',
    input: { prompt_tokens: 224 },
    output: { output_tokens: 1120, total_tokens: 1654, image_resolution: '1K' },
    status: 'success',
    ...more,
  };
}

describe('an imported call', () => {
  it('is billed by our own receipt, to the last digit, and keeps what was stated', () => {
    const call = imported(entry({ cost: { total_cost_usd: 0.14 } }));
    assert.equal(call.picoUsd, '138568000000');
    assert.equal(call.usd, '0.138568');
    assert.equal(call.statedPicoUsd, '140000000000');
    assert.equal(call.reason, 'priced');
    assert.ok(!call.flags.includes('as-stated'));
    assert.deepEqual(call.tokensByMeter, { 'input.text': 224, 'output.thoughts': 310, 'output.image': 1120 });
  });

  it('is priced by the row that was in force when it was made', () => {
    const line = {
      model: 'gemini-3.6-flash',
      operation: 'text_generation',
      output: { output_tokens: 1000, total_tokens: 1224 },
    };
    const launch = imported(entry({ ...line, timestamp: '2026-07-25T00:00:00Z' }));
    const later = imported(entry({ ...line, timestamp: '2026-09-01T00:00:00Z' }));
    assert.equal(launch.picoUsd, '7836000000');
    assert.equal(later.picoUsd, '3918000000');
  });

  it('is billed as stated where we have no figure: no model, no usage, or only a range', () => {
    const stated = { cost: { total_cost_usd: 0.5 } };
    for (const more of [
      { model: 'gemini-99' },
      { input: null, output: null },
      { output: { output_tokens: 1120, total_tokens: 1344 } },
    ]) {
      const call = imported(entry({ ...stated, ...more }));
      assert.deepEqual(
        [call.reason, call.picoUsd, call.usd, call.statedPicoUsd, call.flags.includes('as-stated')],
        ['priced', '500000000000', '0.5', '500000000000', true],
      );
      assert.deepEqual([call.minPicoUsd, call.lines, call.listPicoUsd], [undefined, undefined, undefined]);
    }
  });

  it('has no figure where nothing is stated either: never $0', () => {
    const unpriced = imported(entry({ model: 'gemini-99' }));
    assert.deepEqual([unpriced.reason, unpriced.picoUsd, unpriced.usd], ['unpriced', undefined, undefined]);
    const unknown = imported(entry({ input: null, output: null }));
    assert.deepEqual([unknown.reason, unknown.picoUsd], ['unknown', undefined]);
  });

  it('that failed without usage is not charged, whatever its error', () => {
    for (const error of ['429 RESOURCE_EXHAUSTED', 'socket hang up', null]) {
      const call = imported(entry({ status: 'failed', error, input: null, output: null }));
      assert.deepEqual([call.outcome, call.reason, call.picoUsd], ['error', 'not-charged', '0']);
    }
  });

  it('of the free tier is billed 0, with its list price beside it', () => {
    const call = imported(entry({ metadata: { tier: 'free' } }));
    assert.deepEqual([call.reason, call.picoUsd, call.listPicoUsd], ['free-tier', '0', '138568000000']);
  });

  it('does not claim to know what the line does not tell', () => {
    const call = imported(entry({}));
    for (const field of ['session', 'streamed', 'httpStatus', 'latencyMs', 'modelVersion']) {
      assert.ok(!(field in call), field);
    }
  });

  it('can be written and read back as it is, for any counts and costs', () => {
    const count = fc.option(fc.nat({ max: 10_000_000 }));
    const cost = fc.option(fc.bigInt({ min: 0n, max: 10n ** 15n }).map((money) => exactUsd(money)));
    fc.assert(
      fc.property(count, count, count, cost, fc.constantFrom('1K', '896x1200', null), (p, o, t, c, size) => {
        const call = imported(
          entry({
            input: { prompt_tokens: p },
            output: { output_tokens: o, total_tokens: t, image_resolution: size },
            cost: { total_cost_usd: c },
          }),
        );
        const again = readImportLine(encodeCall(call), () => 'none');
        assert.ok('call' in again, 'problem' in again ? again.problem : 'it carries no receipt');
        assert.deepEqual(again.call, call);
        if (c !== null) assert.ok(call.picoUsd !== undefined);
      }),
    );
  });
});
