import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Tier } from '../call.ts';
import { OutputHistories } from '../calls/outputHistory.ts';
import { ProxyCalls } from '../calls/proxyCalls.ts';
import { holdOf } from '../calls/proxyHold.ts';
import { createRecorder } from '../calls/recordCall.ts';
import { Unkept } from '../calls/unkept.ts';
import { hashKey } from '../ledger/hashKey.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { startProxy } from '../proxy/startProxy.ts';
import { systemProxy } from '../proxy/systemProxy.ts';
import { upstreamOrigin } from '../proxy/upstreamOrigin.ts';
import { openCommandBudgets } from './commandBudgets.ts';
import { countOption, ledgerDir, names, parseCommandLine } from './commandLine.ts';
import { programFolder, withLedger } from './engine.ts';
import { openFolderGit } from './folderGit.ts';
import { UsageError, write } from './io.ts';
import type { Command, CommandIo } from './io.ts';
import { priceBookOf } from './prices.ts';

/** Budgets may be changed in the editor while the proxy runs. */
const BUDGETS_MS = 2000;
const GEMINI = 'https://generativelanguage.googleapis.com';

interface ServeOptions {
  port: number;
  upstream: string;
  prices: string | undefined;
  tier: Tier;
}

/** Serves until SIGTERM or ctrl-C; calls in flight are recorded before it ends. */
export const proxyCommand: Command = async (args, io) => {
  const { values, positionals } = parseCommandLine(args, {
    port: { type: 'string' },
    upstream: { type: 'string', default: GEMINI },
    ledger: { type: 'string' },
    prices: { type: 'string' },
    tier: { type: 'string', default: 'paid' },
  });
  names(positionals, 0, 0, '');
  const port = countOption('port', values.port) ?? 0;
  if (port > 65_535) throw new UsageError('--port wants a number from 0 to 65535.');
  const tier = (['paid', 'free'] as const).find((known) => known === values.tier);
  if (!tier) throw new UsageError('--tier wants paid or free.');
  const dir = ledgerDir(values.ledger, io.env);
  const { upstream, prices } = values;
  if (upstreamOrigin(upstream) === undefined)
    throw new UsageError(`--upstream ${upstream} is no http:// or https:// address.`);
  return withLedger(dir, (ledger) => serve(ledger, { port, upstream, prices, tier }, io));
};

async function serve(
  ledger: Ledger,
  { port, upstream, prices, tier }: ServeOptions,
  io: CommandIo,
): Promise<number> {
  const book = priceBookOf(prices);
  const session = randomUUID();
  const warn = (text: string): void => void write(io.stderr, `${text}\n`).catch(() => undefined);
  const histories = new OutputHistories(ledger, (model) => book.model(model)?.id ?? model);
  const unkept = new Unkept({
    append: (call) => ledger.append(call),
    changed: (waiting) => {
      if (waiting > 0) warn(`${waiting} calls could not be recorded yet; they are tried again.`);
    },
  });
  // Clients run anywhere: what they say of their branch goes before that of the folder the command was started in.
  const { tagsOf, tagsNow } = await openFolderGit('.');
  let recorded = false;
  const recorder = createRecorder({
    book: () => book,
    append: (call) => ledger.append(call),
    session: () => session,
    tagsOf,
    announce: (call) => {
      histories.add(call);
      recorded = true;
    },
    onNotKept: (call) => unkept.add(call),
  });
  const { guard, hasHard, tellAlerts } = openCommandBudgets({
    ledger,
    session: () => session,
    askUnpriced: () => Promise.resolve(false), // nobody is there to be asked
    tagsNow,
    warn: (text) => write(io.stderr, text).catch(() => undefined),
  });
  const calls = new ProxyCalls({
    recorder,
    guard: (question) => guard.ask(question),
    hold: (question) => holdOf(question, book, Date.now(), (model) => histories.outputP99(false, model)),
    known: (id) => ledger.call(id),
    tier: () => tier,
  });
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
    if (io.signal.aborted) resolve();
    io.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const worker = workerFile();
  const via = systemProxy(upstream, io.env);
  const proxy = await startProxy({
    ...{ worker, upstream, port },
    hashKey: await hashKey(ledger.dir),
    ...(via === undefined ? {} : { via }),
    onExchange: calls.record,
    guard: calls.guard,
    onUnsent: calls.unsent,
    onLive: () =>
      warn('A Live session (WebSocket) was refused: they cannot be counted. Connect them directly.'),
    onDied: ({ message }) => {
      warn(message);
      stop();
    },
  });
  const refresh = async (): Promise<void> => {
    const hard = await hasHard();
    if (hard) await histories.load(false);
    proxy.guarding(hard);
    if (!recorded) return;
    recorded = false;
    await tellAlerts();
  };
  await refresh();
  const timer = setInterval(() => void refresh().catch((error: unknown) => warn(`The budgets could not be read: ${String(error)}`)), BUDGETS_MS); // prettier-ignore
  try {
    await write(io.stdout, `${JSON.stringify({ url: proxy.url, pid: process.pid, ledger: ledger.dir })}\n`);
    await stopped;
  } finally {
    clearInterval(timer);
    await proxy.close();
    await unkept.retry();
    unkept.dispose();
  }
  return unkept.size > 0 ? 1 : 0;
}

/** The proxy's thread beside the built file, or as it runs from source. */
function workerFile(): string {
  const built = path.join(programFolder(), 'proxy/worker.cjs');
  return existsSync(built) ? built : path.join(programFolder(), '../proxy/worker.ts');
}
