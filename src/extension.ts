import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { CallFeed } from './calls/callFeed.ts';
import { LastActuals } from './calls/lastActuals.ts';
import { createRecount } from './calls/recount.ts';
import { createRecorder } from './calls/recordCall.ts';
import { Spend } from './calls/spend.ts';
import { Unkept } from './calls/unkept.ts';
import { ApiKey } from './editor/apiKey.ts';
import { registerCommands } from './editor/commands.ts';
import { commandTable } from './editor/commandTable.ts';
import { GeminiSource } from './editor/geminiSource.ts';
import { createRuns } from './editor/createRuns.ts';
import { indexWorkerFiles, ledgerDir, shareLedger } from './editor/ledgerPlace.ts';
import { ModelTools } from './editor/modelTools.ts';
import { openPrices } from './editor/prices.ts';
import { ReportPanel } from './editor/report/reportPanel.ts';
import { reportActions } from './editor/reportActions.ts';
import { reportSources } from './editor/reportSources.ts';
import { Retention } from './editor/retention.ts';
import { ContentHash } from './editor/runPorts.ts';
import { Session } from './editor/session.ts';
import { Settings } from './editor/settings.ts';
import { SpecTools } from './editor/specTools.ts';
import { SpendBar } from './editor/spendBar.ts';
import { SpendingWatch } from './editor/spendingWatch.ts';
import { VirtualText } from './editor/virtualText.ts';
import { openLedger } from './ledger/openLedger.ts';
import { peekSums } from './ledger/peek.ts';

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
  const { prices, book } = await openPrices(settings);
  const ledger = await openLedger({ dir: ledgerDir(context), worker: indexWorkerFiles(context) });
  const session = new Session(context.workspaceState, now, randomUUID);

  // Following begins before the first figures are read, so that no call falls between the two.
  const feed = new CallFeed();
  const follow = feed.follow(ledger);
  const counted = await peekSums(ledger.dir, now(), session.id);
  const spend = new Spend(counted, { now, session: () => session.id });
  const apiKey = new ApiKey(context.secrets);
  const gemini = new GeminiSource(settings, apiKey);
  const { client } = gemini;
  const hash = new ContentHash(ledger.dir);
  const actuals = new LastActuals(ledger);
  const specs = new SpecTools({ ledger, actuals, book, client, hash, settings, now, log });
  const { histories } = specs;
  const models = new ModelTools({ ledger, prices, settings, specs, now, log, context });
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
  const runs = createRuns({ bar, book, client, hash, histories, ledger, recorder, settings, specs, log });
  const watched = { ledger, book, now, settings, state: context.workspaceState, runs: runs.all, log };
  const insights = new SpendingWatch(watched, () => report.changed());
  const sources = reportSources({ ledger, prices, models, histories, insights, now, session, settings });
  const report = new ReportPanel(context.extensionUri, sources, reportActions(log));
  feed.onCalls((calls) => {
    for (const call of calls) {
      spend.add(call);
      actuals.add(call);
    }
    bar.draw();
    void bar.tellBudget(); // its message may stay as long as it likes
    for (const part of [insights, specs, models]) part.recorded(calls);
    report.changed();
  });
  feed.start(counted.recentIds);
  const changed = (): void => {
    bar.draw();
    specs.reload();
    report.changed();
  };
  const recount = createRecount({ ledger, now, session, feed, spend, actuals, unkept, log, changed });
  feed.onStale(recount);
  const retention = new Retention({ ledger, settings, session, deleted: () => void recount(), log });
  const sessionStarted = (): void => {
    spend.startSession();
    changed();
  };
  const parts = { apiKey, ...runs, ledger, output, prices, report, retention, session, settings, specs };
  const texts = new VirtualText();
  shareLedger(context);
  context.subscriptions.push(
    ...[output, prices, specs, models, bar, unkept, insights, report, follow, texts, retention],
    ...[settings, models].map((one) => one.onChange(changed)),
    ledger.onDegraded((state) => bar.setDegraded(state?.message)),
    registerCommands(commandTable({ ...parts, book, log, texts, sessionStarted }), log),
  );
  runs.offerInterrupted();
  close = async () => {
    await runs.close();
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
