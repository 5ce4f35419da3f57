import assert from 'node:assert/strict';
import type { Call } from '../../src/call.ts';
import { callOf } from '../../src/calls/callOf.ts';
import type { OutputHistories } from '../../src/calls/outputHistory.ts';
import { estimatePanel } from '../../src/panels/estimate.ts';
import { estimateFacts } from '../../src/panels/estimateFacts.ts';
import { panelTags } from '../../src/panels/panelTags.ts';
import type { Panel } from '../../src/panels/spec.ts';
import { makeReceipt } from '../../src/pricing/receipt.ts';
import type { Exchange } from '../../src/usage/exchange.ts';
import { shippedBook as book } from './shippedBook.ts';

/** When resampled calls are made. */
export const AT = Date.parse('2026-11-22T12:00:00Z');

/** Tokens of one recorded answer. */
export interface Drawn {
  prompt: number;
  thoughts: number;
  text: number;
}

/** mulberry32: the same draws every time. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A call that was answered as drawn, estimated by what was learned before; `subject` names its spec. */
export function resampledCall(
  panel: Panel,
  model: string,
  index: number,
  { prompt, thoughts, text }: Drawn,
  count: { tokens: number; counted: boolean },
  learning: OutputHistories,
  subject = `p${index}`,
): Call {
  const estimate = estimatePanel({
    panel,
    book,
    atMs: AT,
    model,
    history: learning.history(false),
    textCount: { tokens: count.tokens, by: count.counted ? 'service' : 'simulator' },
  });
  assert.ok(!('unknown' in estimate), 'unknown' in estimate ? estimate.unknown : '');
  const references = panel.spec.references.length;
  const perReference = book.model(model)?.image?.inputImageTokens ?? 0;
  const image = panel.from === 'panel' ? (book.model(model)?.image?.sizes['1K']?.tokens ?? 0) : 0;
  const exchange: Exchange = {
    id: `${model}-${index}`,
    startedAt: AT,
    source: 'runner',
    simulated: false,
    method: 'generateContent',
    requestedModel: model,
    httpStatus: 200,
    ended: 'complete',
    streamed: false,
    latencyMs: 1,
    tier: 'paid',
    tags: { ...panelTags(panel), [panel.from]: subject },
    ...estimateFacts(estimate),
    answer: {
      modelVersion: model,
      hasCandidates: true,
      imageParts: image > 0 ? 1 : 0,
      groundingQueries: 0,
      usage: {
        promptTokens: prompt + references * perReference,
        promptDetails: { text: prompt, image: references * perReference },
        candidatesTokens: text + image,
        candidatesDetails: { text, image },
        thoughtsTokens: thoughts,
      },
    },
  };
  return callOf(exchange, makeReceipt(exchange, book), 'ok', 'session');
}
