import * as vscode from 'vscode';
import limits from '../../data/quota/limits.json' with { type: 'json' };
import { parseQuotaLimits } from '../budgets/quotaLimits.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { Coming } from './coming.ts';
import { ModelIds } from './modelIds/modelIds.ts';
import type { Prices } from './prices.ts';
import type { Settings } from './settings.ts';
import type { SpecTools } from './specTools.ts';

interface ModelToolsParts {
  ledger: Ledger;
  prices: Prices;
  settings: Settings;
  specs: SpecTools;
  now: () => number;
  /** Of the user, for all folders. */
  state: vscode.Memento;
  log: (text: string) => void;
}

/** What follows the price book outside of specs: model ids in any file, and what is about to change. */
export class ModelTools implements vscode.Disposable {
  private readonly coming: Coming;
  private readonly ids: ModelIds;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly owned: vscode.Disposable;
  /** Prices, or the cost of what is coming, are others now. */
  readonly onChange = this.changed.event;
  constructor({ prices, settings, specs, ...parts }: ModelToolsParts) {
    const { book } = prices;
    this.coming = new Coming({ ...parts, book });
    this.ids = new ModelIds({
      ...parts,
      settings,
      documents: specs.documents,
      limits: parseQuotaLimits(limits),
      book,
      costs: this.coming.costs,
      priceFile: () => prices.uri,
    });
    this.owned = vscode.Disposable.from(
      this.coming,
      this.ids,
      this.changed,
      settings.onChange(() => {
        void prices.load(); // says itself what is wrong
        this.ids.refresh();
      }),
      prices.onChange(() => {
        this.coming.reprice();
        this.ids.refresh();
        this.changed.fire();
      }),
      this.coming.onChange(() => this.changed.fire()),
    );
  }

  readonly costs = (): ReturnType<Coming['costs']> => this.coming.costs();

  /** A call was recorded. */
  recorded(): void {
    this.coming.recorded();
    this.ids.recorded();
  }

  dispose(): void {
    this.owned.dispose();
  }
}
