import * as path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { OutputHistories } from '../calls/outputHistory.ts';
import type { Recorder } from '../calls/recordCall.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import type { ClientPort } from '../runs/ports.ts';
import { CacheStore } from '../runs/cacheStore.ts';
import { RunFolder } from '../runs/runFolder.ts';
import { underWay, type RunRecord } from '../runs/runRecord.ts';
import { Batches } from './batches.ts';
import { Caching } from './caching.ts';
import { Generate } from './generate.ts';
import { InterruptedRuns } from './interruptedRuns.ts';
import type { Limits } from './limits.ts';
import { RunCommands } from './runCommands.ts';
import { runPorts, runSettings, type ContentHash } from './runPorts.ts';
import { Runs } from './runs.ts';
import type { Settings } from './settings.ts';
import { shareModels } from './shareModels.ts';
import type { SpecTools } from './specTools.ts';
import type { SpendBar } from './spendBar.ts';

/** What is under way has so long to be recorded when the window closes. */
const CLOSE_MS = 2000;

interface CreateRunsParts {
  bar: SpendBar;
  book: () => PriceBook;
  client: ClientPort;
  hash: ContentHash;
  histories: OutputHistories;
  ledger: Ledger;
  limits: Limits;
  recorder: Recorder;
  settings: Settings;
  specs: SpecTools;
  log: (text: string) => void;
}

export interface RunTools {
  batches: Batches;
  caching: Caching;
  generate: Generate;
  /** All runs of this window. */
  all: Runs;
  runCommands: RunCommands;
  /** Offers what an earlier window left behind; nothing is sent. */
  offerInterrupted(): void;
  /** Before the ledger is closed. */
  close(): Promise<void>;
}

/** Everything that generates, wired together. */
export function createRuns(parts: CreateRunsParts): RunTools {
  const { bar, ledger, limits, recorder, settings, specs, log } = parts;
  const folder = new RunFolder(path.join(ledger.dir, 'runs-v1'), () => Date.now());
  const simulated = (): boolean => settings.simulator;
  const store = new CacheStore(
    ledger.dir,
    (text) => parts.hash.of(text) ?? '',
    () => Date.now(),
  );
  const ports = (spec: { uri: vscode.Uri }, override?: boolean) =>
    runPorts(spec, {
      ...parts,
      guard: limits.budgets.port(override),
      longHolds: limits.budgets.longHolds(override),
      caches: store,
    });
  const settingsOf = (document: vscode.TextDocument) => runSettings(document, settings);
  const here = (): RunRecord[] => [...runs.records(), ...batches.records()];
  const runs = new Runs({
    folder,
    ports,
    runSettings: settingsOf,
    simulated,
    here,
    countOf: (panel) => specs.estimates.countOf(panel),
    progress: (run) => bar.setRun(run),
    log,
  });
  const busy = async ({ uri }: vscode.TextDocument): Promise<ReadonlySet<string>> =>
    underWay([...here(), ...(await folder.others())], uri.fsPath);
  const generate = new Generate({
    specs,
    runs,
    underWay: busy,
    quotaNote: limits.quotaNote,
    simulated,
    log,
  });
  const batches = new Batches({
    folder,
    ledger,
    specs,
    ports,
    runSettings: settingsOf,
    simulated,
    here,
    chapterOf: (given) => generate.chapterOf(given),
    underWay: busy,
    changed: () => {
      const pending = batches.pending();
      bar.setBatches(pending);
      void vscode.commands.executeCommand('setContext', 'panelmeter.batches', pending.length);
      specs.limitsChanged();
    },
    log,
  });
  specs.pendingBatches = () => batches.pending();
  const caching = new Caching({
    book: parts.book,
    specs,
    store,
    ports,
    runSettings: settingsOf,
    chapterOf: (given) => generate.chapterOf(given),
  });
  const interrupted = new InterruptedRuns({
    folder,
    ledger,
    record: (exchange) => recorder.record(exchange),
    runs,
    specs,
    simulated,
    watchBatch: (record) => batches.watch(record),
    run: (ask) => generate.run(ask),
    log,
  });
  const sharing = shareModels(parts);
  return {
    batches,
    caching,
    generate,
    all: runs,
    runCommands: new RunCommands(runs, interrupted),
    offerInterrupted: () => {
      interrupted.offer().catch((error: unknown) => log(`Interrupted runs: ${String(error)}`));
    },
    close: async () => {
      // A question that nobody answers must not keep the ledger from being closed.
      await Promise.race([Promise.all([runs.close(), batches.close()]), delay(CLOSE_MS)]);
      sharing.dispose();
      runs.dispose();
      batches.dispose();
    },
  };
}
