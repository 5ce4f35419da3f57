import * as path from 'node:path';
import * as vscode from 'vscode';
import type { OutputHistories } from '../calls/outputHistory.ts';
import type { TextCount } from '../panels/expectedMeters.ts';
import { panelRequest, referencesOf } from '../panels/panelRequest.ts';
import type { Panel, SpecFile } from '../panels/spec.ts';
import { chooseModel } from '../panels/chooseModel.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import {
  countPanelText,
  estimateSpec,
  type EstimateOptions,
  type SpecEstimate,
} from '../runs/estimateSpec.ts';
import type { ClientPort } from '../runs/ports.ts';
import type { CountStore } from './countStore.ts';
import type { ContentHash } from './runPorts.ts';
import type { Settings } from './settings.ts';
import type { SpecDocuments } from './specDocuments.ts';

/** Typing has rested. */
const REST_MS = 800;
/** Counts under way at a time: far below what countTokens allows in a minute. */
const COUNTING = 4;
/** Counts kept in memory; one is some 200 bytes. */
const KEPT_COUNTS = 5000;

type ReadSettings = Pick<Settings, 'simulator' | 'models'>;

interface Held {
  version: number;
  estimate: SpecEstimate;
}

interface EstimatesParts {
  documents: SpecDocuments;
  book: () => PriceBook;
  client: ClientPort;
  settings: Settings;
  histories: OutputHistories;
  store: CountStore;
  hash: ContentHash;
  now: () => number;
  log: (text: string) => void;
}

/**
 * Estimates of open specs: worked out at once from what is at hand, bettered when the service has counted the text.
 * Lenses only look up here.
 */
export class Estimates implements vscode.Disposable {
  private readonly parts: EstimatesParts;
  private readonly held = new Map<string, Held>();
  private readonly counts = new Map<string, TextCount>();
  private readonly missing = new Map<string, Set<string>>();
  private readonly waiting = new Map<string, { timer: NodeJS.Timeout; abort: AbortController }>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri | undefined>();
  readonly onChange = this.changed.event;
  constructor(parts: EstimatesParts) {
    this.parts = parts;
  }

  /** For this version of the document; undefined when it is no spec. Sends nothing. */
  of(document: vscode.TextDocument): SpecEstimate | undefined {
    const key = document.uri.toString();
    const held = this.held.get(key);
    if (held?.version === document.version) return held.estimate;
    const file = this.parts.documents.of(document);
    if (!file) return undefined;
    const estimate = this.estimate(key, file);
    this.held.set(key, { version: document.version, estimate });
    return estimate;
  }

  /** The count of a panel's text that its estimate stands on; undefined when it was guessed. */
  countOf(panel: Panel, now?: ReadSettings): TextCount | undefined {
    return this.counts.get(this.countKey(panel, now));
  }

  /** References of the document that were looked for and are not there. */
  missingOf(document: vscode.TextDocument): ReadonlySet<string> {
    return this.missing.get(document.uri.toString()) ?? new Set();
  }

  /** Looks for references and counts the text once typing has rested; `at once` after saving. */
  schedule(document: vscode.TextDocument, delayMs = REST_MS): void {
    const key = document.uri.toString();
    this.cancel(key);
    const abort = new AbortController();
    const timer = setTimeout(() => {
      this.better(document, abort.signal).catch((error: unknown) => {
        this.parts.log(
          `Estimates stay as they are: ${error instanceof Error ? error.message : String(error)}`,
        );
      });
    }, delayMs);
    this.waiting.set(key, { timer, abort });
  }

  /** Counts one panel's text again, whatever is held; false when it could not be counted. */
  async recount(panel: Panel, signal: AbortSignal): Promise<boolean> {
    const client = await this.parts.client();
    if (!client.ok) return false;
    const count = await countPanelText(
      panel,
      client.client,
      client.simulated ? 'simulator' : 'service',
      signal,
      this.parts.settings.models,
    );
    if (!count) return false;
    this.keep(this.countKey(panel), count);
    this.refresh();
    return true;
  }

  /** Tokens of a text alone; undefined when it could not be counted. */
  async countText(text: string, model: string, signal: AbortSignal): Promise<number | undefined> {
    const key = JSON.stringify([this.parts.settings.simulator, model, text]);
    const held = this.counts.get(key);
    if (held) return held.tokens;
    const client = await this.parts.client();
    if (!client.ok) return undefined;
    const counted = await client.client.countTokens({ model, parts: [{ text }] }, signal);
    if (!counted.ok) return undefined;
    this.keep(key, { tokens: counted.totalTokens, by: client.simulated ? 'simulator' : 'service' });
    return counted.totalTokens;
  }

