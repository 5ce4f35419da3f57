import { randomUUID } from 'node:crypto';
import type * as vscode from 'vscode';
import { CallFeed } from './calls/callFeed.ts';
import { LastActuals } from './calls/lastActuals.ts';
import { createRecorder } from './calls/recordCall.ts';
import { Spend } from './calls/spend.ts';
import { Unkept } from './calls/unkept.ts';
import { registerAgentTools } from './editor/agents.ts';
import { ApiKey } from './editor/apiKey.ts';
import { registerCommands } from './editor/commands.ts';
import { commandTable } from './editor/commandTable.ts';
import { ContextKeys } from './editor/contextKeys.ts';
import { GeminiSource } from './editor/geminiSource.ts';
import { Capture } from './editor/capture/capture.ts';
import { createRuns } from './editor/createRuns.ts';
import { ledgerOptions } from './editor/ledgerPlace.ts';
import { keepCurrent } from './editor/keepCurrent.ts';
import { Limits } from './editor/limits.ts';
import { Log } from './editor/log.ts';
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
import { createTelemetry } from './editor/telemetry.ts';
import { VirtualText } from './editor/virtualText.ts';
import { openLedger } from './ledger/openLedger.ts';
import { peekSums } from './ledger/peek.ts';

/** What other extensions and the tests may ask. */
interface Api {
  ledgerDir: string;
  limits: Limits;
}

let close: () => Promise<void> = () => Promise.resolve();

export async function activate(context: vscode.ExtensionContext): Promise<Api> {
  const output = new Log();
  const log = output.write;
  const now = (): number => Date.now();
  const settings = new Settings();
  const { prices, book } = await openPrices(settings);
  const ledger = await openLedger(ledgerOptions(context));
  const session = new Session(context.workspaceState, now, randomUUID);

  // Following begins before the first figures are read, so that no call falls between the two.
  const feed = new CallFeed();
  const follow = feed.follow(ledger);
  const counted = await peekSums(ledger.dir, now(), session.id);
  const spend = new Spend(counted, { now, session: () => session.id });
  const apiKey = new ApiKey(context.secrets);
  const gemini = new GeminiSource(settings, apiKey, ledger.dir);
  const actuals = new LastActuals(ledger);
  const sessionId = () => session.id;
  const limits = new Limits({ context, ledger, settings, apiKey, book, session: sessionId, now, log });
  const { foresee, quotaNote, statuses: budgets, quotaLines: quota } = limits;
  const hash = new ContentHash(ledger.dir);
  const told = { ledger, actuals, book, client: gemini.client, hash, settings, now, log };
  const specs = new SpecTools({ ...told, foresee, quotaNote });
  const { histories } = specs;
  const models = new ModelTools({ ledger, prices, settings, specs, now, log, context });
  const bar = new SpendBar({ spend, settings, session, budgets, quota });
  const append = ledger.append.bind(ledger);
  const unkept = new Unkept({ append, changed: (waiting) => bar.setWaiting(waiting) });
  const telemetry = createTelemetry({ ledger, settings, book, log });
  const recorder = createRecorder({
    book,
    append,
    session: sessionId,
    ...{ observe: limits.observe, tierOf: limits.tierOf, tagsOf: limits.tagsOf },
    announce: (call) => {
      feed.push([call]);
      telemetry.record([call]);
    },
    onNotKept: (call) => unkept.add(call),
  });
  const runs = createRuns({ ...told, bar, histories, limits, recorder, specs });
  const watched = { ledger, book, now, settings, state: context.workspaceState, runs: runs.all, log };
  const insights = new SpendingWatch(watched, () => report.changed());
  const sources = { ledger, prices, models, histories, insights, limits, now, session, settings };
  const report = new ReportPanel(context.extensionUri, reportSources(sources), reportActions(log));
  const capture = new Capture({ ...told, context, recorder, limits, histories, gemini, session, bar });
  const shown = { ...sources, capture, feed, spend, actuals, unkept, bar, specs, report, log };
  const { watching, sessionStarted, recount } = keepCurrent(shown, counted.recentIds);
  const retention = new Retention({ ledger, settings, session, deleted: recount, log });
  const parts = { ...shown, ...runs, apiKey, context, output, retention, book, sessionStarted };
  const texts = new VirtualText();
  limits.start();
  telemetry.start();
  context.subscriptions.push(
    ...[output, limits, prices, specs, models, bar, unkept, insights, report, follow, texts, retention],
    ...[capture, new ContextKeys({ ...parts, limits }), ...watching],
    ledger.onDegraded((state) => bar.setDegraded(state?.message)),
    registerAgentTools({ ...told, histories, limits, session }),
    registerCommands(commandTable({ ...parts, texts }), log),
  );
  runs.offerInterrupted();
  close = async () => {
    session.close();
    // VS Code ends the host after 5 s: calls under way have 3 of them, and what is sent on of them half a one.
    await Promise.all([runs.close(), capture.close()]);
    await unkept.retry();
    await Promise.all([telemetry.close(), gemini.close()]);
    await ledger.close();
  };
  return { ledgerDir: ledger.dir, limits };
}

export function deactivate(): Promise<void> {
  return close();
}
