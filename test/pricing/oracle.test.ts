import assert from 'node:assert/strict';

import { makeReceipt, type Receipt } from '../../src/pricing/receipt.ts';
import { readAnswer } from '../../src/usage/readAnswer.ts';
import { oracleCases, oracleFlags, recordedAt, recordedOracle, type Expected } from '../support/oracle.ts';
import { readRecording, recordingsPresent } from '../support/recordings.ts';
import { shippedBook } from '../support/shippedBook.ts';

function assertAgrees(receipt: Receipt, expected: Expected): void {
  const { picoByMeter, ...rest } = expected;
  assert.deepEqual(
    {
      reason: receipt.reason,
      servedModel: receipt.servedModel,
      picoUsd: receipt.picoUsd,
      ...(rest.minPicoUsd === undefined
        ? {}
        : { minPicoUsd: receipt.minPicoUsd, maxPicoUsd: receipt.maxPicoUsd }),
      flags: oracleFlags(receipt.flags),
      tokens: Object.fromEntries(receipt.lines.map(({ meter, tokens }) => [meter, tokens])),
    },
    rest,
  );
  if (picoByMeter) {
    const byMeter = Object.fromEntries(receipt.lines.map(({ meter, picoUsd }) => [meter, BigInt(picoUsd)]));
    assert.deepEqual(byMeter, picoByMeter);
  }
}

describe('receipts against the oracle', () => {
  for (const { name, at, requestedModel, tier, status, imageSize, body, expected } of oracleCases) {
    it(name, () => {
      const receipt = makeReceipt(
        {
          requestedModel,
          startedAt: Date.parse(at),
          tier: 'paid',
          ...(tier === 'batch' ? { serviceTier: 'batch' } : {}),
          ...(status === undefined ? {} : { httpStatus: status }),
          ...(imageSize === undefined ? {} : { imageSize }),
          answer: readAnswer(body),
        },
        shippedBook,
      );
      assertAgrees(receipt, expected);
    });
  }

  it('agrees on every recorded answer', function recordedAnswers() {
    if (!recordingsPresent) this.skip();
    assert.equal(Object.keys(recordedOracle).length, 524);
    for (const [file, expected] of Object.entries(recordedOracle)) {
      const { status, model, body } = readRecording(file);
      const receipt = makeReceipt(
        {
          requestedModel: model,
          startedAt: Date.parse(recordedAt),
          tier: 'paid',
          httpStatus: status,
          answer: readAnswer(body),
        },
        shippedBook,
      );
      try {
        assertAgrees(receipt, expected);
      } catch (error) {
        throw new Error(file, { cause: error });
      }
    }
  });
});
