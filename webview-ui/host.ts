import { t } from './texts.ts';
import type { HostMessage, PageMessage } from '../src/protocol/report.ts';
import { decodeHostMessage } from '../src/protocol/report.ts';
import type { KnownValue } from '../src/protocol/queryCompletion.ts';
import type { ReportSnapshot } from '../src/protocol/reportSnapshot.ts';
import type { ReportFilter } from '../src/protocol/reportView.ts';

/** VS Code's side of a webview. */
export interface WebviewApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;
export type PageRequest = WithoutId<PageMessage>;
export type Reply = Exclude<HostMessage, { type: 'error' | 'recent' | 'show' }>;
type Recent = Extract<HostMessage, { type: 'recent' }>;

/** A request that got no answer it can be used with; the message is for the reader. */
export class HostError extends Error {
  readonly reason: 'refused' | 'timeout' | 'not-understood';
  constructor(reason: HostError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** What a failed request says to the reader. */
export function messageOf(error: unknown): string {
  return error instanceof HostError
    ? error.message
    : t('The report met a fault of its own: {0}', String(error));
}

/** Answers that only read. What the reader is asked about (a file name, a confirmation) may take as long as it does. */
const READS: ReadonlySet<PageRequest['type']> = new Set([
  'ready',
  'view',
  'details',
  'calls',
  'openCall',
  'values',
]);
const TIMEOUT_MS = 20_000;
const MISFIT = t('The report and the extension do not fit together. Close the report and open it again.');

interface Waiting {
  resolve(reply: Reply): void;
  reject(error: HostError): void;
  timer?: ReturnType<typeof setTimeout>;
}

/** The conversation with the extension host: pairs requests with replies, hands on snapshots that come by themselves. */
export class Host {
  readonly #api: WebviewApi;
  readonly #onSnapshot: (snapshot: ReportSnapshot) => void;
  readonly #onProblem: (problem: string) => void;
  readonly #onRecent: (recent: Recent) => void;
  readonly #onShow: (filter: ReportFilter) => void;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  constructor(
    api: WebviewApi,
    onSnapshot: (snapshot: ReportSnapshot) => void,
    onProblem: (problem: string) => void,
    onRecent: (recent: Recent) => void = () => undefined,
    onShow: (filter: ReportFilter) => void = () => undefined,
  ) {
    this.#api = api;
    this.#onSnapshot = onSnapshot;
    this.#onProblem = onProblem;
    this.#onRecent = onRecent;
    this.#onShow = onShow;
  }

  request(message: PageRequest): Promise<Reply> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { resolve, reject };
      if (READS.has(message.type)) {
        waiting.timer = setTimeout(() => {
          this.#waiting.delete(id);
          reject(new HostError('timeout', t('The ledger did not answer. What is shown may be out of date.')));
        }, TIMEOUT_MS);
      }
      this.#waiting.set(id, waiting);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- VS Code's channel, not a window
      this.#api.postMessage({ ...message, id });
    });
  }

  /** Takes a message as it came. */
  receive(data: unknown): void {
    const decoded = decodeHostMessage(data);
    if (!decoded.ok) {
      const waiting = decoded.id === undefined ? undefined : this.#settle(decoded.id);
      if (waiting) waiting.reject(new HostError('not-understood', MISFIT));
      else this.#onProblem(MISFIT);
      return;
    }
    const { message } = decoded;
    if (message.type === 'recent') {
      this.#onRecent(message);
      return;
    }
    if (message.type === 'show') {
      this.#onShow(message.filter);
      return;
    }
    if (message.replyTo === undefined) {
      if (message.type === 'snapshot') this.#onSnapshot(message);
      return;
    }
    const waiting = this.#settle(message.replyTo);
    if (!waiting) return;
    if (message.type === 'error') waiting.reject(new HostError('refused', message.message));
    else waiting.resolve(message);
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(waiting?.timer);
    return waiting;
  }
}

/** Values that calls have. Without them the list of suggestions has none; what is typed works all the same. */
export async function readValues(
  host: Host,
  simulated: boolean,
  field: string,
  prefix: string,
): Promise<readonly KnownValue[]> {
  try {
    const reply = await host.request({ type: 'values', simulated, field, prefix });
    return reply.type === 'values' ? reply.values : [];
  } catch {
    return [];
  }
}
