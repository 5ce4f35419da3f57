import type { Call } from '../../src/call.ts';

type Changes = { [K in keyof Call]?: Call[K] | undefined };

/** A priced call; all of it can be overridden, and with undefined left out. */
export function callFixture(more: Changes = {}): Call {
  const call: Call = {
    id: 'call-1',
    startedAt: '2026-11-22T10:00:00.000Z',
    session: 'session-1',
    source: 'runner',
    simulated: false,
    client: 'panelmeter',
    method: 'generateContent',
    requestedModel: 'gemini-3-pro-image',
    modelVersion: 'gemini-3-pro-image',
    httpStatus: 200,
    outcome: 'ok',
    latencyMs: 1200.5,
    images: 1,
    promptTokens: 1000,
    candidatesTokens: 1120,
    thoughtsTokens: 80,
    totalTokens: 2200,
    tier: 'paid',
    serviceTier: 'standard',
    reason: 'priced',
    picoUsd: '138568000000',
    usd: '0.138568',
    listPicoUsd: '138568000000',
    flags: [],
    tags: { panel: 's1_p02', feature: 'panels' },
  };
  Object.assign(call, more);
  for (const [field, value] of Object.entries(more)) {
    if (value === undefined) Reflect.deleteProperty(call, field);
  }
  return call;
}
