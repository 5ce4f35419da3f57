import assert from 'node:assert/strict';
import { createGeminiClient } from '../../src/gemini/client.ts';
import type { GeminiClient } from '../../src/gemini/geminiClient.ts';
import { startSimulator } from '../../src/gemini/simulator/server.ts';
import type { Simulator } from '../../src/gemini/simulator/server.ts';
import { parseSpecFile } from '../../src/panels/specFile.ts';
import type { Panel } from '../../src/panels/spec.ts';
import { runChapter } from '../../src/runs/runChapter.ts';
import { RunKeeper } from '../../src/runs/runKeeper.ts';
import { runPanel } from '../../src/runs/runPanel.ts';
import type { RunRecord } from '../../src/runs/runRecord.ts';
import { submitBatch } from '../../src/runs/submitBatch.ts';
import { panelOf, promptOf } from '../support/panelOf.ts';
import { imageResult, runWorld, settings } from '../support/runDoubles.ts';
import { seenRequests } from '../support/seenRequests.ts';
import type { SeenRequests } from '../support/seenRequests.ts';

const live = new AbortController().signal;
const OLD = `Long ago ${'the river rose and fell again. '.repeat(20)}`.trim();
const MIDDLE = `Then ${'the gate stood open all night. '.repeat(20)}`.trim();
const NEW = `Now ${'he waits beneath the lantern. '.repeat(20)}`.trim();

/** A panel of some 460 tokens, of which each context text takes about 145. */
function budgeted(keys: Record<string, unknown>): Panel {
  return panelOf({
    model: 'gemini-3-pro-image',
    system: 'Draw in ink.',
    style: 'Old paper.',
    context: [OLD, MIDDLE, NEW],
    prompt: 'Jin bows at the gate.',
    ...keys,
  });
}

