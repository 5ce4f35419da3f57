import * as vscode from 'vscode';
import {
  captureEnv,
  folderUrl,
  mergedEnv,
  terminalSuffix,
  type CaptureEnv,
} from '../../attribution/captureEnv.ts';
import type { Settings } from '../settings.ts';
import { placeGeminiDefaults, placePreload } from './captureFiles.ts';
import { registerDebugEnv } from './debugEnv.ts';
import { siteRoots, terminalEnv } from './workspaceFacts.ts';
import type { TerminalVariables } from './terminalVariables.ts';

const KEY = 'panelmeter.tracking';
const CONTEXT = 'panelmeter.tracking';

/** The capture proxy, as far as tracking needs it. */
export interface ProxyPort {
  /** Starts it, or says where it is. */
  start(): Promise<{ url: string }>;
  /** Calls in flight are recorded first. */
  stop(): Promise<void>;
}

interface TrackingParts {
  proxy: ProxyPort;
  variables: TerminalVariables;
  state: Pick<vscode.Memento, 'get' | 'update'>;
  /** Global storage: the same place after an update. */
  storage: string;
  /** The preload as it ships. */
  preload: string;
  settings: Settings;
  /** Something that is shown is another now. */
  changed: () => void;
  log: (text: string) => void;
}

/** Whether this workspace's terminals, tasks and debug sessions send Gemini calls through the proxy. */
export class Tracking implements vscode.Disposable {
  readonly #parts: TrackingParts;
  readonly #owned: vscode.Disposable;
  #debug: vscode.Disposable | undefined;
  #url: string | undefined;
  #problems: string[] = [];
  /** Terminals that were opened with the variables. */
  readonly #tracked = new Set<vscode.Terminal>();
  #preload: string | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(parts: TrackingParts) {
    this.#parts = parts;
    const again = (): void => void this.#inTurn(() => this.#apply());
    this.#owned = vscode.Disposable.from(
      vscode.workspace.onDidChangeWorkspaceFolders(again),
      vscode.workspace.onDidGrantWorkspaceTrust(again),
      parts.settings.onChange(again),
      vscode.window.onDidOpenTerminal((terminal) => {
        if (this.#url !== undefined && this.wanted) this.#tracked.add(terminal);
      }),
      vscode.window.onDidCloseTerminal((terminal) => {
        if (this.#tracked.delete(terminal)) void this.#inTurn(() => this.#stopIfUnused());
      }),
    );
  }

  /** As chosen for this workspace; an untrusted one is never tracked. */
  get wanted(): boolean {
    return vscode.workspace.isTrusted && this.#parts.state.get(KEY, false);
  }

  /** The proxy's URL while new terminals get it. */
  get url(): string | undefined {
    return this.wanted ? this.#url : undefined;
  }

  /** Whether new terminals get the Node preload. */
  get preloads(): boolean {
    return this.url !== undefined && this.#preload !== undefined;
  }

  /** Why something is not counted though tracking is on. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** Terminals whose clients still send through the proxy after it was turned off. */
  get leftOver(): number {
    return this.wanted ? 0 : this.#tracked.size;
  }

  /** After activation; nothing waits for it. */
  start(): void {
    void this.#inTurn(() => this.#apply());
  }

  /** True when it works now. */
  async turn(on: boolean): Promise<boolean> {
    await this.#parts.state.update(KEY, on ? true : undefined);
    await this.#inTurn(() => this.#apply());
    return this.url !== undefined;
  }

  /** The base URL that clients of a folder are given; starts the proxy. */
  async urlFor(folder: vscode.WorkspaceFolder | undefined): Promise<string> {
    const { url } = await this.#parts.proxy.start();
    return folderUrl(url, folder?.name);
  }

  dispose(): void {
    this.#owned.dispose();
    this.#debug?.dispose();
    this.#parts.variables.clear();
  }

  /** One after the other: the last wish holds. Says itself what is wrong. */
  #inTurn(act: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(act).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      this.#problems = [vscode.l10n.t('Terminals are not tracked: {0}', why)];
      this.#url = undefined;
      this.#leave();
      this.#parts.log(`Tracking terminals: ${why}`);
      this.#parts.changed();
    });
    return this.#last;
  }

  async #apply(): Promise<void> {
    const { proxy, settings, storage, variables } = this.#parts;
    const { wanted } = this;
    await vscode.commands.executeCommand('setContext', CONTEXT, wanted);
    if (!wanted) {
      this.#problems = [];
      this.#leave();
      await this.#stopIfUnused();
      this.#parts.changed();
      return;
    }
    const { url } = await proxy.start();
    this.#preload = settings.sourceLines ? await placePreload(storage, this.#parts.preload) : undefined;
    const geminiDefaults = await placeGeminiDefaults(storage);
    const folders = vscode.workspace.workspaceFolders ?? [];
    const places = folders.length > 1 ? folders : [folders[0]];
    const found = places.map((folder) => {
      const { changes, problems } = this.#envOf(url, folder, terminalEnv(), geminiDefaults);
      // Of one folder all terminals are: also those without a folder of their own.
      return { folder: folders.length > 1 ? folder : undefined, changes, problems };
    });
    variables.track(found);
    this.#problems = [...new Set(found.flatMap(({ problems }) => problems))];
    this.#url = url;
    this.#debug ??= registerDebugEnv((folder, name, before) => {
      if (this.#url === undefined) return undefined;
      const place = folder ?? (folders.length === 1 ? folders[0] : undefined);
      const suffix = terminalSuffix(place?.name, `Debug: ${name}`);
      return mergedEnv(this.#envOf(this.#url, place, before, geminiDefaults), before, suffix);
    });
    this.#parts.changed();
  }

  #envOf(
    url: string,
    folder: vscode.WorkspaceFolder | undefined,
    env: Readonly<Record<string, string | undefined>>,
    geminiDefaults?: string,
  ): CaptureEnv {
    const name = folder?.name;
    const file = this.#preload;
    return captureEnv({
      url,
      env,
      ...(name === undefined ? {} : { folder: name }),
      ...(file === undefined ? {} : { preload: { file, roots: siteRoots() } }),
      ...(geminiDefaults === undefined ? {} : { geminiDefaults }),
    });
  }

  #leave(): void {
    this.#debug?.dispose();
    this.#debug = undefined;
    this.#parts.variables.clear();
  }

  /** While terminals are open that know the URL, their clients would find nobody there. */
  async #stopIfUnused(): Promise<void> {
    if (this.wanted || this.#tracked.size > 0 || this.#url === undefined) return;
    this.#url = undefined;
    await this.#parts.proxy.stop();
    this.#parts.changed();
  }
}
