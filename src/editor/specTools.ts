import * as vscode from 'vscode';
import type { Call } from '../call.ts';
import { panelKey, type LastActuals } from '../calls/lastActuals.ts';
import { OutputHistories } from '../calls/outputHistory.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import type { BatchStatus } from '../runs/batchStatus.ts';
import type { ClientPort } from '../runs/ports.ts';
import { CountStore } from './countStore.ts';
import { CostLens } from './costLens.ts';
import { Diagnostics } from './diagnostics.ts';
import { registerWritingHelp } from './estimateTools.ts';
import { AttemptCommands } from './attempts/attemptCommands.ts';
import { AttemptsView } from './attempts/attemptsView.ts';
import { Estimates } from './estimates.ts';
import { KeptImages, watchKept } from './keptImages.ts';
import { panelHash, panelsLeft, type PanelStateParts } from './panelState.ts';
import { ReferenceDigests } from './referenceDigests.ts';
import type { ContentHash } from './runPorts.ts';
import type { Settings } from './settings.ts';
import { SPEC_SELECTOR, SpecDocuments } from './specDocuments.ts';
import { SpecWatch } from './specWatch.ts';

interface SpecToolsParts {
  ledger: Ledger;
  actuals: LastActuals;
  book: () => PriceBook;
  client: ClientPort;
  hash: ContentHash;
  settings: Settings;
  foresee: ConstructorParameters<typeof CostLens>[0]['foresee'];
  quotaNote: ConstructorParameters<typeof CostLens>[0]['quotaNote'];
  now: () => number;
  log: (text: string) => void;
}

/** What an open spec shows: estimates, lenses, diagnostics, all over one parse of each version. */
export class SpecTools implements vscode.Disposable {
  readonly documents = new SpecDocuments();
  /** What each model answered so far. */
  readonly histories: OutputHistories;
  readonly estimates: Estimates;
  readonly parts: SpecToolsParts;
  readonly digests = new ReferenceDigests();
  readonly kept: KeptImages;
  readonly attempts: AttemptCommands;
  /** Of the runs, which stand above: what is submitted as batches. */
  pendingBatches: () => readonly BatchStatus[] = () => [];
  private readonly attemptsView: AttemptsView;
  private readonly watch: SpecWatch;
  private readonly lens: CostLens;
  private readonly owned: vscode.Disposable;
  constructor(parts: SpecToolsParts) {
    this.parts = parts;
    const { documents } = this;
    const { ledger, book } = parts;
    this.histories = new OutputHistories(ledger, (model) => book().model(model)?.id ?? model);
    const { histories } = this;
    const store = new CountStore(ledger.dir, parts.log);
    this.estimates = new Estimates({ documents, histories, store, ...parts });
    const kept = new KeptImages(parts);
    const view = new AttemptsView(kept);
    this.kept = kept;
    this.attemptsView = view;
    this.attempts = new AttemptCommands({ documents, kept, view, changed: () => this.watch.recorded() });
    const diagnostics = new Diagnostics({ documents, estimates: this.estimates, ...parts });
    const lens = (this.lens = new CostLens({
      documents,
      estimates: this.estimates,
      stateParts: (document) => this.stateParts(document),
      kept,
      batches: ({ uri }) => this.pendingBatches().filter(({ specPath }) => specPath === uri.fsPath),
      ...parts,
    }));
    this.watch = new SpecWatch({
      documents,
      histories,
      estimates: this.estimates,
      diagnostics,
      lens,
      digests: this.digests,
      kept,
      ...parts,
    });
    const provider = vscode.languages.registerCodeLensProvider(SPEC_SELECTOR, lens);
    const keptFiles = watchKept(() => this.recorded());
    const help = registerWritingHelp(this);
    const owned = [provider, this.watch, lens, diagnostics, this.estimates, store, help, keptFiles, view];
    this.owned = vscode.Disposable.from(...owned);
  }

  /** What the states of a document's panels are read from. */
  stateParts(document: vscode.TextDocument): PanelStateParts {
    const { actuals, settings, hash } = this.parts;
    const digests: PanelStateParts['digests'] = (panel) => this.digests.of(document, panel);
    const { simulator, models } = settings;
    return { actuals, simulated: simulator, hmac: hash.of, digests, tiers: models };
  }

  /** Ids of the panels that were never run, or were changed since. */
  leftOf(document: vscode.TextDocument): string[] {
    return panelsLeft(this.documents.of(document), this.stateParts(document));
  }

  /** The hash of each panel as it stands now, with the bytes of its references. */
  async hashesOf(document: vscode.TextDocument): Promise<Map<string, string>> {
    const file = this.documents.of(document);
    if (!file) return new Map();
    await this.parts.hash.load();
    await this.digests.load(document, file);
    const parts = this.stateParts(document);
    return new Map(
      file.panels.flatMap((panel) => {
        const hash = panelHash(panel, parts);
        return hash === undefined ? [] : [[panel.spec.panelId, hash] as const];
      }),
    );
  }

  /** The saved images of each panel, as the ledger has them now. */
  async imagesOf(document: vscode.TextDocument, simulated: boolean): Promise<Map<string, readonly Call[]>> {
    const panels = this.documents.of(document)?.panels ?? [];
    const { actuals } = this.parts;
    await actuals.load(panels.map(panelKey), simulated);
    return new Map(panels.map((panel) => [panel.spec.panelId, actuals.attempts(panelKey(panel), simulated)]));
  }

  /** Calls were recorded. */
  recorded(calls: readonly Call[] = []): void {
    for (const call of calls) this.histories.add(call);
    this.estimates.refresh(); // the history says more now
    this.watch.recorded();
    void this.attemptsView.draw(); // a page that is gone draws nothing
  }

  /** Receipts are others, or calls are gone: what was learned from them is read again. */
  recounted(): void {
    this.histories.forget();
  }

  /** Budgets, quota or batches stand elsewhere now. */
  limitsChanged(): void {
    this.lens.refresh();
  }

  /** Settings or prices changed. */
  reload(): void {
    this.estimates.refresh();
    this.watch.reload();
  }

  dispose(): void {
    this.owned.dispose();
  }
}
