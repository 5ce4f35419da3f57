import type { Call } from '../../src/call.ts';
import { callOf } from '../../src/calls/callOf.ts';
import type { GeminiClient, GenerateRequest, GenerateResult } from '../../src/gemini/geminiClient.ts';
import { retryRule } from '../../src/gemini/retry.ts';
import { makeReceipt } from '../../src/pricing/receipt.ts';
import type { GuardAsk, RunFiles, RunPorts, RunSettings } from '../../src/runs/ports.ts';
import type { Answer, Exchange } from '../../src/usage/exchange.ts';
import { outcomeOf } from '../../src/usage/outcome.ts';
import { shippedBook } from './shippedBook.ts';

export const settings: RunSettings = { tier: 'paid', confirmAbove: 500_000_000_000n };

/** A PNG header of 768 × 1024, enough to be measured. */
export const pngBytes = new Uint8Array(24);
new DataView(pngBytes.buffer).setUint32(0, 0x89504e47);
pngBytes.set([0x49, 0x48, 0x44, 0x52], 12);
new DataView(pngBytes.buffer).setUint32(16, 768);
new DataView(pngBytes.buffer).setUint32(20, 1024);

/** Files in memory. `full`: writing fails as on a full disk. */
class MemoryFiles implements RunFiles {
  readonly references = new Map<string, Uint8Array>();
  readonly outputs = new Map<string, Uint8Array>();
  full = false;
  /** Names that exist but are not listed, as if another process had just made them. */
  readonly unseen = new Set<string>();

  read(path: string): ReturnType<RunFiles['read']> {
    const bytes = this.references.get(path);
    if (!bytes) return Promise.resolve({ ok: false, reason: 'missing', message: `${path} not found` });
    return Promise.resolve({ ok: true, bytes, mimeType: 'image/png' });
  }

  outputPath(name: string): string {
    return `panels-out/${name}`;
  }

  outputNames(): Promise<readonly string[]> {
    return Promise.resolve([...this.outputs.keys()]);
  }

  writeNew(name: string, bytes: Uint8Array): ReturnType<RunFiles['writeNew']> {
    if (this.full) return Promise.resolve({ ok: false, reason: 'disk-full', message: 'The disk is full.' });
    if (this.outputs.has(name) || this.unseen.has(name)) {
      return Promise.resolve({ ok: false, reason: 'exists', message: `${name} exists` });
    }
    this.outputs.set(name, bytes);
    return Promise.resolve({ ok: true, path: `panels-out/${name}` });
  }
}

export type Reply =
  GenerateResult | ((request: GenerateRequest, signal: AbortSignal) => Promise<GenerateResult>);

/** Answers in turn; the last reply again and again. */
class ScriptedClient implements GeminiClient {
  readonly requests: GenerateRequest[] = [];
  private readonly replies: Reply[];

  constructor(replies: Reply[]) {
    this.replies = replies;
  }

  generate(request: GenerateRequest, signal: AbortSignal): Promise<GenerateResult> {
    const reply = this.replies[Math.min(this.requests.length, this.replies.length - 1)];
    this.requests.push(request);
    if (!reply) return Promise.reject(new Error('no reply'));
    return typeof reply === 'function' ? reply(request, signal) : Promise.resolve(reply);
  }

  countTokens(): ReturnType<GeminiClient['countTokens']> {
    return Promise.resolve({ ok: true, totalTokens: 224, latencyMs: 5 });
  }
}

const answered: Pick<Answer, 'groundingQueries' | 'hasCandidates'> = {
  hasCandidates: true,
  groundingQueries: 0,
};

/** The worked example: 224 prompt, 1,120 image, 310 thoughts. */
export function imageResult(model = 'gemini-3-pro-image'): GenerateResult {
  return {
    httpStatus: 200,
    ended: 'complete',
    streamed: true,
    latencyMs: 8000,
    firstByteMs: 400,
    text: '',
    images: [{ mimeType: 'image/png', bytes: pngBytes }],
    answer: {
      ...answered,
      modelVersion: model,
      finishReason: 'STOP',
      imageParts: 1,
      usage: {
        promptTokens: 224,
        promptDetails: { text: 224 },
        candidatesTokens: 1120,
        candidatesDetails: { image: 1120 },
        thoughtsTokens: 310,
      },
    },
  };
}

