import * as vscode from 'vscode';
import { panelKey, type LastActuals } from '../calls/lastActuals.ts';
import type { OutputHistories } from '../calls/outputHistory.ts';
import type { CostLens } from './costLens.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Estimates } from './estimates.ts';
import type { KeptImages } from './keptImages.ts';
import type { ContentHash } from './runPorts.ts';
import type { ReferenceDigests } from './referenceDigests.ts';
import type { Settings } from './settings.ts';
import type { SpecDocuments } from './specDocuments.ts';

interface SpecWatchParts {
  documents: SpecDocuments;
  estimates: Estimates;
  diagnostics: Diagnostics;
  lens: CostLens;
  actuals: LastActuals;
  histories: OutputHistories;
  hash: ContentHash;
  digests: ReferenceDigests;
  kept: KeptImages;
  settings: Settings;
  log: (text: string) => void;
}

/** Keeps estimates, diagnostics and last actuals of open specs up to date. */
export class SpecWatch implements vscode.Disposable {
  private readonly parts: SpecWatchParts;
  private readonly owned: vscode.Disposable;
  private readonly first: NodeJS.Immediate;
  constructor(parts: SpecWatchParts) {
    this.parts = parts;
    const { documents, estimates, diagnostics } = parts;
    const images = vscode.workspace.createFileSystemWatcher('**/*.{png,jpg,jpeg,webp}');
    const recheck = (): void => this.each((document) => estimates.schedule(document));
    this.owned = vscode.Disposable.from(
      images,
      images.onDidCreate(recheck),
      images.onDidDelete(recheck),
      // A repainted reference makes another picture: its panels are `changed since`.
      images.onDidChange(() => this.recorded()),
      vscode.workspace.onDidOpenTextDocument((document) => this.opened(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (!documents.of(document)) return;
        diagnostics.update(document);
        estimates.schedule(document);
      }),
      vscode.workspace.onDidSaveTextDocument((document) => {
        if (documents.of(document)) estimates.schedule(document, 0);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        documents.forget(document);
        estimates.forget(document);
        diagnostics.forget(document);
      }),
      estimates.onChange(() => this.each((document) => diagnostics.update(document))),
    );
    // What is open already is read once the extension is active: the window waits for that.
    this.first = setImmediate(() => this.reload());
  }

  /** A call was recorded: what panels and chapters cost is another figure now. */
  recorded(): void {
    this.each((document) => void this.loadActuals(document));
  }

  /** Settings changed: counts, marks and actuals may be others now. */
  reload(): void {
    this.each((document) => this.opened(document));
  }

  dispose(): void {
    clearImmediate(this.first);
    this.owned.dispose();
  }

  private opened(document: vscode.TextDocument): void {
    if (!this.parts.documents.of(document)) return;
    this.parts.diagnostics.update(document);
    this.parts.estimates.schedule(document, 0);
    void this.loadActuals(document);
  }

  private each(act: (document: vscode.TextDocument) => void): void {
    for (const document of vscode.workspace.textDocuments)
      if (this.parts.documents.of(document)) act(document);
  }

  private async loadActuals(document: vscode.TextDocument): Promise<void> {
    const { documents, hash, digests, kept, actuals, histories, estimates, settings, lens, log } = this.parts;
    const file = documents.of(document);
    if (!file) return;
    try {
      await hash.load();
      await digests.load(document, file);
      await kept.load(document);
      await actuals.load(file.panels.map(panelKey), settings.simulator);
      if (!histories.loaded(settings.simulator)) {
        await histories.load(settings.simulator);
        estimates.refresh();
      }
    } catch (error) {
      log(
        `What panels cost last could not be read: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    lens.refresh();
  }
}