  /** Prices, settings or the client changed: everything is worked out anew. */
  refresh(uri?: vscode.Uri): void {
    if (uri) this.held.delete(uri.toString());
    else this.held.clear();
    this.changed.fire(uri);
  }

  forget(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    this.cancel(key);
    this.held.delete(key);
    this.missing.delete(key);
  }

  dispose(): void {
    for (const key of this.waiting.keys()) this.cancel(key);
    this.changed.dispose();
  }

  private estimate(key: string, file: SpecFile): SpecEstimate {
    const missing = this.missing.get(key);
    return estimateSpec(file, {
      ...this.options(),
      ...(missing ? { isMissing: (reference: string) => missing.has(reference) } : {}),
    });
  }

  /** What all estimates of this moment go by; settings are read once for a whole file. */
  options(): EstimateOptions {
    const { settings, histories, book, now } = this.parts;
    const { simulator, models } = settings;
    return {
      book: book(),
      atMs: now(),
      tier: settings.billingTier,
      tiers: models,
      history: histories.history(simulator),
      countOf: (panel) => this.countOf(panel, { simulator, models }),
      l10n: vscode.l10n,
    };
  }

  private countKey(panel: Panel, now: ReadSettings = this.parts.settings): string {
    const { text, systemInstruction } = panelRequest(panel);
    // A count by the simulator is none of the service's.
    return JSON.stringify([
      now.simulator,
      chooseModel(panel.spec, now.models).model,
      systemInstruction,
      text,
    ]);
  }

  private keep(key: string, count: TextCount): void {
    this.counts.set(key, count);
    const hash = count.by === 'service' ? this.parts.hash.of(key) : undefined;
    if (hash !== undefined) this.parts.store.set(hash, count.tokens);
    if (this.counts.size <= KEPT_COUNTS) return;
    for (const oldest of this.counts.keys()) {
      this.counts.delete(oldest);
      return;
    }
  }

  private async better(document: vscode.TextDocument, signal: AbortSignal): Promise<void> {
    const file = this.parts.documents.of(document);
    if (!file || document.isClosed) return;
    if (this.parts.documents.confirm(document)) {
      this.refresh(document.uri);
      return this.better(document, signal);
    }
    await this.lookForReferences(document, file);
    if (!signal.aborted && this.parts.settings.countAutomatically) await this.countAll(file, signal);
    if (!signal.aborted) this.refresh(document.uri);
  }

  private async lookForReferences(document: vscode.TextDocument, file: SpecFile): Promise<void> {
    if (document.isUntitled) return;
    const folder = path.posix.dirname(document.uri.path);
    const names = new Set(file.panels.flatMap((panel) => referencesOf(panel.spec)));
    const missing = new Set<string>();
    await Promise.all(
      [...names].map(async (name) => {
        const uri = document.uri.with({ path: path.posix.resolve(folder, name) });
        await vscode.workspace.fs.stat(uri).then(undefined, () => missing.add(name));
      }),
    );
    this.missing.set(document.uri.toString(), missing);
  }

  private async countAll(file: SpecFile, signal: AbortSignal): Promise<void> {
    await this.recall(file);
    const uncounted = this.uncounted(file);
    if (uncounted.length === 0) return;
    const client = await this.parts.client();
    if (!client.ok) return; // without a key nothing is sent: the offline figure stands
    const by = client.simulated ? 'simulator' : 'service';
    const next = uncounted.values();
    let failed = false;
    const work = async (): Promise<void> => {
      for (const panel of next) {
        if (signal.aborted || failed) return;
        const count = await countPanelText(panel, client.client, by, signal, this.parts.settings.models);
        // Offline, or refused: asked again after the next change.
        if (count) this.keep(this.countKey(panel), count);
        else failed = true;
      }
    };
    await Promise.all(Array.from({ length: COUNTING }, work));
  }

  /** Counts of earlier sessions. */
  private async recall(file: SpecFile): Promise<void> {
    if (this.parts.settings.simulator) return;
    const { store, hash } = this.parts;
    await Promise.all([store.load(), hash.load()]);
    for (const panel of this.uncounted(file)) {
      const key = this.countKey(panel);
      const kept = hash.of(key);
      const tokens = kept === undefined ? undefined : store.get(kept);
      if (tokens !== undefined) this.counts.set(key, { tokens, by: 'service' });
    }
  }

  private uncounted(file: SpecFile): Panel[] {
    return file.panels.filter((panel) => panel.errors.length === 0 && !this.countOf(panel));
  }

  private cancel(key: string): void {
    const waiting = this.waiting.get(key);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    waiting.abort.abort();
    this.waiting.delete(key);
  }
}
