import assert from 'node:assert/strict';
import type { Call } from '../../src/call.ts';
import { createRecorder } from '../../src/calls/recordCall.ts';
import type { Exchange } from '../../src/usage/exchange.ts';
import { readAnswer } from '../../src/usage/readAnswer.ts';
import { shippedBook } from '../support/shippedBook.ts';

const BODY = {
  candidates: [
    { content: { parts: [{ inlineData: { mimeType: 'image/png', data: '' } }] }, finishReason: 'STOP' },
  ],
  usageMetadata: {
    promptTokenCount: 224,
    candidatesTokenCount: 1120,
    totalTokenCount: 1654,
    thoughtsTokenCount: 310,
    candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1120 }],
  },
  modelVersion: 'gemini-3-pro-image',
};

function exchange(more: Partial<Exchange> = {}): Exchange {
  return {
    id: 'call-1',
    startedAt: Date.parse('2026-11-22T12:00:00Z'),
    source: 'runner',
    simulated: false,
    method: 'streamGenerateContent',
    requestedModel: 'models/gemini-3-pro-image',
    httpStatus: 200,
    ended: 'complete',
    streamed: true,
    latencyMs: 1200.5,
    tier: 'paid',
    answer: readAnswer(BODY),
    tags: { panel: 's1_p02' },
    ...more,
  };
}

function recorderOver(append: (call: Call) => Promise<void>) {
  const announced: Call[] = [];
  const unkept: Call[] = [];
  const recorder = createRecorder({
    book: () => shippedBook,
    append,
    session: () => 'session-1',
    announce: (call) => announced.push(call),
    onNotKept: (call) => unkept.push(call),
  });
  return { recorder, announced, unkept };
}

const kept = (): Promise<void> => Promise.resolve();

describe('recordCall', () => {
  it('makes the worked example exactly $0.138568, with its lines', async () => {
    const { recorder } = recorderOver(kept);
    const call = await recorder.record(exchange());
    assert.equal(call.picoUsd, '138568000000');
    assert.equal(call.usd, '0.138568');
    assert.equal(call.reason, 'priced');
    assert.equal(call.outcome, 'ok');
    assert.equal(call.imageTokens, 1120);
    assert.equal(call.images, 1);
    assert.equal(call.session, 'session-1');
    assert.equal(call.requestedModel, 'gemini-3-pro-image');
    assert.deepEqual(call.tokensByMeter, { 'input.text': 224, 'output.image': 1120, 'output.thoughts': 310 });
    assert.equal(
      call.lines?.reduce((total, { picoUsd }) => total + BigInt(picoUsd), 0n),
      138_568_000_000n,
    );
  });

  it('leaves out what is not known instead of saying 0', async () => {
    const { recorder } = recorderOver(kept);
    const call = await recorder.record(exchange({ answer: readAnswer({ candidates: [] }) }));
    assert.equal(call.reason, 'unknown');
    for (const key of [
      'picoUsd',
      'usd',
      'promptTokens',
      'modelVersion',
      'imageTokens',
      'lines',
      'run',
    ] as const) {
      assert.equal(Object.hasOwn(call, key), false, key);
    }
  });

  it('takes what an aborted stream reported for a lower bound', async () => {
    const { recorder } = recorderOver(kept);
    const call = await recorder.record(exchange({ ended: 'aborted' }));
    assert.equal(call.outcome, 'aborted');
    assert.equal(call.reason, 'uncertain');
    assert.equal(call.picoUsd, undefined);
    assert.equal(call.minPicoUsd, '138568000000');
  });

  it('adds what holds for the workspace at that time; what the call says itself goes before it', async () => {
    const asked: Exchange[] = [];
    const recorder = createRecorder({
      book: () => shippedBook,
      append: kept,
      session: () => 'session-1',
      announce: () => undefined,
      onNotKept: () => undefined,
      tagsOf: (seen) => {
        asked.push(seen);
        return Promise.resolve({ branch: 'main', commit: 'c0ffee', panel: 'other' });
      },
    });
    const call = await recorder.record(exchange());
    assert.deepEqual(call.tags, { branch: 'main', commit: 'c0ffee', panel: 's1_p02' });
    assert.equal(asked[0]?.startedAt, exchange().startedAt);
  });

  it('announces a call after the ledger has it', async () => {
    const order: string[] = [];
    const { recorder, announced } = recorderOver(async () => {
      await Promise.resolve();
      order.push(`appended, ${announced.length} announced`);
    });
    await recorder.record(exchange());
    assert.deepEqual(order, ['appended, 0 announced']);
    assert.equal(announced.length, 1);
  });

  it('when the ledger cannot keep it: announced, held to be tried again, and the run is told', async () => {
    const { recorder, announced, unkept } = recorderOver(() => Promise.reject(new Error('ENOSPC')));
    await assert.rejects(recorder.record(exchange()), /ENOSPC/);
    assert.equal(announced.length, 1);
    assert.deepEqual(unkept, announced);
  });
});
