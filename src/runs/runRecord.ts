import * as v from 'valibot';
import type { BatchState } from '../gemini/geminiClient.ts';
import type { Exchange } from '../usage/exchange.ts';

/**
 * What is known of a run on disk, so that it can be gone on with after a crash. One JSON file a run, always replaced
 * as a whole. It holds no prompt, no text, no image and no key.
 */
export interface RunRecord {
  version: 1;
  id: string;
  /** As people call it: `chapter 1`. */
  name: string;
  /** The spec on disk, absolute. */
  specPath: string;
  /** As calls name the spec. */
  specFile?: string;
  simulated: boolean;
  /** ms since the epoch. */
  startedAt: number;
  /** `interrupted`: nothing makes its panels until the user goes on with it. */
  state: 'running' | 'paused' | 'interrupted';
  panels: RunPanelRecord[];
  /** Sent, and not in the ledger yet. */
  open: OpenExchange[];
  /** Of a chapter that was submitted as batch jobs. */
  jobs?: BatchJobRecord[];
}

export interface RunPanelRecord {
  id: string;
  state: 'waiting' | 'done' | 'failed';
  /** Of the spec and the reference images it was made from. */
  hash?: string;
}

export interface OpenExchange {
  panelId: string;
  stage: 'sending' | 'answered';
  /** What came is on disk. */
  saved: boolean;
  /** The file that it is being written to: when it is there, it is there as a whole. */
  writing?: string;
  exchange: Exchange;
}

/** One batch job: panels of one model. */
export interface BatchJobRecord {
  /** Ours: finds a job that was submitted and whose name was not kept before a crash. */
  displayName: string;
  /** The service's, as `batches/123`; absent while it is being submitted. */
  name?: string;
  model: string;
  /** ms; decides the price row. */
  submittedAt: number;
  /** As it is recorded when its answer comes, in the order of the job's requests. */
  requests: { panelId: string; exchange: Exchange }[];
  ended?: 'collected' | 'failed' | 'cancelled' | 'lost';
  /** As the service said last. */
  seen?: BatchState;
}

const exchangeSchema = v.looseObject({
  id: v.pipe(v.string(), v.minLength(1)),
  startedAt: v.number(),
  source: v.literal('runner'),
  simulated: v.boolean(),
  method: v.string(),
  requestedModel: v.string(),
  ended: v.picklist(['complete', 'aborted', 'broken', 'refused']),
  streamed: v.boolean(),
  tier: v.picklist(['paid', 'free']),
  answer: v.looseObject({ hasCandidates: v.boolean(), imageParts: v.number(), groundingQueries: v.number() }),
  estimatePicoUsd: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,30}$/),
      v.transform((digits) => BigInt(digits)),
    ),
  ),
  tags: v.record(v.string(), v.string()),
});

const recordSchema = v.object({
  version: v.literal(1),
  id: v.pipe(v.string(), v.regex(/^[\w-]{1,80}$/)),
  name: v.string(),
  specPath: v.string(),
  specFile: v.optional(v.string()),
  simulated: v.boolean(),
  startedAt: v.number(),
  state: v.picklist(['running', 'paused', 'interrupted']),
  panels: v.array(
    v.object({
      id: v.string(),
      state: v.picklist(['waiting', 'done', 'failed']),
      hash: v.optional(v.string()),
    }),
  ),
  open: v.array(
    v.object({
      panelId: v.string(),
      stage: v.picklist(['sending', 'answered']),
      saved: v.boolean(),
      writing: v.optional(v.string()),
      exchange: exchangeSchema,
    }),
  ),
  jobs: v.optional(
    v.array(
      v.object({
        displayName: v.string(),
        name: v.optional(v.string()),
        model: v.string(),
        submittedAt: v.number(),
        requests: v.array(v.object({ panelId: v.string(), exchange: exchangeSchema })),
        ended: v.optional(v.picklist(['collected', 'failed', 'cancelled', 'lost'])),
        seen: v.optional(v.string()),
      }),
    ),
  ),
});

export function encodeRunRecord(record: RunRecord): string {
  return JSON.stringify(record, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}

/** Undefined for a text that is no run of this version. */
export function decodeRunRecord(text: string): RunRecord | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const decoded = v.safeParse(recordSchema, json);
  // What recordCall relies on is checked above; the rest of an exchange is as we wrote it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return decoded.success ? (decoded.output as unknown as RunRecord) : undefined;
}

/** Panels of a spec that some run has not ended yet: to send them again would pay for them twice. */
export function underWay(records: Iterable<RunRecord>, specPath: string): Set<string> {
  const panels = new Set<string>();
  for (const record of records) {
    if (record.specPath !== specPath || record.state === 'interrupted') continue;
    for (const { id, state } of record.panels) if (state === 'waiting') panels.add(id);
  }
  return panels;
}
