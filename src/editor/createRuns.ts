import * as path from 'node:path';
import type * as vscode from 'vscode';
import type { Recorder } from '../calls/recordCall.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import type { ClientPort } from '../runs/ports.ts';
import { RunFolder } from '../runs/runFolder.ts';
import { Generate } from './generate.ts';
import { InterruptedRuns } from './interruptedRuns.ts';
import { RunCommands } from './runCommands.ts';
import { runPorts, runSettings, type ContentHash } from './runPorts.ts';
import { Runs } from './runs.ts';
import type { Settings } from './settings.ts';
import type { SpecTools } from './specTools.ts';
import type { SpendBar } from './spendBar.ts';
import { unlimited } from './unlimited.ts';

interface CreateRunsParts {
  bar: SpendBar;
  book: () => PriceBook;
  client: ClientPort;
  hash: ContentHash;
  ledger: Ledger;
  recorder: Recorder;
  settings: Settings;
  specs: SpecTools;
  log: (text: string) => void;
}

export interface RunTools {
  generate: Generate;
  runCommands: RunCommands;
  /** Offers what an earlier window left behind; nothing is sent. */
  offerInterrupted(): void;
  /** Before the ledger is closed. */
  close(): Promise<void>;
}

/** Everything that generates, wired together. */
export function createRuns(parts: CreateRunsParts): RunTools {
  const { bar, ledger, recorder, settings, specs, log } = parts;
  const folder = new RunFolder(path.join(ledger.dir, 'runs-v1'), () => Date.now());
  const simulated = (): boolean => settings.simulator;
  const runs = new Runs({
    folder,
    ports: (document: vscode.TextDocument) => runPorts(document, { ...parts, guard: unlimited }),
    runSettings: (document) => runSettings(document, settings),
    simulated,
    progress: (run) => bar.setRun(run),
    log,
  });
  const generate = new Generate({ specs, runs });
  const interrupted = new InterruptedRuns({
    folder,
    ledger,
    record: (exchange) => recorder.record(exchange),
    runs,
    specs,
    simulated,
    run: (ask) => generate.run(ask),
    log,
  });
  return {
    generate,
    runCommands: new RunCommands(runs, interrupted),
    offerInterrupted: () => {
      interrupted.offer().catch((error: unknown) => log(`Interrupted runs: ${String(error)}`));
    },
    close: async () => {
      await runs.close();
      runs.dispose();
    },
  };
}
