import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Tier } from '../call.ts';
import type { GuardAnswer } from '../calls/budgetGuard.ts';
import type { GuardQuestion } from '../calls/budgetRefusal.ts';
import type { OutputHistories } from '../calls/outputHistory.ts';
import { ProxyCalls } from '../calls/proxyCalls.ts';
import { holdOf } from '../calls/proxyHold.ts';
import type { Recorder } from '../calls/recordCall.ts';
import { hashKey } from '../ledger/hashKey.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import type { ProxyPlace } from '../proxy/proxyPlace.ts';
import { SharedProxy } from '../proxy/sharedProxy.ts';
import { startProxy, type RunningProxy } from '../proxy/startProxy.ts';
import { systemProxy } from '../proxy/systemProxy.ts';

const GEMINI = 'https://generativelanguage.googleapis.com';

interface CaptureProxyParts {
  /** The worker's script: dist/proxy/worker.cjs. */
  worker: string;
  ledger: Ledger;
  recorder: Recorder;
  book: () => PriceBook;
  histories: Pick<OutputHistories, 'load' | 'outputP99'>;
  /** Nobody is there to be asked: what cannot be held against a hard budget is refused. */
  guard: (question: GuardQuestion) => Promise<GuardAnswer>;
  /** Whether any budget is a hard one. */
  hasHardBudget: () => boolean;
  /** Where calls go while the simulator is on; undefined: to the Gemini API. */
  simulator: () => Promise<string | undefined>;
  terminalOf: (processes: readonly number[] | undefined) => Promise<string | undefined>;
  /** As the user has set it; undefined: not said, so the list price. */
  tier: () => Tier | undefined;
  /** The URL is another now, because a program took the port. */
  onMoved?: (url: string) => void;
  /** A Live session was refused: those are not counted. */
  onLive?: () => void;
  log: (text: string) => void;
}

/** The capture proxy of this workspace: one for all of its windows, at an address that stays. */
export class CaptureProxy implements vscode.Disposable {
  readonly #parts: CaptureProxyParts;
  readonly #shared: SharedProxy;
  readonly #calls: ProxyCalls;
  #running: RunningProxy | undefined;

  constructor(parts: CaptureProxyParts) {
    this.#parts = parts;
    const { book, histories, ledger, recorder, guard, log } = parts;
    this.#calls = new ProxyCalls({
      recorder,
      guard,
      hold: (question) =>
        holdOf(question, book(), Date.now(), (model) => histories.outputP99(question.simulated, model)),
      known: (id) => ledger.call(id),
      tier: () => parts.tier() ?? 'paid',
      terminalOf: async (processes) => (await parts.terminalOf(processes)) ?? 'terminals',
    });
    this.#shared = new SharedProxy({
      file: path.join(ledger.dir, 'proxy.json'),
      start: (place) => this.#start(place),
      onOwner: (running) => {
        this.#running = running;
        this.budgetsChanged();
      },
      onMoved: (url) => {
        log('The port of the capture proxy was taken by another program: open new terminals.');
        parts.onMoved?.(url);
      },
      onFailed: (error) => log(`The capture proxy cannot start: ${String(error)}`),
    });
  }

  /** Undefined while it is not wanted. */
  get url(): string | undefined {
    return this.#shared.url;
  }

  /** Whether this window serves; else another one does. */
  get isOwner(): boolean {
    return this.#shared.isOwner;
  }

  /** Starts it, or says where it is. */
  start(): Promise<{ url: string }> {
    return this.#shared.start();
  }

  /** Calls in flight are recorded first; another window takes over within a second. */
  stop(): Promise<void> {
    return this.#shared.stop();
  }

  /** The simulator was switched on or off: calls go elsewhere, the address stays. */
  async upstreamChanged(): Promise<void> {
    await this.#shared.restart();
  }

  budgetsChanged(): void {
    const { hasHardBudget, histories, log } = this.#parts;
    const guarding = hasHardBudget();
    this.#running?.guarding(guarding);
    // Until it is read, holds are as large as recorded answers.
    if (guarding) histories.load(false).catch((error: unknown) => log(`The history could not be read: ${String(error)}`)); // prettier-ignore
  }

  dispose(): void {
    void this.stop(); // whoever can wait calls stop()
  }

  async #start({ port, token }: ProxyPlace): Promise<RunningProxy> {
    const { worker, ledger, simulator, onLive, log } = this.#parts;
    const simulated = await simulator();
    const upstream = simulated ?? GEMINI;
    const via = companyProxy(upstream);
    return startProxy({
      ...{ worker, upstream, port, token, findProcesses: true, simulated: simulated !== undefined },
      hashKey: await hashKey(ledger.dir),
      onExchange: this.#calls.record,
      guard: this.#calls.guard,
      onUnsent: this.#calls.unsent,
      ...(via === undefined ? {} : { via }),
      ...(onLive ? { onLive } : {}),
      onDied: ({ message }) => {
        log(message);
        this.#shared.died();
      },
    });
  }
}

/** The worker does not go through the editor's own proxy support: it is told. */
function companyProxy(upstream: string): string | undefined {
  const http = vscode.workspace.getConfiguration('http');
  if (http.get('proxySupport') === 'off') return systemProxy(upstream, process.env);
  const set = http.get<string>('proxy', '').trim();
  const exempt = http.get<string[]>('noProxy', []).join(',');
  return set === ''
    ? systemProxy(upstream, process.env)
    : systemProxy(upstream, { https_proxy: set, http_proxy: set, no_proxy: exempt });
}
