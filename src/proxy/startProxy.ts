import { randomBytes } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { FromProxy, ProxyQuestion, ProxyRecord, ProxyStart, ProxyVerdict, ToProxy } from './messages.ts';
import { ProxyError } from './proxyError.ts';
import { upstreamOrigin } from './upstreamOrigin.ts';

/** Where Gemini answers. */
const GEMINI = 'https://generativelanguage.googleapis.com';

/** How long calls in flight have when the proxy closes: VS Code ends its host after 5 s, and all else closes behind them. */
const GRACE_MS = 3000;

/** 16 bytes: 128 bits. */
export function newToken(): string {
  return randomBytes(16).toString('base64url');
}

export interface ProxyOptions {
  /** The worker's script. */
  worker: string | URL;
  /** Default: the Gemini API. Only its origin counts. */
  upstream?: string;
  /** Default 0: any free one. */
  port?: number;
  /** The secret part of the URL; default: a new one. */
  token?: string;
  /** 32 random bytes of the ledger (ledger/hashKey). */
  hashKey: Uint8Array;
  simulated?: boolean;
  /** An HTTP proxy on the way to the upstream. */
  via?: string;
  /** Look up the processes of clients where the system tells them (Linux). */
  findProcesses?: boolean;
  /** Each exchange as it ended. `close` waits for what this returns. */
  onExchange: (record: ProxyRecord) => Promise<void> | void;
  /** Asked before a call goes out while `guarding(true)`. */
  guard?: (question: ProxyQuestion) => Promise<ProxyVerdict>;
  /** A call that was asked about was given up before it was sent. */
  onUnsent?: (id: string) => void;
  /** A Live session was refused: those are not counted. */
  onLive?: () => void;
  /** The worker ended by itself: nothing is served any more. */
  onDied?: (error: ProxyError) => void;
}

export interface RunningProxy {
  /** The base URL for clients: http://127.0.0.1:PORT/k/TOKEN */
  url: string;
  port: number;
  token: string;
  /** Whether calls are asked about; false at first. */
  guarding(on: boolean): void;
  /** No new calls at once; those in flight have `graceMs` (3 s), the rest ends as aborted. Resolves when all are recorded. */
  close(options?: { graceMs?: number }): Promise<void>;
}

/** Starts the capture proxy in a thread of its own. Rejects with a ProxyError, `port-taken` where the port is another's. */
export function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const origin = upstreamOrigin(options.upstream ?? GEMINI);
  if (origin === undefined) {
    const message = `${options.upstream ?? ''} is no http:// or https:// address; the proxy was not started.`;
    return Promise.reject(new ProxyError('bad-upstream', message));
  }
  return new ProxyThread(options, origin).started;
}

class ProxyThread {
  readonly started: Promise<RunningProxy>;
  readonly #options: ProxyOptions;
  readonly #worker: Worker;
  readonly #token: string;
  readonly #recording = new Set<Promise<void>>();
  #closing: Promise<void> | undefined;
  #onStart: { resolve: (proxy: RunningProxy) => void; reject: (error: ProxyError) => void } | undefined;
  #onClosed: () => void = () => undefined;

  constructor(options: ProxyOptions, upstream: string) {
    this.#options = options;
    this.#token = options.token ?? newToken();
    const start: ProxyStart = {
      upstream,
      port: options.port ?? 0,
      token: this.#token,
      hashKey: options.hashKey,
      simulated: options.simulated ?? false,
      findProcesses: options.findProcesses ?? false,
      ...(options.via === undefined ? {} : { via: options.via }),
    };
    // The host's own flags and preloads are not for this thread.
    this.#worker = new Worker(options.worker, {
      ...{ workerData: start, execArgv: [], env: proxyEnv() },
      // What passes is garbage at once. Node's own size keeps 100 MB more after many calls; 8 MB, twice as much of an upload.
      resourceLimits: { maxYoungGenerationSizeMb: 6 },
    });
    this.started = new Promise((resolve, reject) => {
      this.#onStart = { resolve, reject };
    });
    this.#worker.on('message', (message: FromProxy) => this.#take(message));
    this.#worker.on('error', (error) => this.#died(error));
    this.#worker.on('exit', () => this.#died(undefined));
  }

  #take(message: FromProxy): void {
    switch (message.type) {
      case 'listening':
        this.#onStart?.resolve(this.#running(message.port));
        this.#onStart = undefined;
        break;
      case 'notListening': {
        const reason = message.code === 'EADDRINUSE' ? 'port-taken' : 'cannot-listen';
        this.#onStart?.reject(new ProxyError(reason, `The proxy cannot listen: ${message.message}`));
        this.#onStart = undefined;
        void this.#worker.terminate();
        break;
      }
      case 'question':
        void this.#answer(message.question);
        break;
      case 'records':
        for (const record of message.records) this.#record(record);
        break;
      case 'unsent':
        this.#options.onUnsent?.(message.id);
        break;
      case 'live':
        this.#options.onLive?.();
        break;
      case 'closed':
        this.#onClosed();
        break;
    }
  }

  #running(port: number): RunningProxy {
    return {
      url: `http://127.0.0.1:${port}/k/${this.#token}`,
      port,
      token: this.#token,
      guarding: (on) => this.#post({ type: 'guarding', on }),
      close: ({ graceMs = GRACE_MS } = {}) => (this.#closing ??= this.#close(graceMs)),
    };
  }

  async #close(graceMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#onClosed = resolve;
    });
    this.#post({ type: 'close', graceMs });
    await closed;
    while (this.#recording.size > 0) await Promise.all(this.#recording);
    await this.#worker.terminate();
  }

  /** A guard that fails lets nothing through: a hard budget may cover the call. */
  async #answer(question: ProxyQuestion): Promise<void> {
    let verdict: ProxyVerdict = { ok: true };
    try {
      verdict = (await this.#options.guard?.(question)) ?? verdict;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      verdict = {
        ok: false,
        message: `The budgets could not be checked (${why}), so the call was not sent.`,
      };
    }
    this.#post({ type: 'verdict', id: question.id, verdict });
  }

  #record(record: ProxyRecord): void {
    // What could not be kept is held and told by the recorder.
    const kept = Promise.resolve(this.#options.onExchange(record)).catch(() => undefined);
    this.#recording.add(kept);
    void kept.then(() => this.#recording.delete(kept));
  }

  #post(message: ToProxy): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#worker.postMessage(message);
  }

  #died(cause: unknown): void {
    const why = cause instanceof Error ? cause.message : 'its thread ended';
    const error = new ProxyError('died', `The capture proxy stopped (${why}). Calls through it fail until it is started again.`, cause); // prettier-ignore
    this.#onStart?.reject(error);
    this.#onStart = undefined;
    this.#onClosed();
    if (!this.#closing) this.#options.onDied?.(error);
    this.#closing ??= Promise.resolve();
  }
}

/** Nothing of the environment but what TLS and name resolution read. */
function proxyEnv(): Record<string, string> {
  const wanted = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'TMPDIR', 'TEMP', 'SystemRoot'];
  return Object.fromEntries(
    wanted.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