export function textResult(
  text: string,
  finishReason = 'STOP',
  model = 'gemini-3-pro-image',
): GenerateResult {
  return {
    ...imageResult(model),
    text,
    images: [],
    answer: {
      ...answered,
      modelVersion: model,
      finishReason,
      imageParts: 0,
      usage: {
        promptTokens: 224,
        candidatesTokens: 20,
        candidatesDetails: { text: 20 },
        thoughtsTokens: 310,
      },
    },
  };
}

export function errorResult(
  httpStatus: number,
  error: Partial<NonNullable<Answer['error']>> = {},
): GenerateResult {
  const answer = {
    hasCandidates: false,
    imageParts: 0,
    groundingQueries: 0,
    error: { code: httpStatus, message: `status ${httpStatus}`, ...error },
  };
  return { httpStatus, ended: 'complete', streamed: false, latencyMs: 90, text: '', images: [], answer };
}

export interface RunWorld {
  ports: RunPorts;
  files: MemoryFiles;
  client: ScriptedClient;
  exchanges: Exchange[];
  calls: Call[];
  asked: GuardAsk[];
  /** Open holds of batch jobs and caches, by id. */
  longHolds: Map<string, GuardAsk>;
  /** What became of each hold, in the order they were taken. */
  holds: ('open' | 'settled' | 'released')[];
  slept: number[];
  questions: { likely: bigint; highest: bigint; unpriced: number }[];
}

/** A whole set of ports in memory, over the real receipts and retry rule. */
export function runWorld(replies: Reply[], changes: Partial<RunPorts> = {}): RunWorld {
  const client = new ScriptedClient(replies);
  const files = new MemoryFiles();
  let ids = 0;
  let time = 0;
  const world: Omit<RunWorld, 'ports'> = {
    files,
    client,
    exchanges: [],
    calls: [],
    asked: [],
    longHolds: new Map(),
    holds: [],
    slept: [],
    questions: [],
  };
  const ports: RunPorts = {
    client: () => Promise.resolve({ ok: true, client, simulated: false }),
    record: (exchange) => {
      world.exchanges.push(exchange);
      const call = callOf(exchange, makeReceipt(exchange, shippedBook), outcomeOf(exchange), 'session');
      world.calls.push(call);
      return Promise.resolve(call);
    },
    guard: (ask) => {
      world.asked.push(ask);
      const index = world.holds.push('open') - 1;
      const become = (state: 'settled' | 'released') => () => {
        world.holds[index] = state;
        return Promise.resolve();
      };
      return Promise.resolve({ ok: true, hold: { settle: become('settled'), release: become('released') } });
    },
    longHolds: {
      take: (asks) => {
        for (const ask of asks) world.longHolds.set(ask.id, ask);
        return Promise.resolve({ ok: true });
      },
      end: (id) => {
        world.longHolds.delete(id);
        return Promise.resolve();
      },
      keepShare: () => Promise.resolve(),
    },
    files,
    clock: { now: () => Date.parse('2026-11-22T12:00:00Z') + time, monotonic: () => (time += 10) },
    sleep: (ms) => {
      world.slept.push(ms);
      time += ms;
      return Promise.resolve();
    },
    newId: () => `id${(ids += 1)}`,
    hmac: (text) => `hmac:${text.length}`,
    retryAfter: retryRule({ random: () => 1 }),
    askMoney: ({ likely, highest, unpriced }) => {
      world.questions.push({ likely, highest, unpriced });
      return Promise.resolve(true);
    },
    history: () => undefined,
    book: shippedBook,
    ...changes,
  };
  return { ...world, ports };
}
