import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { createGeminiClient } from '../../src/gemini/client.ts';
import { startSimulator } from '../../src/gemini/simulator/server.ts';
import type { Simulator } from '../../src/gemini/simulator/server.ts';
import type { GeminiClient } from '../../src/gemini/geminiClient.ts';
import { parseSpecFile } from '../../src/panels/specFile.ts';
import { countPanelText } from '../../src/runs/estimateSpec.ts';
import { imagePixelsOf } from '../../src/runs/imageHeader.ts';
import { runChapter } from '../../src/runs/runChapter.ts';
import { runPanel } from '../../src/runs/runPanel.ts';
import { openSpecFolder } from '../../src/runs/specFolder.ts';
import { panelOf } from '../support/panelOf.ts';
import { runWorld, settings } from '../support/runDoubles.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const sample = path.resolve(import.meta.dirname, '../../examples/webtoon');
const live = new AbortController().signal;

describe('runs over the simulator', () => {
  let simulator: Simulator;
  let client: GeminiClient;

  before(async () => {
    simulator = await startSimulator({
      now: () => Date.parse('2026-11-22T12:00:00Z'),
      pace: { firstMs: 0, chunkMs: 0 },
    });
    client = await createGeminiClient({ apiKey: 'simulated', baseUrl: simulator.url });
  });
  after(() => simulator.close());

  const world = (changes = {}) =>
    runWorld([], { client: () => Promise.resolve({ ok: true, client, simulated: true }), ...changes });

  it('generate the sample chapter: each image on disk, each call priced, each estimate met', async () => {
    const folder = temporaryFolder();
    const file = parseSpecFile(
      'ch1.chapter.yaml',
      await readFile(path.join(sample, 'ch1.chapter.yaml'), 'utf8'),
    );
    const real = openSpecFolder(path.join(sample, 'ch1.chapter.yaml'), folder);
    const { ports, calls } = world({ files: real });
    const { panels, progress } = await runChapter(file, ports, settings, live, { concurrency: 2 });
    assert.deepEqual(
      panels.map(({ outcome, message }) => (outcome === 'generated' ? outcome : message)),
      file.panels.map(() => 'generated'),
    );
    const names = await readdir(folder);
    assert.deepEqual(
      names.toSorted(),
      file.panels.map(({ spec }) => `${spec.panelId}-a1.png`),
    );
    assert.equal(
      progress.spent,
      calls.reduce((sum, { picoUsd }) => sum + BigInt(picoUsd ?? '-1'), 0n),
    );
    for (const call of calls) {
      const pixels = imagePixelsOf(await readFile(path.join(folder, `${call.tags.panel}-a1.png`)));
      assert.deepEqual([call.imageWidth, call.imageHeight], [pixels?.width, pixels?.height]);
      assert.ok(call.simulated && call.reason === 'priced' && call.estimatePicoUsd !== undefined);
      const [actual, likely] = [Number(call.picoUsd), Number(call.estimatePicoUsd)];
      assert.ok(Math.abs(actual - likely) / actual < 0.25, `${call.tags.panel}: ${likely} for ${actual}`);
    }
  });

  it('try again after faults, each attempt recorded', async () => {
    const { ports, calls, slept } = world();
    const panel = panelOf({ tier: 'flash', prompt: 'Night. [sim:503 x2]' });
    const result = await runPanel(panel, ports, settings, live);
    assert.equal(result.outcome, 'generated', result.message);
    assert.deepEqual(
      calls.map(({ httpStatus, attempt, picoUsd }) => [httpStatus, attempt, picoUsd === '0']),
      [
        [503, 1, true],
        [503, 2, true],
        [200, 3, false],
      ],
    );
    assert.equal(slept.length, 2);
    assert.match(result.message, /Simulated: it would have cost \$0\.0\d+\. Nothing was charged\./);
  });

  for (const [marker, outcome, words] of [
    ['[sim:text-only]', 'no-image', /NO_IMAGE/],
    ['[sim:block]', 'blocked', /blocked the prompt/],
    ['[sim:429-zero]', 'failed', /429/],
    ['[sim:400]', 'failed', /400/],
    ['[sim:cut]', 'failed', /broke|At least|not known/],
  ] as const) {
    it(`end as ${outcome} for ${marker}, with one call in the ledger`, async () => {
      const { ports, calls } = world();
      const result = await runPanel(
        panelOf({ tier: 'flash', prompt: `Night. ${marker}` }),
        ports,
        settings,
        live,
      );
      assert.equal(result.outcome, outcome, result.message);
      assert.match(result.message, words);
      assert.equal(calls.length, 1);
    });
  }

  it('record an abort', async () => {
    const abort = new AbortController();
    const { ports, calls } = world();
    const panel = panelOf({ tier: 'flash', prompt: 'Night. [sim:slow 60000ms]' });
    const running = runPanel(panel, ports, settings, abort.signal);
    setImmediate(() => abort.abort());
    const result = await running;
    assert.ok(
      result.outcome === 'aborted' || (result.outcome === 'not-run' && result.reason === 'aborted'),
      result.message,
    );
    assert.ok(calls.every((call) => call.outcome === 'aborted'));
  });

  it('let the simulator count a panel', async () => {
    const count = await countPanelText(panelOf({ tier: 'flash' }), client, 'simulator', live);
    assert.ok(count && count.tokens > 0 && count.by === 'simulator');
  });
});
