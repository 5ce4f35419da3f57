import { markedFaults } from './faults.ts';
import type { JobFiles } from './jobFiles.ts';
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

/** Batch jobs of the simulator; they live as long as it does, or in files beyond it. */
export class SimBatches {
  readonly #jobs = new Map<string, Job>();
  readonly #takesMs: number;
  readonly #files: JobFiles | undefined;
  #made = 0;

  constructor(takesMs = DEFAULT_MS, files?: JobFiles, now = 0) {
    this.#takesMs = takesMs;
    this.#files = files;
    for (const stored of files?.read(now) ?? []) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `create` below
      this.#jobs.set(stored.name, stored as unknown as Job);
      this.#made = Math.max(this.#made, Number(stored.name.replace(/^\D+/, '')));
    }
  }

  create(model: string, body: SimBatchBody, now: number): object {
    this.#made += 1;
    const name = `batches/sim${String(this.#made).padStart(6, '0')}`;
    const job: Job = { ...body, name, model, createdAt: now };
    this.#jobs.set(name, job);
    this.#files?.write(job);
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
    if (job && this.#state(job, now) !== 'SUCCEEDED') {
      job.cancelledAt ??= now;
      this.#files?.write(job);
    }
    return job !== undefined;
  }

  delete(name: string): boolean {
    this.#files?.remove(name);
    return this.#jobs.delete(name);
  }

  #state(job: Job, now: number): State {
    if (job.cancelledAt !== undefined) return 'CANCELLED';
    const age = now - job.createdAt;
    const takes = Math.max(this.#takesMs, slowestOf(job));
    return age >= takes ? 'SUCCEEDED' : age >= takes / 2 ? 'RUNNING' : 'PENDING';
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

/** A job takes as long as the slowest answer that its prompts ask for. */
function slowestOf({ requests }: Job): number {
  const slow = requests.flatMap(({ request }) => markedFaults(request.text, 1));
  return Math.max(0, ...slow.map((fault) => (fault.kind === 'slow' ? fault.overMs : 0)));
}
