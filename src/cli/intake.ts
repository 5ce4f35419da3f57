import type { Writable } from 'node:stream';
import type { Call } from '../call.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { Printer } from './printer.ts';

/** Calls handed to the ledger at once, so that it looks them up and syncs them together. */
const BATCH = 1000;
/** Calls on their way to the disk; more than a batch, so that reading goes on meanwhile. */
const IN_FLIGHT = 4 * BATCH;

/** Takes calls into the ledger, and prints `{"id","durable":true}` for each after it is durable, in their order. */
export class Intake {
  readonly #ledger: Ledger;
  readonly #printer: Printer;
  readonly #onFailure: (failure: Error) => void;
  #batch: Call[] = [];
  #turn: NodeJS.Immediate | undefined;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  #failure: Error | undefined;

  /** `onFailure` is told once, when the ledger or the output failed: nothing is acknowledged from then on. */
  constructor(ledger: Ledger, stdout: Writable, onFailure: (failure: Error) => void) {
    this.#ledger = ledger;
    this.#printer = new Printer(stdout, 'lines');
    this.#onFailure = onFailure;
  }

  /** Waits while too many are on their way. */
  async add(call: Call): Promise<void> {
    this.#batch.push(call);
    this.#waiting += 1;
    if (this.#batch.length >= BATCH) this.#append();
    // What came in this turn goes together; a line that comes alone does not wait for others.
    else this.#turn ??= setImmediate(() => this.#append());
    if (this.#waiting >= IN_FLIGHT) await this.#last;
  }

  /** Rejects with what failed, if anything did. */
  async end(): Promise<void> {
    this.#append();
    await this.#last;
    if (this.#failure) throw this.#failure;
    await this.#printer.end();
  }

  #append(): void {
    clearImmediate(this.#turn);
    this.#turn = undefined;
    const calls = this.#batch;
    this.#batch = [];
    for (const { id, durable } of calls.map((call) => ({
      id: call.id,
      durable: this.#ledger.append(call),
    }))) {
      // It is awaited in its turn; until then its failure is no unhandled one.
      durable.catch(() => undefined);
      this.#last = this.#last.then(() => this.#acknowledge(id, durable));
    }
  }

  async #acknowledge(id: string, durable: Promise<void>): Promise<void> {
    try {
      if (this.#failure) return;
      await durable;
      await this.#printer.print(JSON.stringify({ id, durable: true }));
    } catch (error) {
      this.#failure ??= error instanceof Error ? error : new Error(String(error));
      this.#onFailure(this.#failure);
    } finally {
      this.#waiting -= 1;
    }
  }
}
