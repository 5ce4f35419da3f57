import type { Call } from '../../src/call.ts';

const DAY = 86_400_000;

/** Numbers that are the same in every run. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const MODELS = [
  'gemini-3-pro-image',
  'gemini-3.1-flash-image',
  'gemini-3.8-flash',
  'gemini-2.5-flash',
  'gemini-3.1-pro-preview',
  'gemini-2.5-flash-image',
];
const PHASES = ['character_generation', 'background_generation', 'panel_generation', 'critique'];
const FEATURES = ['panels', 'covers', 'lettering', 'translation', 'review', 'search', 'chat', 'batch'];

/** The panel that few calls have. */
export const RARE_PANEL = 'rare_p01';

/** Calls of a year that ends now, oldest first: sessions, panels of about a chapter at a time, retries, errors. */
export function* makeCalls(count: number, nowMs: number): Generator<Call> {
  const next = sequence(7);
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(next() * next() * list.length)];
  const from = nowMs - 365 * DAY;
  const perSession = Math.max(20, Math.round(count / 1500));
  for (let i = 0; i < count; i++) {
    const model = pick(MODELS) ?? '';
    const tokens = Math.floor(next() * 4000) + 50;
    const out = Math.floor(next() * 2000) + 20;
    const pico = String((tokens * 2 + out * 12) * 1_000_000);
    const failed = next() < 0.03;
    const chapter = Math.floor((i / count) * 50);
    const panel = i % 20_011 === 11 ? RARE_PANEL : `s${Math.floor(next() * 8)}_p${Math.floor(next() * 50)}`;
    yield {
      id: `${(i * 2_654_435_761).toString(16).padStart(14, '0')}-${i.toString(16).padStart(8, '0')}`,
      startedAt: new Date(from + Math.floor((i / count) * 365 * DAY)).toISOString(),
      session: `session-${Math.floor(i / perSession)}`,
      source: 'runner',
      simulated: next() < 0.1,
      client: 'panelmeter',
      method: 'generateContent',
      requestedModel: model,
      modelVersion: model,
      httpStatus: failed ? 503 : 200,
      outcome: failed ? 'error' : 'ok',
      attempt: next() < 0.05 ? 2 : 1,
      latencyMs: Math.round(10_000 * Math.exp(2 * next() * next())) / 10,
      images: model.includes('image') ? 1 : 0,
      promptTokens: tokens,
      candidatesTokens: out,
      thoughtsTokens: Math.floor(out / 3),
      totalTokens: tokens + out + Math.floor(out / 3),
      tier: 'paid',
      serviceTier: 'standard',
      reason: failed ? 'not-charged' : 'priced',
      picoUsd: failed ? '0' : pico,
      listPicoUsd: failed ? '0' : pico,
      priceRow: `${model}@2026-01-01`,
      flags: [],
      tags: {
        panel,
        scene: `scene_${Math.floor(next() * 8)}`,
        chapter: String(chapter),
        phase: pick(PHASES) ?? '',
        feature: pick(FEATURES) ?? '',
        agent: `agent-${Math.floor(next() * 5)}`,
        project: 'webtoon',
      },
    };
  }
}
