import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { geminiCliChoice } from '../../attribution/geminiDefaults.ts';
import type { Call } from '../../call.ts';
import type { Recorder } from '../../calls/recordCall.ts';
import type { Ledger } from '../../ledger/ledgerTypes.ts';
import type { CommandTable } from '../commands.ts';
import { ledgerVariables } from '../ledgerPlace.ts';
import type { Settings } from '../settings.ts';
import type { SpendBar } from '../spendBar.ts';
import { CaptureProxy } from '../captureProxy.ts';
import type { GeminiSource } from '../geminiSource.ts';
import type { Limits } from '../limits.ts';
import type { PriceBook } from '../../pricing/priceBook.ts';
import type { OutputHistories } from '../../calls/outputHistory.ts';
import { copyCostOfBranch, costOfBranch } from './branchCost.ts';
import { copyClientSnippet } from './copySnippet.ts';
import { openSiteCalls, SiteLens } from './siteLens.ts';
import { TerminalNames } from './terminalNames.ts';
import { TerminalSpend } from './terminalSpend.ts';
import { TerminalVariables } from './terminalVariables.ts';
import { newTrackedTerminal } from './trackedTerminal.ts';
import { Tracking } from './tracking.ts';
import { costOfTurns } from './turnCosts.ts';
import { trackingLines, turnedOff, turnedOn } from './trackingWords.ts';

interface CaptureParts {
  context: vscode.ExtensionContext;
  bar: SpendBar;
  recorder: Recorder;
  book: () => PriceBook;
  gemini: GeminiSource;
  histories: OutputHistories;
  limits: Limits;
  ledger: Ledger;
  settings: Settings;
  session: { readonly id: string };
  now: () => number;
  log: (text: string) => void;
}

/** What clients in the editor spend: terminals, tasks and debug sessions through the proxy, by terminal, line and branch. */
export class Capture implements vscode.Disposable {
  readonly commands: CommandTable;
  readonly #tracking: Tracking;
  readonly #terminals: TerminalSpend;
  readonly #lens: SiteLens;
  readonly #proxy: CaptureProxy;
  readonly #owned: vscode.Disposable;
  readonly #changed = new vscode.EventEmitter<void>();
  /** What the status bar's hover says is another now. */
  readonly onChange = this.#changed.event;

  constructor(parts: CaptureParts) {
    const { context, ledger, settings, session, limits, gemini } = parts;
    const { git, budgets } = limits;
    const changed = (): void => this.#changed.fire();
    const variables = new TerminalVariables(context.environmentVariableCollection, ledgerVariables(context));
    const names = new TerminalNames();
    this.#proxy = new CaptureProxy({
      ...parts,
      worker: context.asAbsolutePath(path.join('dist', 'proxy', 'worker.cjs')),
      guard: (question) => budgets.unattended.ask(question),
      hasHardBudget: () => budgets.hasHard,
      simulator: gemini.simulatorUrl,
      // What was seen of the editor's own key says nothing of theirs.
      tier: () => (settings.tierSetting === 'auto' ? undefined : settings.tierSetting),
      terminalOf: names.of,
      onMoved: () => this.#tracking.start(),
    });
    this.#tracking = new Tracking({
      ...parts,
      proxy: this.#proxy,
      variables,
      state: context.workspaceState,
      storage: context.globalStorageUri.fsPath,
      preload: context.asAbsolutePath(path.join('dist', 'preload.cjs')),
      changed,
    });
    const simulated = (): boolean => settings.simulator;
    this.#terminals = new TerminalSpend({ ...parts, session: () => session.id, simulated, changed });
    this.#lens = new SiteLens(parts);
    this.#owned = vscode.Disposable.from(
      this.#tracking,
      this.#terminals,
      this.#lens,
      names,
      this.#changed,
      limits.onChange(() => this.#proxy.budgetsChanged()),
      settings.onSimulator(() => {
        this.#proxy.upstreamChanged().catch((error: unknown) => parts.log(`Capture proxy: ${String(error)}`));
        this.recorded();
      }),
    );
    parts.bar.tracked = () => trackingLines(this.#tracking, this.#terminals.lines());
    const branch = { git, ledger, settings };
    this.commands = {
      trackTerminals: () => this.#turnOn(),
      stopTracking: () => this.#turnOff(),
      newTrackedTerminal: (given) => newTrackedTerminal(this.#tracking, given),
      trackSourceLines: (given) => settings.setSourceLines(given !== false),
      copyClientSnippet: (given) => copyClientSnippet(this.#tracking, given),
      costOfBranch: (given) => costOfBranch(branch, given),
      copyCostOfBranch: (given) => copyCostOfBranch(branch, given),
      costOfTurns: () => costOfTurns(parts),
      openSiteCalls: (given) => openSiteCalls(given),
      // What the status bar's hover says: for tests and other extensions.
      trackedLines: () => parts.bar.tracked(),
    };
    // Nothing waits for these.
    this.#tracking.start();
    this.#terminals.recorded();
  }

  /** Calls were recorded; without: figures are others. */
  recorded(calls?: readonly Call[]): void {
    this.#terminals.recorded(calls);
    this.#lens.recorded(calls);
  }

  /** Before the ledger is closed: calls in flight are recorded. */
  close(): Promise<void> {
    return this.#proxy.stop();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #turnOn(): Promise<boolean> {
    if (!vscode.workspace.isTrusted) {
      const why = vscode.l10n.t(
        'Terminals of a workspace that is not trusted are not tracked. Trust it first.',
      );
      void vscode.window.showWarningMessage(why);
      return false;
    }
    const works = await this.#tracking.turn(true);
    if (works) turnedOn(this.#tracking, await geminiCliChoice(os.homedir()));
    else void vscode.window.showErrorMessage(`Panelmeter: ${this.#tracking.problems.join(' ')}`);
    return works;
  }

  async #turnOff(): Promise<void> {
    await this.#tracking.turn(false);
    turnedOff(this.#tracking);
  }
}
