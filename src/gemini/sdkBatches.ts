import type { BatchJob as SdkJob, GoogleGenAI, InlinedResponse } from '@google/genai';
import { AnswerReader } from '../usage/readAnswer.ts';
import { AnswerContent } from './answerContent.ts';
import { presentable } from './failure.ts';
import type { BatchAnswer, BatchJob, BatchState, GeminiBatches, GenerateResult } from './geminiClient.ts';
import { ObservedExchange } from './observedFetch.ts';
import { failureOf } from './sdkEnding.ts';
import type { SdkPlace } from './sdkEnding.ts';
import { generateParams } from './sdkParams.ts';

/** Newest jobs that are looked through for a name. */
const LOOKED_THROUGH = 100;

const STATES: Readonly<Record<string, BatchState>> = {
  JOB_STATE_QUEUED: 'pending',
  JOB_STATE_PENDING: 'pending',
  JOB_STATE_RUNNING: 'running',
  JOB_STATE_UPDATING: 'running',
  JOB_STATE_PAUSED: 'running',
  JOB_STATE_CANCELLING: 'running',
  JOB_STATE_SUCCEEDED: 'succeeded',
  JOB_STATE_PARTIALLY_SUCCEEDED: 'succeeded',
  JOB_STATE_FAILED: 'failed',
  JOB_STATE_CANCELLED: 'cancelled',
  JOB_STATE_EXPIRED: 'expired',
};

/** The SDK's batch jobs with inline requests. */
export function sdkBatches(ai: GoogleGenAI, place: SdkPlace): GeminiBatches {
  const asked = async <T>(
    signal: AbortSignal,
    ask: (config: { abortSignal: AbortSignal; httpOptions: { fetch: typeof fetch } }) => Promise<T>,
  ) => {
    const exchange = new ObservedExchange();
    try {
      const value = await ask({ abortSignal: signal, httpOptions: { fetch: exchange.fetch } });
      return { ok: true as const, value };
    } catch (cause) {
      return failureOf(cause, exchange, signal, place);
    }
  };
  return {
    async submit({ model, displayName, requests }, signal) {
      const inlined = requests.map(({ key, request }) => {
        const { contents, config = {} } = generateParams(request, new ObservedExchange(), signal);
        const { abortSignal: _signal, httpOptions: _options, automaticContinuation: _no, ...own } = config;
        return { contents, config: own, metadata: { key } };
      });
      const made = await asked(signal, (config) =>
        ai.batches.create({ model, src: { inlinedRequests: inlined }, config: { ...config, displayName } }),
      );
      return made.ok ? { ok: true, job: jobOf(made.value, place) } : made;
    },
    async get(name, signal) {
      const got = await asked(signal, (config) => ai.batches.get({ name, config }));
      return got.ok ? { ok: true, job: jobOf(got.value, place) } : got;
    },
    async find(displayName, signal) {
      const found = await asked(signal, async (config) => {
        let seen = 0;
        for await (const job of await ai.batches.list({ config: { ...config, pageSize: LOOKED_THROUGH } })) {
          if (job.displayName === displayName) return job;
          if ((seen += 1) >= LOOKED_THROUGH) return undefined;
        }
        return undefined;
      });
      return found.ok ? { ok: true, job: found.value && jobOf(found.value, place) } : found;
    },
    async cancel(name, signal) {
      const done = await asked(signal, (config) => ai.batches.cancel({ name, config }));
      return done.ok ? { ok: true } : done;
    },
  };
}

function jobOf({ name = '', displayName, state, dest }: SdkJob, place: SdkPlace): BatchJob {
  return {
    name,
    ...(displayName === undefined ? {} : { displayName }),
    state: STATES[state ?? ''] ?? 'unknown',
    ...(dest?.inlinedResponses
      ? { answers: dest.inlinedResponses.map((one) => answerOfOne(one, place)) }
      : {}),
  };
}

/** An answer in a batch has no HTTP exchange of its own: one that came stands for a 200. */
function answerOfOne({ response, error, metadata }: InlinedResponse, { apiKey }: SdkPlace): BatchAnswer {
  const reader = new AnswerReader();
  const content = new AnswerContent();
  if (response) {
    reader.push(response);
    content.add(response);
  } else {
    const { code, message = 'The batch gave no answer to this request.' } = error ?? {};
    reader.push({ error: { code: httpStatusOf(code), message } });
  }
  const { serviceTier: _inside, ...answer } = reader.answer();
  const result: GenerateResult = {
    httpStatus: answer.error?.code ?? 200,
    ended: 'complete',
    streamed: false,
    latencyMs: 0,
    answer: answer.error ? { ...answer, error: presentable(answer.error, apiKey) } : answer,
    text: content.text,
    images: content.images,
  };
  return metadata?.['key'] === undefined ? { result } : { key: metadata['key'], result };
}

/** Errors inside a batch carry the numbers of google.rpc.Code. */
const HTTP_OF_RPC: Readonly<Record<number, number>> = {
  1: 499, 3: 400, 4: 504, 5: 404, 7: 403, 8: 429, 9: 400, 11: 400, 13: 500, 14: 503, 16: 401,
}; // prettier-ignore

function httpStatusOf(code: number | undefined): number {
  return code !== undefined && code >= 100 ? code : (HTTP_OF_RPC[code ?? 13] ?? 500);
}