describe('the token budget of a spec, at the requests that are sent', () => {
  let simulator: Simulator;
  let before: SeenRequests;
  let client: GeminiClient;

  beforeEach(async () => {
    simulator = await startSimulator({ now: () => Date.parse('2026-11-22T12:00:00Z') });
    before = await seenRequests(simulator.url);
    client = await createGeminiClient({ apiKey: 'simulated', baseUrl: before.url });
  });
  afterEach(async () => {
    await before.close();
    await simulator.close();
  });

  const world = () => runWorld([], { client: () => Promise.resolve({ ok: true, client, simulated: true }) });
  const generated = () => before.seen.filter(({ path }) => /generatecontent/i.test(path));
  const sentText = (): string => JSON.stringify(generated().map(({ body }) => body.contents));
  const run = async (panel: Panel) => {
    const { ports, calls } = world();
    return { result: await runPanel(panel, ports, settings, live), calls };
  };
  /** Of the whole panel, as the simulator counts it. */
  const tokensOf = async (panel: Panel): Promise<number> => {
    const { calls } = await run({ ...panel, spec: { ...panel.spec, maxInputTokens: 1_000_000 } });
    before.seen.length = 0;
    return calls[0]?.estimateTextTokens ?? 0;
  };

  it('allows what stays below it, without a word', async () => {
    const { result, calls } = await run(budgeted({ max_input_tokens: 10_000 }));
    assert.equal(result.outcome, 'generated', result.message);
    assert.doesNotMatch(result.message, /budget/i);
    assert.deepEqual(calls[0]?.flags, []);
    assert.ok(sentText().includes(OLD));
  });

  it('warns from 80 % on, and sends all', async () => {
    const all = await tokensOf(budgeted({}));
    const { result } = await run(budgeted({ max_input_tokens: Math.floor(all / 0.9) }));
    assert.match(result.message, /Token budget: [\d,]+ of [\d,]+ input tokens: near the spec's budget\./);
    assert.ok(sentText().includes(OLD));
  });

  it('warns above it, sends all, and marks the call', async () => {
    const all = await tokensOf(budgeted({}));
    const { result, calls } = await run(budgeted({ max_input_tokens: all - 1, over_budget: 'warn' }));
    assert.match(result.message, /over the spec's budget/);
    assert.deepEqual(calls[0]?.flags, ['over-token-budget']);
    assert.ok(sentText().includes(OLD));
  });

  it('says nothing above it where the spec allows it', async () => {
    const { result } = await run(budgeted({ max_input_tokens: 10, over_budget: 'allow' }));
    assert.equal(result.outcome, 'generated');
    assert.doesNotMatch(result.message, /budget/i);
  });

  it('leaves out the oldest context first and no more than it must, and says what', async () => {
    const panel = budgeted({ over_budget: 'truncate' });
    const all = await tokensOf(panel);
    const { result, calls } = await run(budgeted({ max_input_tokens: all - 1, over_budget: 'truncate' }));
    assert.match(
      result.message,
      /Token budget: the oldest context text was left out \(\d+ tokens, \d+ of \d+ sent\)/,
    );
    const text = sentText();
    assert.deepEqual(
      [OLD, MIDDLE, NEW, 'Old paper.', 'Jin bows at the gate.'].map((part) => text.includes(part)),
      [false, true, true, true, true],
    );
    assert.match(JSON.stringify(generated()[0]?.body.systemInstruction), /Draw in ink/);
    const [call] = calls;
    assert.deepEqual(call?.flags, ['context-left-out']);
    assert.ok((call.estimateTextTokens ?? Infinity) < all - 1, 'the estimate is of what was sent');
    assert.ok((call.promptTokens ?? Infinity) <= all - 1, 'what was billed keeps to the budget');
    const whole = await run(panel);
    assert.equal(call.contentHash, whole.calls[0]?.contentHash, 'the spec is the same');
  });

  it('leaves out as many as it takes', async () => {
    const bare = await tokensOf(budgeted({ context: [NEW] }));
    const { result } = await run(budgeted({ max_input_tokens: bare, over_budget: 'truncate' }));
    assert.match(result.message, /the 2 oldest context texts were left out/);
    assert.deepEqual(
      [OLD, MIDDLE, NEW].map((part) => sentText().includes(part)),
      [false, false, true],
    );
  });

  it('rejects what does not fit even without context: nothing is sent', async () => {
    const { result, calls } = await run(budgeted({ max_input_tokens: 5, over_budget: 'truncate' }));
    assert.ok(result.outcome === 'not-run' && result.reason === 'token-budget', result.message);
    assert.match(result.message, /without any context.*Shorten the prompt.* Nothing was sent\./);
    assert.deepEqual([generated().length, calls.length], [0, 0]);
  });

  it('rejects where the spec says so: nothing is sent', async () => {
    const { result, calls } = await run(budgeted({ max_input_tokens: 100, over_budget: 'reject' }));
    assert.ok(result.outcome === 'not-run' && result.reason === 'token-budget', result.message);
    assert.deepEqual([generated().length, calls.length], [0, 0]);
  });

  it('stops one panel of a chapter, not the others', async () => {
    const file = parseSpecFile(
      'a.chapter.json',
      JSON.stringify({
        chapter: 1,
        defaults: { model: 'gemini-3-pro-image', max_input_tokens: 100, over_budget: 'reject' },
        panels: [
          { panel_id: 'p1', prompt: 'Night.' },
          { panel_id: 'p2', prompt: OLD },
          { panel_id: 'p3', prompt: 'Day.' },
        ],
      }),
    );
    const { panels } = await runChapter(file, world().ports, settings, live);
    assert.deepEqual(
      panels.map(({ outcome }) => outcome),
      ['generated', 'not-run', 'generated'],
    );
    assert.equal(generated().length, 2);
  });

  it('holds for a batch too', async () => {
    const bare = await tokensOf(budgeted({ context: [MIDDLE, NEW] }));
    const panels = [
      budgeted({ panel_id: 'p1', max_input_tokens: bare, over_budget: 'truncate' }),
      budgeted({ panel_id: 'p2', max_input_tokens: 50, over_budget: 'reject' }),
    ];
    const record: RunRecord = {
      ...{ version: 1, id: 'run1', name: 'chapter 1', specPath: '/x/a.chapter.yaml', simulated: true },
      ...{ startedAt: 0, state: 'running', panels: [], open: [] },
    };
    const store = { save: () => Promise.resolve(), remove: () => Promise.resolve() };
    const keeper = new RunKeeper(record, store);
    const { results, submitted, notes } = await submitBatch(panels, world().ports, settings, keeper, live);
    assert.deepEqual(
      results.map((result) => [result.panelId, result.outcome === 'not-run' && result.reason]),
      [['p2', 'token-budget']],
    );
    assert.equal(submitted, 1);
    assert.match(notes.join(), /^p1: Token budget: the oldest context text was left out/);
    const [sent] = generated();
    const bytes = JSON.stringify(sent?.body);
    assert.deepEqual(
      [OLD, MIDDLE, NEW].map((part) => bytes.includes(part)),
      [false, true, true],
    );
    assert.deepEqual(keeper.record.jobs?.[0]?.requests[0]?.exchange.flags, ['context-left-out']);
  });

  it('takes max_output_tokens into the request, and tells when an answer comes near it', async () => {
    const prompt = promptOf('model: gemini-3.8-flash\nmax_output_tokens: 64', 'Tell of the gate.');
    const { result } = await run(prompt);
    assert.deepEqual(generated()[0]?.body.generationConfig, { maxOutputTokens: 64 });
    assert.match(result.message, /Token budget: \d+ of 64 output tokens\./);
  });

  it('takes it into the request of an image, unless the image could not fit', async () => {
    await run(panelOf({ model: 'gemini-3-pro-image', max_output_tokens: 4000 }));
    assert.match(JSON.stringify(generated()[0]?.body.generationConfig), /"maxOutputTokens":4000/);
    const { result } = await run(panelOf({ model: 'gemini-3-pro-image', max_output_tokens: 1000 }));
    assert.match(result.message, /the image alone takes 1,120 tokens.*Nothing was sent\./);
    assert.equal(generated().length, 1);
  });

  it('goes by the length where the text cannot be counted, and says so', async () => {
    const { ports, client: scripted } = runWorld([imageResult()]);
    const uncounted: GeminiClient = {
      generate: (request, signal) => scripted.generate(request, signal),
      countTokens: () => Promise.resolve({ ok: false, message: 'offline', latencyMs: 1 }),
    };
    const offline = () => Promise.resolve({ ok: true, client: uncounted, simulated: false } as const);
    const panel = budgeted({ max_input_tokens: 300, over_budget: 'truncate' });
    const result = await runPanel(panel, { ...ports, client: offline }, settings, live);
    assert.equal(result.outcome, 'generated');
    assert.match(result.message, /left out.*could not be counted: its length was taken\./);
    const text = JSON.stringify(scripted.requests[0]?.parts);
    assert.deepEqual([text.includes(OLD), text.includes(NEW)], [false, true]);
  });
});
