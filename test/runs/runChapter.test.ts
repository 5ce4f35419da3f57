import assert from 'node:assert/strict';
import { parseSpecFile } from '../../src/panels/specFile.ts';
import { runChapter } from '../../src/runs/runChapter.ts';
import type { ChapterProgress } from '../../src/runs/runChapter.ts';
import { errorResult, imageResult, runWorld, settings, textResult } from '../support/runDoubles.ts';

const live = new AbortController().signal;
const COST = 138_568_000_000n;

function chapterOf(count: number, more: Record<string, unknown>[] = []) {
  const panels = Array.from({ length: count }, (_, index) => ({
    panel_id: `p${index + 1}`,
    prompt: 'Night.',
  }));
  const file = { defaults: { model: 'gemini-3-pro-image' }, panels: [...panels, ...more] };
  return parseSpecFile('a.chapter.json', JSON.stringify(file));
}

describe('runChapter', () => {
  it('runs the panels in order under one run id, with progress that adds up', async () => {
    const world = runWorld([imageResult()]);
    const seen: ChapterProgress[] = [];
    const { panels, run, progress } = await runChapter(chapterOf(3), world.ports, settings, live, {
      onProgress: (each) => seen.push(each),
    });
    assert.deepEqual(
      panels.map(({ panelId, outcome }) => [panelId, outcome]),
      [
        ['p1', 'generated'],
        ['p2', 'generated'],
        ['p3', 'generated'],
      ],
    );
    assert.deepEqual(
      seen.map(({ done, total, spent }) => [done, total, spent]),
      [
        [1, 3, COST],
        [2, 3, 2n * COST],
        [3, 3, 3n * COST],
      ],
    );
    assert.ok((seen[0]?.toFinish ?? 0n) > (seen[1]?.toFinish ?? 0n));
    assert.equal(progress.toFinish, 0n);
    assert.deepEqual(new Set(world.calls.map((call) => call.run)), new Set([run]));
  });

  it('goes on past a failed panel', async () => {
    const world = runWorld([imageResult(), errorResult(400), textResult('No.', 'NO_IMAGE'), imageResult()]);
    const { panels, progress } = await runChapter(chapterOf(4), world.ports, settings, live);
    assert.deepEqual(
      panels.map(({ outcome }) => outcome),
      ['generated', 'failed', 'no-image', 'generated'],
    );
    assert.equal(progress.spent, 2n * COST + 4_408_000_000n);
  });

  it('never has more calls at a time than asked for', async () => {
    let now = 0;
    let most = 0;
    const world = runWorld([
      async () => {
        most = Math.max(most, (now += 1));
        await new Promise((resolve) => setImmediate(resolve));
        now -= 1;
        return imageResult();
      },
    ]);
    const { panels } = await runChapter(chapterOf(9), world.ports, settings, live, {
      concurrency: 3,
      confirmed: true,
    });
    assert.deepEqual([most, panels.length, world.calls.length], [3, 9, 9]);
    assert.deepEqual(
      panels.map(({ panelId }) => panelId),
      Array.from({ length: 9 }, (_, index) => `p${index + 1}`),
    );
  });

  it('asks once for all of them', async () => {
    const world = runWorld([imageResult()]);
    await runChapter(
      chapterOf(5, [{ panel_id: 'x', model: 'gemini-9', prompt: 'x' }]),
      world.ports,
      settings,
      live,
    );
    assert.equal(world.questions.length, 1);
    const [question] = world.questions;
    assert.ok(question && question.likely > 5n * 134_400_000_000n && question.highest > question.likely);
    assert.equal(question.unpriced, 1);
  });

  it('sends nothing when the answer is no', async () => {
    const world = runWorld([imageResult()], { askMoney: () => Promise.resolve(false) });
    const { panels } = await runChapter(chapterOf(5), world.ports, settings, live);
    assert.ok(panels.every((panel) => panel.outcome === 'not-run' && panel.reason === 'declined'));
    assert.deepEqual([panels.length, world.client.requests.length], [5, 0]);
  });

  it('ends with what is running when cancelled', async () => {
    const abort = new AbortController();
    const world = runWorld([imageResult()]);
    const { panels } = await runChapter(
      chapterOf(4),
      world.ports,
      { ...settings, confirmAbove: 10n ** 13n },
      abort.signal,
      {
        onProgress: ({ done }) => {
          if (done === 2) abort.abort();
        },
      },
    );
    assert.deepEqual(
      panels.map(({ outcome }) => outcome),
      ['generated', 'generated', 'not-run', 'not-run'],
    );
    assert.equal(world.calls.length, 2);
  });

  it('runs only the panels it is told', async () => {
    const world = runWorld([imageResult()]);
    const { panels } = await runChapter(chapterOf(4), world.ports, settings, live, {
      panelIds: ['p4', 'p2', 'none'],
    });
    assert.deepEqual(
      panels.map(({ panelId }) => panelId),
      ['p2', 'p4'],
    );
  });

  for (const [title, replies, changes] of [
    ['a refused key', [errorResult(400, { reason: 'API_KEY_INVALID' })], {}],
    [
      'a used-up budget',
      [imageResult()],
      { guard: () => Promise.resolve({ ok: false as const, message: 'Over "dev".' }) },
    ],
    ['a ledger that cannot record', [imageResult()], { record: () => Promise.reject(new Error('EIO')) }],
  ] as const) {
    it(`stops after ${title}`, async () => {
      const world = runWorld([...replies], changes);
      const { panels } = await runChapter(chapterOf(3), world.ports, settings, live, { confirmed: true });
      assert.ok(world.client.requests.length <= 1);
      assert.deepEqual(
        panels.slice(1).map((panel) => panel.outcome),
        ['not-run', 'not-run'],
      );
      assert.match(panels[2]?.message ?? '', /Not started: panel p1 ended the run/);
    });
  }

  it('counts what is not exactly known', async () => {
    const broken = { ...errorResult(200), ended: 'broken' as const };
    const world = runWorld([imageResult(), broken], { retryAfter: () => ({ retry: false, why: '' }) });
    const { progress } = await runChapter(chapterOf(2), world.ports, settings, live);
    assert.deepEqual([progress.spent, progress.uncertain], [COST, 1]);
  });

  it('is done at once with no panels', async () => {
    const { panels } = await runChapter(chapterOf(0), runWorld([]).ports, settings, live);
    assert.deepEqual(panels, []);
  });
});
