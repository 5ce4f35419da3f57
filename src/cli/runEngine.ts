import { createHmac, randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Call } from '../call.ts';
import { OutputHistories } from '../calls/outputHistory.ts';
import type { Quota } from '../calls/quota.ts';
import { createRecorder } from '../calls/recordCall.ts';
import { retryRule } from '../gemini/retry.ts';
import { hashKey } from '../ledger/hashKey.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import type { AskMoneyPort, RunPorts } from '../runs/ports.ts';
import { longHolds } from '../runs/longHolds.ts';
import { openSpecFolder } from '../runs/specFolder.ts';
import { openCommandBudgets } from './commandBudgets.ts';
import { openFolderGit } from './folderGit.ts';
import type { GeminiSource } from './geminiSource.ts';

export interface RunEngineParts {
  ledger: Ledger;
  book: PriceBook;
  gemini: GeminiSource;
  specPath: string;
  outputFolder: string;
  askMoney: AskMoneyPort;
  askUnpriced: (question: string) => Promise<boolean>;
  /** Goes over every budget, this once. */
  overBudget: boolean;
  /** Counts requests and learns limits, where the editor keeps them. */
  quota?: Quota;
  /** What could not be read of the budgets. */
  warn: (text: string) => Promise<void>;
  announce(call: Call): void;
}

/** The ports of a run, wired for the command: one run of the command is one session. */
export async function runPorts(parts: RunEngineParts): Promise<RunPorts> {
  const { ledger, book, gemini, quota } = parts;
  const session = randomUUID();
  const key = await hashKey(ledger.dir);
  const histories = new OutputHistories(ledger, (model) => book.model(model)?.id ?? model);
  const simulated = gemini.ok && gemini.simulated;
  await histories.load(simulated);
  const { tagsOf, tagsNow } = await openFolderGit(path.dirname(parts.specPath));
  const recorder = createRecorder({
    book: () => book,
    append: (call) => ledger.append(call),
    session: () => session,
    announce: (call) => {
      histories.add(call);
      parts.announce(call);
    },
    tagsOf,
    ...(quota ? observing(quota, parts.warn) : {}),
    // The run stops at once and says so; a command has no later in which to try again.
    onNotKept: () => undefined,
  });
  const { askUnpriced, warn, overBudget: override } = parts;
  const { guard, tellAlerts } = openCommandBudgets({
    ...{ ledger, session: () => session, askUnpriced, tagsNow, warn },
  });
  await tellAlerts();
  return {
    client: () => Promise.resolve(gemini),
    record: async (exchange) => {
      const call = await recorder.record(exchange);
      await tellAlerts();
      return call;
    },
    guard: (question) => guard.ask(question, { override }),
    longHolds: longHolds(guard, { override }),
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

/** A count that cannot be kept is told, and stops no call. */
function observing(
  quota: Quota,
  warn: RunEngineParts['warn'],
): Pick<Parameters<typeof createRecorder>[0], 'observe' | 'tierOf'> {
  return {
    observe: (exchange) =>
      quota.observe(exchange).catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        return warn(`The request was not counted against its quota: ${why}\n`);
      }),
    tierOf: (exchange) => quota.tierOf(exchange),
  };
}

/** Resolves early when the signal fires. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
