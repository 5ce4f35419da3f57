import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import shippedBook from '../data/prices/gemini.json' with { type: 'json' };
import { CallFeed } from './calls/callFeed.ts';
import { LastActuals } from './calls/lastActuals.ts';
import { createRecorder } from './calls/recordCall.ts';
import { Spend } from './calls/spend.ts';
import { Unkept } from './calls/unkept.ts';
import { ApiKey } from './editor/apiKey.ts';
import { registerCommands } from './editor/commands.ts';
import { commandTable } from './editor/commandTable.ts';
import { GeminiSource } from './editor/geminiSource.ts';
import { Generate } from './editor/generate.ts';
import { indexWorkerFiles, ledgerDir, shareLedger } from './editor/ledgerPlace.ts';
import { keepCurrent } from './editor/keepCurrent.ts';
import { Limits } from './editor/limits.ts';
import { ReportPanel } from './editor/report/reportPanel.ts';
import { reportActions } from './editor/reportActions.ts';
import { reportSources } from './editor/reportSources.ts';
import { ContentHash, runPorts, runSettings } from './editor/runPorts.ts';
import { Session } from './editor/session.ts';
import { Settings } from './editor/settings.ts';
import { SpecTools } from './editor/specTools.ts';
import { SpendBar } from './editor/spendBar.ts';
import { openLedger } from './ledger/openLedger.ts';
import { peekSums } from './ledger/peek.ts';
import { parsePriceBook } from './pricing/priceBook.ts';

/** What other extensions and the tests may ask. */
interface Api {
  ledgerDir: string;
  limits: Limits;
}

let close: () => Promise<void> = () => Promise.resolve();

export async function activate(context: vscode.ExtensionContext): Promise<Api> {
  const output = vscode.window.createOutputChannel('Panelmeter');
  const log = (text: string): void => output.appendLine(text);
  const now = (): number => Date.now();
  const settings = new Settings();
  const prices = parsePriceBook(shippedBook);
  const book = () => prices;
  const ledger = await openLedger({ dir: ledgerDir(context), worker: indexWorkerFiles(context) });
  const session = new Session(context.workspaceState, now, randomUUID);

  // Following begins before the first figures are read, so that no call falls between the two.
  const feed = new CallFeed();
  const follow = ledger.follow((calls) => feed.push(calls));
  const counted = await peekSums(ledger.dir, now(), session.id);
  const spend = new Spend(counted, { now, session: () => session.id });

  const apiKey = new ApiKey(context.secrets);
  const gemini = new GeminiSource(settings, apiKey);
  const { client } = gemini;
  const hash = new ContentHash(ledger.dir);
  const actuals = new LastActuals(ledger);
  const sessionId = () => session.id;
  const limits = new Limits({ context, ledger, settings, apiKey, book, session: sessionId, now, log });
  const { foresee, quotaNote } = limits;
  const specs = new SpecTools({ actuals, book, client, hash, settings, foresee, quotaNote, now, log });
  const bar = new SpendBar({ spend, settings, session, budgets: limits.statuses, quota: limits.quotaLines });
  const append = ledger.append.bind(ledger);
  const unkept = new Unkept({ append, changed: (waiting) => bar.setWaiting(waiting) });
  const recorder = createRecorder({
    book,
    append,
    session: sessionId,
    observe: limits.observe,
    tierOf: limits.tierOf,
    announce: (call) => feed.push([call]),
    onNotKept: (call) => unkept.add(call),
  });
  const generate = new Generate({
    specs,
    ports: (document, override) =>
      runPorts(document, { hash, settings, client, recorder, guard: limits.budgets.port(override), book }),
    runSettings: (document) => runSettings(document, settings),
    quotaNote,
    simulated: () => settings.simulator,
    progress: (run) => bar.setRun(run),
    log,
  });
  const sources = reportSources({ ledger, book, now, session: () => session, settings, limits });
  const report = new ReportPanel(context.extensionUri, sources, reportActions(log));

  const shown = { feed, spend, actuals, bar, limits, specs, report, settings };
  const { watching, sessionStarted } = keepCurrent(shown);
  feed.start(counted.recentIds);
  const commands = { ...shown, apiKey, generate, ledger, output, session, sessionStarted };
  shareLedger(context);
  limits.start();
  context.subscriptions.push(
    ...[output, limits, specs, bar, unkept, report, follow],
    ledger.onDegraded((state) => bar.setDegraded(state?.message)),
    watching,
    registerCommands(commandTable(commands), log),
  );
  close = async () => {
    await session.close();
    await unkept.retry();
    await gemini.close();
    await ledger.close();
  };
  return { ledgerDir: ledger.dir, limits };
}

export function deactivate(): Promise<void> {
  return close();
}
