import { createServer } from 'node:http';
import shippedBook from '../../../data/prices/gemini.json' with { type: 'json' };
import { parsePriceBook } from '../../pricing/priceBook.ts';
import type { FaultQueue } from './faults.ts';
import { sendJson } from './send.ts';
import { SimulatedService } from './service.ts';
import type { ServiceOptions } from './service.ts';

/** All have a default; the price book's is the shipped one. */
export type SimulatorOptions = Partial<ServiceOptions>;

export interface Simulator {
  /** http://127.0.0.1:PORT, to be used as the base URL of a client. */
  url: string;
  faults: FaultQueue;
  /** Breaks open connections off. */
  close(): Promise<void>;
}

/** Speaks Gemini's wire format on a loopback port. Any key is good but none and one that begins with "invalid". */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const service = new SimulatedService({ ...options, book: options.book ?? parsePriceBook(shippedBook) });
  const server = createServer((request, response) => {
    service.answer(request, response).catch((cause: unknown) => {
      if (response.destroyed) return;
      const message = cause instanceof Error ? cause.message : String(cause);
      if (response.headersSent) response.destroy();
      else
        sendJson(response, 500, {
          error: { code: 500, message: `Simulator: ${message}`, status: 'INTERNAL' },
        });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The simulator has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    faults: service.faults,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
