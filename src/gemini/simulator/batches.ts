import type { SimBatchBody } from './request.ts';

/** How long a job waits and runs before it is done. */
const DEFAULT_MS = 2000;

type State = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'CANCELLED';
/** One entry of `inlinedResponses`. */
export type InlineAnswer =
  { response: object } | { error: { code: number; message: string; status: string } };

interface Job extends SimBatchBody {
  name: string;
  model: string;
  createdAt: number;
  cancelledAt?: number;
  /** Made once, when the job is done: asking again gives the same. */
  answers?: Promise<InlineAnswer[]>;
}

/** Batch jobs of the simulator; they live as long as it does. */
export class SimBatches {
  readonly #jobs = new Map<string, Job>();
  readonly #takesMs: number;

  constructor(takesMs = DEFAULT_MS) {
    this.#takesMs = takesMs;
  }

  create(model: string, body: SimBatchBody, now: number): object {
    const name = `batches/sim${String(this.#jobs.size + 1).padStart(6, '0')}`;
    const job: Job = { ...body, name, model, createdAt: now };
    this.#jobs.set(name, job);
    return this.#operation(job, now);
  }

  list(now: number): object[] {
    return [...this.#jobs.values()].toReversed().map((job) => this.#operation(job, now));
  }

  /** The operation; a job that is done answers its requests by `answer`. */
  async get(
    name: string,
    now: number,
    answer: (model: string, request: SimBatchBody['requests'][number]['request']) => Promise<InlineAnswer>,
  ): Promise<object | undefined> {
    const job = this.#jobs.get(name);
    if (!job) return undefined;
    if (this.#state(job, now) !== 'SUCCEEDED') return this.#operation(job, now);
    job.answers ??= Promise.all(job.requests.map(({ request }) => answer(job.model, request)));
    const answers = await job.answers;
    const inlinedResponses = answers.map((one, at) => {
      const { metadata } = job.requests[at] ?? {};
      return metadata ? Object.assign({ metadata }, one) : one;
    });
    return this.#operation(job, now, { inlinedResponses: { inlinedResponses } });
  }

  /** False when there is no such job. One that is done stays done. */
  cancel(name: string, now: number): boolean {
    const job = this.#jobs.get(name);
    if (job && this.#state(job, now) !== 'SUCCEEDED') job.cancelledAt ??= now;
    return job !== undefined;
  }

  delete(name: string): boolean {
    return this.#jobs.delete(name);
  }

  #state({ createdAt, cancelledAt }: Job, now: number): State {
    if (cancelledAt !== undefined) return 'CANCELLED';
    const age = now - createdAt;
    return age >= this.#takesMs ? 'SUCCEEDED' : age >= this.#takesMs / 2 ? 'RUNNING' : 'PENDING';
  }

  #operation(job: Job, now: number, output?: object): object {
    const state = this.#state(job, now);
    const count = String(job.requests.length);
    return {
      name: job.name,
      metadata: {
        '@type': 'type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch',
        model: `models/${job.model}`,
        displayName: job.displayName,
        createTime: new Date(job.createdAt).toISOString(),
        updateTime: new Date(now).toISOString(),
        batchStats: {
          requestCount: count,
          ...(output ? { successfulRequestCount: count } : { pendingRequestCount: count }),
        },
        state: `BATCH_STATE_${state}`,
        name: job.name,
        ...(output ? { output } : {}),
      },
      ...(state === 'SUCCEEDED' || state === 'CANCELLED' ? { done: true } : {}),
      ...(output ? { response: output } : {}),
    };
  }
}
