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
import { ReportPanel } from './editor/report/reportPanel.ts';
import { reportActions } from './editor/reportActions.ts';
import { reportSources } from './editor/reportSources.ts';
import { ContentHash, runPorts, runSettings } from './editor/runPorts.ts';
import { Session } from './editor/session.ts';
import { Settings } from './editor/settings.ts';
import { SpecTools } from './editor/specTools.ts';
import { SpendBar } from './editor/spendBar.ts';
import { SpendingWatch } from './editor/spendingWatch.ts';
import { unlimited } from './editor/unlimited.ts';
import { openLedger } from './ledger/openLedger.ts';
import { peekSums } from './ledger/peek.ts';
import { parsePriceBook } from './pricing/priceBook.ts';

/** What other extensions and the tests may ask. */
interface Api {
  ledgerDir: string;
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
  const specs = new SpecTools({ actuals, book, client, hash, settings, now, log });
  const bar = new SpendBar({ spend, settings, session, state: context.workspaceState });
  const append = ledger.append.bind(ledger);
  const unkept = new Unkept({ append, changed: (waiting) => bar.setWaiting(waiting) });
  const recorder = createRecorder({
    book,
    append,
    session: () => session.id,
    announce: (call) => feed.push([call]),
    onNotKept: (call) => unkept.add(call),
  });
  const generate = new Generate({
    specs,
    ports: (document) => runPorts(document, { hash, settings, client, recorder, guard: unlimited, book }),
    runSettings: (document) => runSettings(document, settings),
    progress: (run) => bar.setRun(run),
    log,
  });
  const watched = { ledger, book, now, settings, state: context.workspaceState, runs: generate, log };
  const insights = new SpendingWatch(watched, () => report.changed());
  const sources = reportSources({ ledger, book, now, session: () => session, settings, insights });
  const report = new ReportPanel(context.extensionUri, sources, reportActions(log));

  feed.onCalls((calls) => {
    for (const call of calls) {
      spend.add(call);
      actuals.add(call);
    }
    bar.draw();
    void bar.tellBudget(); // its message may stay as long as it likes
    insights.add(calls);
    specs.recorded();
    report.changed();
  });
  feed.start(counted.recentIds);
  const changed = (): void => {
    bar.draw();
    specs.reload();
    report.changed();
  };
  const sessionStarted = (): void => {
    spend.startSession();
    changed();
  };
  const commands = { apiKey, generate, ledger, output, report, session, settings, specs, sessionStarted };
  shareLedger(context);
  context.subscriptions.push(
    ...[output, specs, bar, unkept, insights, report, follow],
    ledger.onDegraded((state) => bar.setDegraded(state?.message)),
    settings.onChange(changed),
    registerCommands(commandTable(commands), log),
  );
  close = async () => {
    await session.close();
    await unkept.retry();
    await gemini.close();
    await ledger.close();
  };
  return { ledgerDir: ledger.dir };
}

export function deactivate(): Promise<void> {
  return close();
}
