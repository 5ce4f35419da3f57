import type { Call } from '../../../src/call.ts';
import { callOf } from '../../../src/calls/callOf.ts';
import { makeReceipt } from '../../../src/pricing/receipt.ts';
import type { Usage } from '../../../src/pricing/meters.ts';
import type { Exchange } from '../../../src/usage/exchange.ts';
import { outcomeOf } from '../../../src/usage/outcome.ts';
import { shippedBook } from '../../support/shippedBook.ts';

/** A month of a small webtoon pipeline, the same each time, every call priced by the shipped book. */

/** Noon of a day, local time. */
export const NOW = new Date(2026, 10, 22, 12, 0, 0).getTime();
export const SESSION = 'session-now';
export const SESSION_START = NOW - 108 * 60_000;
const DAY = 86_400_000;

/** Deterministic: a seeded walk, so that pictures and figures can be compared. */
function walk(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

interface Kind {
  model: string;
  usage: Usage;
  tags: Exchange['tags'];
  imageSize?: string;
  imageParts: number;
}

function imageKind(random: () => number, panel: string, chapter: string, pro: boolean): Kind {
  const text = 180 + Math.floor(random() * 120);
  const references = Math.floor(random() * 3);
  const perReference = pro ? 560 : 1120;
  return {
    model: pro ? 'gemini-3-pro-image' : 'gemini-nano-banana-2.1',
    imageSize: '1K',
    imageParts: 1,
    usage: {
      promptTokens: text + references * perReference,
      candidatesTokens: 1120,
      thoughtsTokens: 180 + Math.floor(random() * 160),
      promptDetails: { text, ...(references > 0 ? { image: references * perReference } : {}) },
      candidatesDetails: { image: 1120 },
    },
    tags: {
      panel,
      scene: `scene_${panel.slice(0, 2)}`,
      chapter,
      phase: 'panel_generation',
      feature: 'Panel art',
      agent: 'painter',
      department: 'art',
      project: 'moon-gate',
    },
  };
}

function textKind(random: () => number, phase: 'storyboard' | 'critique', chapter: string): Kind {
  const prompt = 1500 + Math.floor(random() * 6500);
  const cachedTokens = random() < 0.4 ? Math.floor(prompt * 0.5) : 0;
  return {
    model: 'gemini-3.8-flash',
    imageParts: 0,
    usage: {
      promptTokens: prompt,
      cachedTokens,
      candidatesTokens: 300 + Math.floor(random() * 900),
      thoughtsTokens: 200 + Math.floor(random() * 700),
    },
    tags: {
      chapter,
      phase,
      project: 'moon-gate',
      ...(phase === 'storyboard'
        ? { feature: 'Story', agent: 'storyboarder', department: 'story' }
        : { feature: 'Quality', agent: 'critic', department: 'quality' }),
    },
  };
}

function callFrom(exchange: Exchange, session = SESSION): Call {
  return callOf(exchange, makeReceipt(exchange, shippedBook), outcomeOf(exchange), session);
}

/** A finished image call; parts of it can be replaced. */
export function panelCall(id: string, startedAt: number, more: Partial<Exchange> = {}): Call {
  const kind = imageKind(walk(7), 's3_p02', '3', true);
  return callFrom({ ...exchangeOf(id, startedAt, kind, walk(3)), ...more });
}

function exchangeOf(id: string, startedAt: number, kind: Kind, random: () => number): Exchange {
  return {
    id,
    startedAt,
    source: 'runner',
    simulated: false,
    client: 'panelmeter',
    ...(kind.imageParts === 0 ? { terminal: 'node: storyboard.ts' } : {}),
    method: 'generateContent',
    requestedModel: kind.model,
    httpStatus: 200,
    ended: 'complete',
    streamed: kind.imageParts === 0,
    latencyMs: kind.imageParts > 0 ? 9000 + Math.floor(random() * 12_000) : 900 + Math.floor(random() * 6000),
    attempt: 1,
    ...(kind.imageSize === undefined
      ? {}
      : {
          imageSize: kind.imageSize,
          aspectRatio: '3:4',
          imageWidth: 896,
          imageHeight: 1200,
          referenceImages: 1,
        }),
    tier: 'paid',
    answer: {
      modelVersion: kind.model,
      usage: kind.usage,
      serviceTier: 'standard',
      finishReason: 'STOP',
      hasCandidates: true,
      imageParts: kind.imageParts,
      groundingQueries: 0,
    },
    estimatePicoUsd:
      kind.imageParts > 0
        ? kind.model.includes('pro')
          ? 139_600_000_000n
          : 36_500_000_000n
        : 9_000_000_000n,
    tags: kind.tags,
  };
}

/** About 400 real calls over 30 days: paid, free, failed, aborted, unpriced. */
export function history(): Call[] {
  const random = walk(20_261_122);
  const calls: Call[] = [];
  for (let back = 29; back >= 0; back--) {
    const busy = back === 9 ? 26 : 6 + Math.floor(random() * 10);
    for (let turn = 0; turn < busy; turn++) {
      const startedAt =
        back === 0
          ? NOW - Math.floor(((turn + 0.2) / busy) * 3.8 * 3_600_000)
          : NOW - back * DAY - Math.floor(random() * 9 * 3_600_000);
      calls.push(oneCall(`call-${back}-${turn}`, startedAt, random, back, turn));
    }
  }
  return calls.sort((a, b) => a.startedAt.localeCompare(b.startedAt));
}

/** Two thirds of that a month earlier. */
export function monthBefore(): Call[] {
  return history()
    .filter((_, index) => index % 3 > 0)
    .map((call) =>
      Object.assign({}, call, {
        id: `before-${call.id}`,
        startedAt: new Date(Date.parse(call.startedAt) - 30 * DAY).toISOString(),
      }),
    );
}

function oneCall(id: string, startedAt: number, random: () => number, back: number, turn: number): Call {
  const chapter = back > 20 ? '1' : back > 8 ? '2' : '3';
  const session = startedAt >= SESSION_START ? SESSION : `session-${back}`;
  const dice = random();
  if (back === 9 || dice < 0.35) {
    const panel = `s${1 + Math.floor(random() * 4)}_p0${1 + Math.floor(random() * 5)}`;
    const kind = imageKind(random, back === 9 ? 's3_p03' : panel, chapter, back === 9 || random() < 0.5);
    const file = `panels-out/${panel}.${turn + 1}.png`;
    return callFrom(
      {
        ...exchangeOf(id, startedAt, kind, random),
        attempt: 1 + (turn % 3),
        imageFile: file,
        specFile: `ch${chapter}.chapter.yaml`,
      },
      session,
    );
  }
  const base = exchangeOf(
    id,
    startedAt,
    textKind(random, dice < 0.7 ? 'storyboard' : 'critique', chapter),
    random,
  );
  if (dice > 0.97) return callFrom(failed(base), session);
  if (dice > 0.945) return callFrom({ ...base, ended: 'aborted' }, session);
  if (dice > 0.78 && back < 12) return callFrom({ ...base, tier: 'free' }, session);
  if (dice > 0.75 && dice < 0.765 && back < 12)
    return callFrom(
      {
        ...base,
        requestedModel: 'gemini-omni-1.1-flash',
        answer: { ...base.answer, modelVersion: 'gemini-omni-1.1-flash' },
      },
      session,
    );
  return callFrom(base, session);
}

function failed(exchange: Exchange): Exchange {
  const { usage: _usage, finishReason: _reason, ...answer } = exchange.answer;
  return {
    ...exchange,
    httpStatus: 503,
    answer: {
      ...answer,
      hasCandidates: false,
      error: { code: 503, status: 'UNAVAILABLE', message: 'The model is overloaded.' },
    },
  };
}
