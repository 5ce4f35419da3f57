import type { Call } from '../../src/call.ts';
import { callFixture } from './callFixture.ts';

function without<K extends keyof Call>(call: Call, ...keys: K[]): Omit<Call, K> {
  const rest = { ...call };
  for (const key of keys) delete rest[key];
  return rest;
}

/** One of each kind, as the golden files show them. */
export const sampleCalls: readonly Call[] = [
  callFixture({
    id: 'priced',
    promptTokens: 224,
    candidatesTokens: 1120,
    thoughtsTokens: 310,
    imageTokens: 1120,
    totalTokens: 1654,
    imageSize: '1K',
    imageWidth: 896,
    imageHeight: 1200,
    referenceImages: 2,
    latencyMs: 3200,
    queueMs: 150.5,
    lines: [
      { meter: 'input.text', tokens: 224, usdPerMillion: '2', picoUsd: '448000000' },
      { meter: 'output.thoughts', tokens: 310, usdPerMillion: '12', picoUsd: '3720000000' },
      { meter: 'output.image', tokens: 1120, usdPerMillion: '120', picoUsd: '134400000000' },
    ],
    tags: {
      workflow: 'webtoon-ch01-scene01',
      panel: 's1_p02',
      chapter: '1',
      scene: 'request_to_leave',
      characters: 'jin_sohan,dokma,uiseon',
      phase: 'panel_generation',
    },
  }),
  {
    ...without(
      callFixture(),
      'images',
      'promptTokens',
      'candidatesTokens',
      'thoughtsTokens',
      'totalTokens',
      'modelVersion',
    ),
    id: 'failed',
    startedAt: '2026-11-22T10:00:10.000Z',
    httpStatus: 429,
    outcome: 'error',
    errorStatus: 'RESOURCE_EXHAUSTED',
    reason: 'not-charged',
    picoUsd: '0',
    usd: '0',
    listPicoUsd: '0',
    tags: { panel: 's1_p03', phase: 'panel_generation' },
  },
  callFixture({
    id: 'retried',
    startedAt: '2026-11-22T10:00:12.000Z',
    attempt: 2,
    tags: { panel: 's1_p03', phase: 'panel_generation' },
  }),
  callFixture({
    id: 'free',
    startedAt: '2026-11-22T10:00:20.000Z',
    requestedModel: 'gemini-flash-latest',
    modelVersion: 'gemini-3.8-flash',
    tier: 'free',
    reason: 'free-tier',
    picoUsd: '0',
    usd: '0',
    listPicoUsd: '1050000000',
    tags: { phase: 'critique' },
  }),
  {
    ...without(callFixture(), 'picoUsd', 'usd', 'listPicoUsd'),
    id: 'unpriced',
    startedAt: '2026-11-22T10:00:30.000Z',
    requestedModel: 'gemini-9-unobtainium',
    modelVersion: 'gemini-9-unobtainium',
    reason: 'unpriced',
    tags: {},
  },
  {
    ...without(
      callFixture(),
      'picoUsd',
      'usd',
      'listPicoUsd',
      'candidatesTokens',
      'thoughtsTokens',
      'totalTokens',
    ),
    id: 'aborted',
    startedAt: '2026-11-22T10:00:40.000Z',
    outcome: 'aborted',
    reason: 'uncertain',
    minPicoUsd: '2000000000',
    tags: {},
  },
  callFixture({
    id: 'simulated',
    startedAt: '2026-11-22T10:01:00.000Z',
    simulated: true,
    tags: { panel: 's1_p04' },
  }),
];
