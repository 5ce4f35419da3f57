import { parentPort, workerData } from 'node:worker_threads';
import type { FromProxy, ProxyRecord, ProxyStart, ProxyVerdict, ToProxy } from './messages.ts';
import { ProxyServer } from './proxyServer.ts';

/** Budgets that are not answered for hold a call back no longer than this. */
const VERDICT_MS = 10_000;
const NO_VERDICT: ProxyVerdict = {
  ok: false,
  message: 'The budgets did not answer in time, so the call was not sent. Send it again.',
};

/** The proxy's thread: serves, and tells its starter in small messages. */
function serve(port: NonNullable<typeof parentPort>, start: ProxyStart): void {
  const verdicts = new Map<string, (verdict: ProxyVerdict) => void>();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  const post = (message: FromProxy): void => port.postMessage(message);
  // Telling wakes the other thread up, which costs more than what is told.
  let records: ProxyRecord[] = [];
  const tell = (): void => {
    if (records.length > 0) post({ type: 'records', records });
    records = [];
  };
  const server = new ProxyServer(start, {
    emit: (record) => {
      if (records.push(record) === 1) setImmediate(tell);
    },
    unsent: (id) => post({ type: 'unsent', id }),
    live: () => post({ type: 'live' }),
    guard: (question) =>
      new Promise<ProxyVerdict>((resolve) => {
        const timer = setTimeout(() => resolve(NO_VERDICT), VERDICT_MS);
        verdicts.set(question.id, (verdict) => {
          clearTimeout(timer);
          resolve(verdict);
        });
        post({ type: 'question', question });
      }).finally(() => verdicts.delete(question.id)),
  });
  port.on('message', (message: ToProxy) => {
    switch (message.type) {
      case 'verdict':
        verdicts.get(message.id)?.(message.verdict);
        break;
      case 'guarding':
        server.guarding = message.on;
        break;
      case 'close':
        void server
          .close(message.graceMs)
          .then(tell)
          .then(() => post({ type: 'closed' }));
        break;
    }
  });
  server.listen(start.port).then(
    (listening) => post({ type: 'listening', port: listening }),
    (error: NodeJS.ErrnoException) =>
      post({ type: 'notListening', code: error.code ?? '', message: error.message }),
  );
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one who starts this worker is startProxy
if (parentPort) serve(parentPort, workerData as ProxyStart);
