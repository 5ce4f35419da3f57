import type { Call } from '../call.ts';
import type { SavedOf } from './callAttributes.ts';
import { CallSpool } from './callSpool.ts';
import type { Otlp } from './otlp.ts';

/** Calls of one request. */
const BATCH = 500;
/** Calls that end close together go in one request. */
const GATHER_MS = 2000;
const FIRST_WAIT_MS = 5000;
const LONGEST_WAIT_MS = 300_000;
/** Closing does not wait longer for a receiver. */
const CLOSE_MS = 500;

interface TelemetryParts {
  /** Where unsent calls wait; this process's alone are sent, so that two windows never send one call twice. */
  dir: string;
  /** Base address of an OTLP/HTTP receiver, as set now; undefined: off. */
  endpoint: () => string | undefined;
  version: string;
  savedOf: SavedOf;
  /** For the output channel. */
  log: (text: string) => void;
}

/** Sends this process's calls to the user's OpenTelemetry receiver. Off until an endpoint is set. */
export class Telemetry {
  readonly #parts: TelemetryParts;
  readonly #spool: CallSpool;
  #otlp: { endpoint: string; opened: Promise<Otlp> } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #failures = 0;
  #tookOver = false;
  #closed = false;

  constructor(parts: TelemetryParts) {
    this.#parts = parts;
    this.#spool = new CallSpool(parts.dir);
  }

  /** Calls that wait for the receiver, and those that had no room. */
  get waiting(): { calls: number; dropped: number } {
    return { calls: this.#spool.size, dropped: this.#spool.dropped };
  }

  /** Takes up what an earlier process left, when telemetry is on. */
  start(): void {
    if (this.#parts.endpoint() !== undefined) this.#schedule(0);
  }

  record(calls: readonly Call[]): void {
    if (this.#closed || this.#parts.endpoint() === undefined) return;
    const sent = calls.filter(({ outcome }) => outcome !== 'refused');
    if (sent.length === 0) return;
    this.#spool.add(sent);
    void this.#open()
      .then((otlp) => sent.forEach((call) => otlp?.measure(call)))
      .catch((error: unknown) => this.#parts.log(`Telemetry: ${String(error)}`));
    this.#schedule(GATHER_MS);
  }

  /** Sends what waits, once; what is not taken waits on. Never rejects. */
  async flush(): Promise<void> {
    this.#sending ??= this.#send().finally(() => (this.#sending = undefined));
    await this.#sending;
  }

  /** What the receiver did not take is on disk afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    if (this.#parts.endpoint() !== undefined && this.#spool.size > 0) await this.#spool.save();
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => (timer = setTimeout(resolve, CLOSE_MS)));
    await Promise.race([this.#end(), patience]);
    clearTimeout(timer);
  }

  /** An exporter that is closed waits for what it has sent. */
  async #end(): Promise<void> {
    if (this.#parts.endpoint() !== undefined && this.#spool.size > 0) await this.flush();
    const { opened } = this.#otlp ?? {};
    await (await opened)?.close();
  }

  #schedule(waitMs: number): void {
    if (this.#timer !== undefined || this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.flush(); // never rejects
    }, waitMs);
    this.#timer.unref();
  }

  async #open(): Promise<Otlp | undefined> {
    const endpoint = this.#parts.endpoint();
    if (this.#otlp && this.#otlp.endpoint !== endpoint) {
      const { opened } = this.#otlp;
      this.#otlp = undefined;
      await (await opened).close();
    }
    if (endpoint === undefined) return undefined;
    const { version, savedOf } = this.#parts;
    this.#otlp ??= {
      endpoint,
      opened: import('./otlp.ts').then(({ openOtlp }) => openOtlp({ endpoint, version, savedOf })),
    };
    return this.#otlp.opened;
  }

  async #send(): Promise<void> {
    try {
      if (!this.#tookOver) {
        this.#tookOver = true;
        await this.#spool.takeOver();
      }
      const otlp = await this.#open();
      if (!otlp) return;
      for (let calls = this.#spool.oldest(BATCH); calls.length > 0; calls = this.#spool.oldest(BATCH)) {
        await otlp.sendSpans(calls);
        this.#spool.sent(calls);
      }
      await otlp.sendMetrics();
      await this.#spool.save();
      if (this.#failures > 0) this.#parts.log('Telemetry: the receiver takes calls again.');
      this.#failures = 0;
    } catch (error) {
      await this.#failed(error);
    }
  }

  async #failed(error: unknown): Promise<void> {
    const { log } = this.#parts;
    this.#failures += 1;
    const { calls, dropped } = this.waiting;
    const lost = dropped > 0 ? `, ${dropped} older ones will not be sent (the ledger has them)` : '';
    if (this.#failures === 1) log(`Telemetry: ${reasonOf(error)}; ${calls} calls wait${lost}.`);
    try {
      await this.#spool.save();
    } catch (reason) {
      log(`Telemetry: ${reasonOf(reason)}`);
    }
    this.#schedule(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#failures - 1)));
  }
}

/** Without the address: it may hold a secret. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/https?:\/\/\S+/g, 'the endpoint');
}
