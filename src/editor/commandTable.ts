import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { addPrice } from './addPrice.ts';
import type { ApiKey } from './apiKey.ts';
import type { Batches } from './batches.ts';
import type { Caching } from './caching.ts';
import type { Capture } from './capture/capture.ts';
import type { CommandTable } from './commands.ts';
import { estimateCost } from './estimateCommand.ts';
import { estimateCommands } from './estimateTools.ts';
import { exportCalls } from './exports/exportCommand.ts';
import type { Generate } from './generate.ts';
import { importCalls } from './importCommand.ts';
import type { Limits } from './limits.ts';
import type { Log } from './log.ts';
import type { Prices } from './prices.ts';
import { reconcileWithBill } from './reconcile.ts';
import { readFilter } from './report/reportFilter.ts';
import type { ReportPanel } from './report/reportPanel.ts';
import { repriceUnpriced } from './reprice.ts';
import { openFirstSpec, openSample } from './sample.ts';
import type { Retention } from './retention.ts';
import type { RunCommands } from './runCommands.ts';
import type { Runs } from './runs.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';
import { stopRuns } from './stopRuns.ts';
import { copySupportInfo } from './supportInfo.ts';
import type { SpecTools } from './specTools.ts';
import { useModel } from './useModel.ts';
import type { VirtualText } from './virtualText.ts';

interface CommandTableParts {
  all: Runs;
  apiKey: ApiKey;
  book: () => PriceBook;
  batches: Batches;
  caching: Caching;
  capture: Capture;
  context: Pick<vscode.ExtensionContext, 'extension' | 'extensionUri' | 'globalStorageUri'>;
  generate: Generate;
  ledger: Ledger;
  limits: Limits;
  log: (text: string) => void;
  output: Log;
  prices: Prices;
  report: ReportPanel;
  retention: Retention;
  runCommands: RunCommands;
  session: Session;
  settings: Settings;
  specs: SpecTools;
  texts: VirtualText;
  /** The session is another one now. */
  sessionStarted: () => void;
}

/** What each command does, by its id without the prefix. Those not in package.json are for lenses and links. */
export function commandTable(parts: CommandTableParts): CommandTable {
  const {
    apiKey,
    batches,
    caching,
    context,
    generate,
    ledger,
    limits,
    output,
    prices,
    report,
    retention,
    runCommands,
    session,
    settings,
    specs,
    sessionStarted,
  } = parts;
  return {
    ...parts.capture.commands,
    ...estimateCommands(specs, parts.texts),
    generatePanel: (given) => generate.panel(given),
    generateAnyway: (given) => generate.panel(given, true),
    generateChapter: (given) => generate.chapter(given),
    generateBatch: (given) => batches.submit(given),
    batchAnyway: (given) => batches.submit(given, true),
    cancelBatch: () => batches.cancel(),
    cacheShared: (given) => caching.make(given),
    cacheAnyway: (given) => caching.make(given, true),
    deleteCaches: (given) => caching.deleteAll(given),
    generateRest: (given) => generate.rest(given),
    generateSelection: () => generate.selection(),
    compareAttempts: (given) => specs.attempts.compare(given),
    keepAttempt: (given, call) => specs.attempts.keep(given, call),
    openAttempt: (given, call) => specs.attempts.open(given, call),
    pauseRun: () => runCommands.pause(),
    resumeRun: () => runCommands.resume(),
    cancelRun: () => runCommands.cancel(),
    generateSimulated: async () => {
      await settings.setSimulator(true);
      const document = await openFirstSpec(context);
      const [first] = specs.documents.of(document)?.panels ?? [];
      const uri = document.uri.toString();
      return generate.panel(first ? { uri, panelId: first.spec.panelId } : document.uri);
    },
    estimateCost: (given) => estimateCost(given, specs.documents, specs.estimates),
    openReport: (given) => report.open(readFilter(given)),
    importCalls: (given) => importCalls(parts, given),
    exportLogs: (given) => exportCalls({ ...parts, output: output.output }, given),
    openBudget: (given) => limits.budgets.open(given),
    raiseBudget: (given) => limits.budgets.raise(given),
    setApiKey: () => apiKey.ask(),
    clearApiKey: () => apiKey.clear(),
    useSimulator: (given) => settings.setSimulator(given !== false),
    newSession: async () => {
      await session.startNew(randomUUID());
      sessionStarted();
    },
    reconcile: (given) => reconcileWithBill(parts, given),
    repriceUnpriced: (given) => repriceUnpriced(parts, given),
    addPrice: (given) => addPrice(ledger, given),
    deleteCalls: () => retention.ask(),
    openSample: () => openSample(context),
    gettingStarted: () =>
      vscode.commands.executeCommand(
        'workbench.action.openWalkthrough',
        `${context.extension.id}#gettingStarted`,
        false,
      ),
    stopRuns: () => stopRuns(parts.all),
    useModel: (given) => useModel(given, specs),
    openPriceBook: () => prices.open(),
    showLog: () => output.output.show(),
    copySupportInfo: () => copySupportInfo({ ledger, book: parts.book, log: output }),
  };
}
