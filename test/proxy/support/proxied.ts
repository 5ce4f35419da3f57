import { fileURLToPath } from 'node:url';
import { startSimulator, type SimulatorOptions } from '../../../src/gemini/simulator/server.ts';
import type { Simulator } from '../../../src/gemini/simulator/server.ts';
import type { ProxyRecord } from '../../../src/proxy/messages.ts';
import { startProxy, type ProxyOptions, type RunningProxy } from '../../../src/proxy/startProxy.ts';

export const WORKER = fileURLToPath(new URL('../../../src/proxy/worker.ts', import.meta.url));

export interface Proxied {
  proxy: RunningProxy;
  records: ProxyRecord[];
  /** Resolves when so many exchanges were told. */
  seen(count: number): Promise<ProxyRecord[]>;
  close(): Promise<void>;
}

/** A proxy in front of `upstream`, and what it tells. */
export async function proxyTo(upstream: string, options: Partial<ProxyOptions> = {}): Promise<Proxied> {
  const records: ProxyRecord[] = [];
  let wake: () => void = () => undefined;
  const proxy = await startProxy({
    worker: WORKER,
    upstream,
    hashKey: Buffer.alloc(32, 7),
    onExchange: (record) => {
      records.push(record);
      wake();
    },
    ...options,
  });
  return {
    proxy,
    records,
    async seen(count) {
      while (records.length < count) await new Promise<void>((resolve) => (wake = resolve));
      return records;
    },
    close: () => proxy.close({ graceMs: 0 }),
  };
}

/** The same in front of a simulator of its own. */
export async function proxiedSimulator(
  simulated: SimulatorOptions = {},
  options: Partial<ProxyOptions> = {},
): Promise<Proxied & { simulator: Simulator }> {
  const simulator = await startSimulator(simulated);
  const proxied = await proxyTo(simulator.url, options);
  return {
    ...proxied,
    simulator,
    async close() {
      await proxied.close();
      await simulator.close();
    },
  };
}
