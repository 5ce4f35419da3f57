import assert from 'node:assert/strict';
import { batchStatus, batchText } from '../../src/runs/batchStatus.ts';
import type { BatchJobRecord, RunRecord } from '../../src/runs/runRecord.ts';

const AT = Date.parse('2026-11-22T12:00:00Z');
const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 16);

function job(ids: readonly string[], more: Partial<BatchJobRecord> = {}, estimate?: bigint): BatchJobRecord {
  return {
    ...{ displayName: 'j', model: 'gemini-3-pro-image', submittedAt: AT },
    requests: ids.map((panelId) => ({
      panelId,
      exchange: {
        ...{ id: panelId, startedAt: AT, source: 'runner', simulated: false, method: 'batchGenerateContent' },
        ...{ requestedModel: 'gemini-3-pro-image', ended: 'broken', streamed: false, tier: 'paid', tags: {} },
        answer: { hasCandidates: false, imageParts: 0, groundingQueries: 0 },
        ...(estimate === undefined ? {} : { estimatePicoUsd: estimate }),
      },
    })),
    ...more,
  };
}

function run(jobs: BatchJobRecord[] | undefined, done: readonly string[] = []): RunRecord {
  const ids = ['p1', 'p2', 'p3'];
  return {
    ...{ version: 1, id: 'r', name: 'chapter 1', specPath: '/ch.yaml', simulated: false, startedAt: AT },
    ...{ state: 'running', open: [] },
    panels: ids.map((id) => ({ id, state: done.includes(id) ? 'done' : 'waiting' })),
    ...(jobs ? { jobs } : {}),
  };
}

const CENT = 10_000_000_000n;

describe('the status of a batch', () => {
  it('says when it was submitted, where it stands, what is collected and what is still to come', () => {
    const jobs = [
      job(['p1', 'p2'], { name: 'batches/1', seen: 'running' }, 7n * CENT),
      job(['p3'], { name: 'batches/2', seen: 'pending', submittedAt: AT + 60_000 }, 7n * CENT),
    ];
    const status = batchStatus(run(jobs, ['p1']));
    assert.ok(status);
    assert.deepEqual(
      [status.panels, status.collected, status.pending, status.state, status.likely],
      [3, 1, ['p2', 'p3'], 'waiting', 14n * CENT],
    );
    assert.equal(
      batchText(status, clock),
      'Batch of 3 panels: submitted 12:00, waiting, 1 collected · ~$0.140 to come, half price',
    );
  });

  it('knows nothing of its state before the service was asked, and never makes up an amount', () => {
    const status = batchStatus(run([job(['p1'])]));
    assert.ok(status);
    assert.equal(
      batchText(status, clock),
      'Batch of 1 panel: submitted 12:00, 0 collected · ~$0 + 1 unpriced to come, half price',
    );
  });

  it('is none when all jobs have ended, and for a run that is no batch', () => {
    assert.equal(batchStatus(run([job(['p1'], { ended: 'collected' })])), undefined);
    assert.equal(batchStatus(run(undefined)), undefined);
  });
});
