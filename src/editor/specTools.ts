import * as vscode from 'vscode';
import type { LastActuals } from '../calls/lastActuals.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import type { ClientPort } from '../runs/ports.ts';
import { CostLens } from './costLens.ts';
import { Diagnostics } from './diagnostics.ts';
import { Estimates } from './estimates.ts';
import { panelsLeft } from './panelState.ts';
import type { ContentHash } from './runPorts.ts';
import type { Settings } from './settings.ts';
import { SPEC_SELECTOR, SpecDocuments } from './specDocuments.ts';
import { SpecWatch } from './specWatch.ts';

interface SpecToolsParts {
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
  readonly estimates: Estimates;
  readonly parts: SpecToolsParts;
  private readonly watch: SpecWatch;
  private readonly lens: CostLens;
  private readonly owned: vscode.Disposable;
  constructor(parts: SpecToolsParts) {
    this.parts = parts;
    const { documents } = this;
    this.estimates = new Estimates({ documents, ...parts });
    const diagnostics = new Diagnostics({ documents, estimates: this.estimates, ...parts });
    const lens = (this.lens = new CostLens({
      documents,
      estimates: this.estimates,
      hmac: parts.hash.of,
      ...parts,
    }));
    this.watch = new SpecWatch({ documents, estimates: this.estimates, diagnostics, lens, ...parts });
    const provider = vscode.languages.registerCodeLensProvider(SPEC_SELECTOR, lens);
    this.owned = vscode.Disposable.from(provider, this.watch, lens, diagnostics, this.estimates);
  }

  /** Ids of the panels that were never run, or were changed since. */
  leftOf(document: vscode.TextDocument): string[] {
    const { actuals, settings, hash } = this.parts;
    return panelsLeft(this.documents.of(document), actuals, settings.simulator, hash.of);
  }

  /** A call was recorded. */
  recorded(): void {
    this.watch.recorded();
  }

  /** Budgets or quota stand elsewhere now. */
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
