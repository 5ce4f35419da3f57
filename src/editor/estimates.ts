import * as path from 'node:path';
import * as vscode from 'vscode';
import type { TextCount } from '../panels/expectedMeters.ts';
import { panelRequest, referencesOf } from '../panels/panelRequest.ts';
import type { Panel, SpecFile } from '../panels/spec.ts';
import { chooseModel } from '../panels/chooseModel.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { countPanelText, estimateSpec, type SpecEstimate } from '../runs/estimateSpec.ts';
import type { ClientPort } from '../runs/ports.ts';
import type { Settings } from './settings.ts';
import type { SpecDocuments } from './specDocuments.ts';

/** Typing has rested. */
const REST_MS = 800;
/** Counts kept in memory; one is some 200 bytes. */
const KEPT_COUNTS = 5000;

interface Held {
  version: number;
  estimate: SpecEstimate;
}

interface EstimatesParts {
  documents: SpecDocuments;
  book: () => PriceBook;
  client: ClientPort;
  settings: Settings;
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
    );
    if (!count) return false;
    this.keep(this.countKey(panel), count);
    this.refresh();
    return true;
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
      book: this.parts.book(),
      atMs: this.parts.now(),
      tier: this.parts.settings.billingTier,
      countOf: (panel) => this.counts.get(this.countKey(panel)),
      ...(missing ? { isMissing: (reference: string) => missing.has(reference) } : {}),
    });
  }

  private countKey(panel: Panel): string {
    const { text, systemInstruction } = panelRequest(panel);
    // A count by the simulator is none of the service's.
    return JSON.stringify([
      this.parts.settings.simulator,
      chooseModel(panel.spec).model,
      systemInstruction,
      text,
    ]);
  }

  private keep(key: string, count: TextCount): void {
    this.counts.set(key, count);
    if (this.counts.size <= KEPT_COUNTS) return;
    for (const oldest of this.counts.keys()) {
      this.counts.delete(oldest);
      return;
    }
  }

  private async better(document: vscode.TextDocument, signal: AbortSignal): Promise<void> {
    const file = this.parts.documents.of(document);
    if (!file || document.isClosed) return;
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
    const uncounted = file.panels.filter(
      (panel) => panel.errors.length === 0 && !this.counts.has(this.countKey(panel)),
    );
    if (uncounted.length === 0) return;
    const client = await this.parts.client();
    if (!client.ok) return; // without a key nothing is sent: the offline figure stands
    const by = client.simulated ? 'simulator' : 'service';
    for (const panel of uncounted) {
      if (signal.aborted) return;
      const count = await countPanelText(panel, client.client, by, signal);
      if (!count) return; // offline, or refused: asked again after the next change
      this.keep(this.countKey(panel), count);
    }
  }

  private cancel(key: string): void {
    const waiting = this.waiting.get(key);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    waiting.abort.abort();
    this.waiting.delete(key);
  }
}
