import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import limits from '../data/quota/limits.json' with { type: 'json' };
import shippedBook from '../data/prices/gemini.json' with { type: 'json' };
import { parseQuotaLimits } from './budgets/quotaLimits.ts';
import { CallFeed } from './calls/callFeed.ts';
import { LastActuals } from './calls/lastActuals.ts';
import { createRecorder } from './calls/recordCall.ts';
import { Spend } from './calls/spend.ts';
import { Unkept } from './calls/unkept.ts';
import { ApiKey } from './editor/apiKey.ts';
import { registerCommands } from './editor/commands.ts';
import { Coming } from './editor/coming.ts';
import { CostLens } from './editor/costLens.ts';
import { Diagnostics } from './editor/diagnostics.ts';
import { estimateCost } from './editor/estimateCommand.ts';
import { Estimates } from './editor/estimates.ts';
import { exportLogs } from './editor/exportLogs.ts';
import { GeminiSource } from './editor/geminiSource.ts';
import { Generate } from './editor/generate.ts';
import { indexWorkerFiles, ledgerDir, shareLedger } from './editor/ledgerPlace.ts';
import { ModelIds } from './editor/modelIds/modelIds.ts';
import { panelsLeft } from './editor/panelState.ts';
import { Prices } from './editor/prices.ts';
import { ReportPanel } from './editor/report/reportPanel.ts';
import { reportActions } from './editor/reportActions.ts';
import { reportBook } from './editor/reportBook.ts';
import { ContentHash, runPorts, runSettings } from './editor/runPorts.ts';
import { openSample } from './editor/sample.ts';
import { Session } from './editor/session.ts';
import { Settings } from './editor/settings.ts';
import { SPEC_SELECTOR, SpecDocuments } from './editor/specDocuments.ts';
import { SpecWatch } from './editor/specWatch.ts';
import { SpendBar } from './editor/spendBar.ts';
import { unlimited } from './editor/unlimited.ts';
import { useModel } from './editor/useModel.ts';
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
  const settings = new Settings();
  const prices = new Prices(parsePriceBook(shippedBook), settings);
  const { book } = prices;
  await prices.load();
  const quota = parseQuotaLimits(limits);
  const dir = ledgerDir(context);
  const now = () => Date.now();
  const ledger = await openLedger({ dir, worker: indexWorkerFiles(context) });
  const session = new Session(context.workspaceState, now, randomUUID);

  // Following begins before the first figures are read, so that no call falls between the two.
  const feed = new CallFeed();
  const follow = ledger.follow((calls) => feed.push(calls));
  const counted = await peekSums(dir, now(), session.id);
  const spend = new Spend(counted, { now, session: () => session.id });
  const actuals = new LastActuals(ledger);

  const documents = new SpecDocuments();
  const apiKey = new ApiKey(context.secrets);
  const gemini = new GeminiSource(settings, apiKey);
  const hash = new ContentHash(dir);
  const estimates = new Estimates({ documents, book, client: gemini.client, settings, now });
  const diagnostics = new Diagnostics({ documents, estimates, book, now });
  const lens = new CostLens({ documents, estimates, actuals, settings, hmac: hash.of, book, now });
  const coming = new Coming({ ledger, book, now, state: context.globalState, log });
  const { costs } = coming;
  const priceFile = () => prices.uri;
  const modelIds = new ModelIds({ settings, documents, ledger, limits: quota, book, now, costs, priceFile, log });
  const bar = new SpendBar({ spend, settings, sessionStartedAt: () => session.startedAt, state: context.workspaceState });
  const unkept = new Unkept({ append: (call) => ledger.append(call), changed: (waiting) => bar.setWaiting(waiting) });
  const recorder = createRecorder({
    book,
    append: (call) => ledger.append(call),
    session: () => session.id,
    announce: (call) => feed.push([call]),
    onNotKept: (call) => unkept.add(call),
  });
  const specs = new SpecWatch({ documents, estimates, diagnostics, lens, actuals, hash, settings, log });
  const generate = new Generate({
    documents,
    estimates,
    ports: (document) => runPorts(document, hash, { settings, client: gemini.client, recorder, guard: unlimited, book }),
    runSettings: (document) => runSettings(document, settings),
    leftOf: (document) => panelsLeft(documents.of(document), actuals, settings.simulator, hash.of),
    progress: (run) => bar.setRun(run),
    log,
  });
  const sources = {
    ...{ ledger, book: reportBook(book), limits: quota, now, coming: costs },
    session: () => session,
    workspace: vscode.workspace.name ?? 'no folder',
    settings: () => ({ budget: settings.budgets, tier: settings.billingTier, bookOverridden: prices.overridden }),
  };
  const report = new ReportPanel(context.extensionUri, sources, reportActions(log));

  feed.onCalls((calls) => {
    for (const call of calls) {
      spend.add(call);
      actuals.add(call);
    }
    bar.draw();
    void bar.tellBudget(); // its message may stay as long as it likes
    specs.recorded();
    coming.recorded();
    report.changed();
  });
  feed.start(counted.recentIds);
  const changed = (): void => {
    bar.draw();
    estimates.refresh();
    specs.reload();
    modelIds.refresh();
    report.changed();
  };
  shareLedger(context);
  context.subscriptions.push(
    ...[output, estimates, diagnostics, lens, bar, unkept, specs, report, follow, prices, coming, modelIds],
    ledger.onDegraded((state) => bar.setDegraded(state?.message)),
    settings.onChange(() => {
      void prices.load();
      changed();
    }),
    prices.onChange(() => {
      coming.reprice();
      changed();
    }),
    coming.onChange(() => report.changed()),
    vscode.languages.registerCodeLensProvider(SPEC_SELECTOR, lens),
    registerCommands(
      {
        generatePanel: (given) => generate.panel(given),
        generateChapter: (given) => generate.chapter(given),
        generateSimulated: async () => {
          await settings.setSimulator(true);
          return generate.panel((await openSample()).uri);
        },
        estimateCost: (given) => estimateCost(given, documents, estimates),
        openReport: () => report.open(),
        exportLogs: (given) => exportLogs(ledger, output, given),
        setApiKey: () => apiKey.ask(),
        clearApiKey: () => apiKey.clear(),
        useSimulator: (given) => settings.setSimulator(given !== false),
        newSession: async () => {
          await session.startNew(randomUUID());
          spend.startSession();
          changed();
        },
        openSample: () => openSample(),
        useModel: (given) => useModel(given, documents, book(), now()),
        openPriceBook: () => prices.open(),
        showLog: () => output.show(),
      },
      log,
    ),
  );
  close = async () => {
    await session.close();
    await gemini.close();
    await ledger.close();
  };
  return { ledgerDir: dir };
}

export function deactivate(): Promise<void> {
  return close();
}
