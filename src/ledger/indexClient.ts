import { Worker } from 'node:worker_threads';
import type { IndexAsk, IndexAsks, IndexReply, IndexState, IndexWorkerData } from './indexMessages.ts';
import { LedgerError } from './ledgerError.ts';

/** Where the worker's script and the wasm of its sql.js lie. */
export interface IndexWorkerFiles {
  script: string | URL;
  wasm: string;
}

interface Waiting {
  resolve: (answer: unknown) => void;
  reject: (error: LedgerError) => void;
}

/** The index, asked from another thread. The worker starts with the first question, and again after it died. */
export class IndexClient {
  readonly #files: IndexWorkerFiles;
  readonly #data: IndexWorkerData;
  readonly #onState: (state: IndexState) => void;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #lastId = 0;
  #closed = false;

  constructor(
    files: IndexWorkerFiles,
    data: Omit<IndexWorkerData, 'wasm'>,
    onState: (state: IndexState) => void,
  ) {
    this.#files = files;
    this.#data = { ...data, wasm: files.wasm };
    this.#onState = onState;
  }

  ask<K extends IndexAsk>(type: K, ask: IndexAsks[K]['ask']): Promise<IndexAsks[K]['answer']> {
    if (this.#closed) return Promise.reject(new LedgerError('closed', 'The ledger is closed.'));
    return this.#send(type, ask);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const worker = this.#worker;
    if (!worker) return;
    try {
      await this.#send('close', {});
    } catch {
      // What it would have saved is made again from the journals.
    }
    await worker.terminate();
  }

  #send<K extends IndexAsk>(type: K, ask: IndexAsks[K]['ask']): Promise<IndexAsks[K]['answer']> {
    const id = ++this.#lastId;
    const worker = (this.#worker ??= this.#start());
    return new Promise((resolve, reject) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the answer to `type`, by IndexAsks
      this.#waiting.set(id, { resolve: (answer) => resolve(answer as IndexAsks[K]['answer']), reject });
      worker.ref();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage({ id, type, ask });
    });
  }

  #start(): Worker {
    const worker = new Worker(this.#files.script, {
      workerData: this.#data,
      // Its garbage is short-lived; the usual size keeps tens of megabytes of it.
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    worker.on('message', (reply: IndexReply) => {
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      // A process with nothing else to do may end while the index idles.
      if (this.#waiting.size === 0) worker.unref();
      if (!reply.ok) {
        waiting?.reject(indexFailed(reply.message));
        return;
      }
      this.#onState(reply.state);
      waiting?.resolve(reply.answer);
    });
    worker.on('error', (error) => this.#died(worker, error));
    worker.on('exit', () => this.#died(worker, undefined));
    return worker;
  }

  #died(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const message = cause instanceof Error ? cause.message : 'its thread ended';
    for (const { reject } of this.#waiting.values()) reject(indexFailed(message, cause));
    this.#waiting.clear();
  }
}

function indexFailed(message: string, cause?: unknown): LedgerError {
  return new LedgerError(
    'index',
    (l10n) =>
      l10n.t(
        "The ledger's index failed ({0}). Recorded calls are safe in the journals; ask again to make it anew.",
        message,
      ),
    cause,
  );
}
