import {
  deadlineExceeded,
  internal,
  invalidArgument,
  keyInvalid,
  keyLeaked,
  modelNotFound,
  quotaExceeded,
  unavailable,
} from './errors.ts';
import type { ErrorAnswer, QuotaKind } from './errors.ts';

/**
 * What can go wrong with a request, or be odd about its answer. A test queues faults on the simulator
 * (`FaultQueue.push`); a prompt asks for them with markers anywhere in its text:
 *
 *     [sim:429]            quota per minute, RetryInfo 1 s; another wait: [sim:429 20s]
 *     [sim:429-day]        free tier, the day is spent (its RetryInfo says seconds all the same)
 *     [sim:429-zero]       limit 0: the model is not on the free tier
 *     [sim:429-prepaid]    prepayment credits are depleted
 *     [sim:429-capacity]   no capacity, not a quota
 *     [sim:429-plain]      without details
 *     [sim:400] [sim:403] [sim:404] [sim:500] [sim:503] [sim:504]
 *     [sim:key-invalid]    400 API_KEY_INVALID
 *     [sim:error-chunk]    the stream begins with 200 and ends in an error chunk (503)
 *     [sim:cut]            the connection breaks in the middle of the answer
 *     [sim:no-answer]      the connection breaks before any answer
 *     [sim:block]          promptFeedback.blockReason, no candidates
 *     [sim:text-only]      an image request is answered by text, finishReason NO_IMAGE
 *     [sim:max-tokens]     thoughts eat the budget: MAX_TOKENS, no candidates tokens
 *     [sim:thoughts]       thought parts come along, with an interim picture on image models
 *     [sim:early-high]     early chunks of the stream report a higher prompt count
 *     [sim:no-usage]       the answer has no usageMetadata
 *     [sim:no-details]     usageMetadata has no modality details
 *     [sim:slow 2000ms]    the answer's chunks are spread over that time
 *
 * `x2` in a marker lets it hold for the first 2 times that this request comes, then it is answered: [sim:503 x2].
 */
export type Fault =
  | { kind: 'error'; answer: (model: string) => ErrorAnswer }
  | { kind: 'slow'; overMs: number }
  | { kind: Oddity };

export type Oddity = (typeof ODDITIES)[number];

const ODDITIES = [
  'error-chunk', 'cut', 'no-answer', 'block', 'text-only', 'max-tokens', 'thoughts', 'early-high', 'no-usage', 'no-details',
] as const; // prettier-ignore

const QUOTAS = new Map<string, QuotaKind>([
  ['429', 'per-minute'],
  ['429-day', 'per-day-free'],
  ['429-zero', 'limit-0'],
  ['429-prepaid', 'prepaid'],
  ['429-capacity', 'capacity'],
  ['429-plain', 'plain'],
]);

const ERRORS = new Map<string, (model: string) => ErrorAnswer>([
  ['400', () => invalidArgument()],
  ['403', keyLeaked],
  ['404', (model) => modelNotFound(model, 'v1beta', 'generateContent')],
  ['500', internal],
  ['503', unavailable],
  ['504', deadlineExceeded],
  ['key-invalid', () => keyInvalid(false)],
]);

/** The fault of that name; `ms` is the wait of a 429 or the time of a slow answer. Undefined: no such name. */
export function faultNamed(name: string, ms?: number): Fault | undefined {
  const quota = QUOTAS.get(name);
  if (quota) return { kind: 'error', answer: (model) => quotaExceeded(quota, model, ms ?? 1000) };
  const answer = ERRORS.get(name);
  if (answer) return { kind: 'error', answer };
  if (name === 'slow') return { kind: 'slow', overMs: ms ?? 2000 };
  const oddity = ODDITIES.find((known) => known === name);
  return oddity && { kind: oddity };
}

const MARKER = /\[sim:([a-z0-9-]+)((?:\s+(?:x\d+|\d+(?:\.\d+)?m?s))*)\s*\]/gi;

/** The faults a prompt asks for when it comes for the `time`-th time (1 is the first). */
export function markedFaults(text: string, time: number): Fault[] {
  const faults: Fault[] = [];
  for (const [, name = '', words = ''] of text.matchAll(MARKER)) {
    const times = /x(\d+)/i.exec(words)?.[1];
    if (times !== undefined && time > Number(times)) continue;
    const [, amount, unit] = /(\d+(?:\.\d+)?)(ms|s)/i.exec(words) ?? [];
    const ms = amount === undefined ? undefined : Number(amount) * (unit?.toLowerCase() === 's' ? 1000 : 1);
    const fault = faultNamed(name.toLowerCase(), ms);
    if (fault) faults.push(fault);
  }
  return faults;
}

/** A request as a fault's condition sees it. */
export interface SeenRequest {
  method: 'generateContent' | 'streamGenerateContent' | 'countTokens';
  model: string;
  text: string;
}

/** Faults set up from outside, for the next requests or for those that fit. */
export class FaultQueue {
  readonly #waiting: { fault: Fault; left: number; when: (request: SeenRequest) => boolean }[] = [];

  /** By default for the next generate request; `Infinity` times is for good. Throws RangeError on an unknown name. */
  push(
    name: string,
    options: { ms?: number; times?: number; when?: (request: SeenRequest) => boolean } = {},
  ): void {
    const fault = faultNamed(name, options.ms);
    if (!fault) throw new RangeError(`The simulator knows no fault "${name}".`);
    const when = options.when ?? ((request: SeenRequest) => request.method !== 'countTokens');
    this.#waiting.push({ fault, left: options.times ?? 1, when });
  }

  /** The first waiting fault that fits, used up by one. */
  take(request: SeenRequest): Fault | undefined {
    const at = this.#waiting.findIndex(({ when }) => when(request));
    const entry = this.#waiting[at];
    if (!entry) return undefined;
    entry.left -= 1;
    if (entry.left <= 0) this.#waiting.splice(at, 1);
    return entry.fault;
  }
}
