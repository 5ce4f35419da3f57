import type { Recorder } from '../../calls/recordCall.ts';
import { startSimulator, type Simulator } from '../../gemini/simulator/server.ts';
import { hashKey } from '../../ledger/hashKey.ts';
import { startProxy, type RunningProxy } from '../../proxy/startProxy.ts';
import type { Settings } from '../settings.ts';
import type { ProxyPort } from './tracking.ts';

interface PlainProxyParts {
  worker: string;
  ledgerDir: string;
  settings: Settings;
  recorder: Recorder;
  terminalOf: (processes: readonly number[] | undefined) => Promise<string | undefined>;
}

/** The capture proxy of this window. */
export class PlainProxy implements ProxyPort {
  readonly #parts: PlainProxyParts;
  #running: Promise<RunningProxy> | undefined;
  #simulator: Simulator | undefined;
  constructor(parts: PlainProxyParts) {
    this.#parts = parts;
  }

  start(): Promise<{ url: string }> {
    this.#running ??= this.#start();
    return this.#running;
  }

  async stop(): Promise<void> {
    const running = await this.#running;
    this.#running = undefined;
    await running?.close();
    await this.#simulator?.close();
  }

  async #start(): Promise<RunningProxy> {
    const { worker, ledgerDir, settings, recorder, terminalOf } = this.#parts;
    const simulated = settings.simulator;
    if (simulated) this.#simulator = await startSimulator();
    return startProxy({
      worker,
      hashKey: await hashKey(ledgerDir),
      simulated,
      findProcesses: true,
      ...(this.#simulator ? { upstream: this.#simulator.url } : {}),
      onExchange: async ({ exchange, processes }) => {
        const terminal = exchange.terminal ?? (await terminalOf(processes)) ?? 'terminals';
        await recorder.record({ ...exchange, terminal });
      },
    });
  }
}
