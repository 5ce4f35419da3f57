import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Call } from '../call.ts';
import { OutputHistories } from '../calls/outputHistory.ts';
import { createRecorder } from '../calls/recordCall.ts';
import { retryRule } from '../gemini/retry.ts';
import { hashKey } from '../ledger/hashKey.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import type { AskMoneyPort, RunPorts } from '../runs/ports.ts';
import { openSpecFolder } from '../runs/specFolder.ts';
import type { GeminiSource } from './geminiSource.ts';

export interface RunEngineParts {
  ledger: Ledger;
  book: PriceBook;
  gemini: GeminiSource;
  specPath: string;
  outputFolder: string;
  askMoney: AskMoneyPort;
  announce(call: Call): void;
}

/** The ports of a run, wired for the command: one run of the command is one session. */
export async function runPorts(parts: RunEngineParts): Promise<RunPorts> {
  const { ledger, book, gemini } = parts;
  const session = randomUUID();
  const key = await hashKey(ledger.dir);
  const histories = new OutputHistories(ledger, (model) => book.model(model)?.id ?? model);
  const simulated = gemini.ok && gemini.simulated;
  await histories.load(simulated);
  const recorder = createRecorder({
    book: () => book,
    append: (call) => ledger.append(call),
    session: () => session,
    announce: (call) => {
      histories.add(call);
      parts.announce(call);
    },
    // The run stops at once and says so; a command has no later in which to try again.
    onNotKept: () => undefined,
  });
  return {
    client: () => Promise.resolve(gemini),
    record: (exchange) => recorder.record(exchange),
    guard: () => Promise.resolve({ ok: true, hold: { settle: done, release: done } }),
    files: openSpecFolder(parts.specPath, parts.outputFolder),
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    sleep,
    newId: () => randomUUID(),
    hmac: (text) => createHmac('sha256', key).update(text).digest('base64url'),
    retryAfter: retryRule({ random: Math.random }),
    askMoney: parts.askMoney,
    history: histories.history(simulated),
    book,
  };
}

function done(): Promise<void> {
  return Promise.resolve();
}

/** Resolves early when the signal fires. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
