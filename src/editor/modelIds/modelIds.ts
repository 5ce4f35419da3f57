import * as vscode from 'vscode';
import type { ComingCost } from '../../budgets/comingCost.ts';
import type { QuotaLimits } from '../../budgets/quotaLimits.ts';
import type { Ledger } from '../../ledger/ledgerTypes.ts';
import type { PriceBook } from '../../pricing/priceBook.ts';
import type { Settings } from '../settings.ts';
import { SPEC_SELECTOR, type SpecDocuments } from '../specDocuments.ts';
import { idActions } from './idActions.ts';
import { idCompletion } from './idCompletion.ts';
import { IdDiagnostics } from './idDiagnostics.ts';
import { idHover } from './idHover.ts';
import { MENTION_SCHEMES, Mentions } from './mentions.ts';
import { OwnUse } from './ownUse.ts';

/** Typing has rested. */
const REST_MS = 300;
const PRICE_FILE = /\.prices\.json$/i;

interface ModelIdsParts {
  settings: Settings;
  documents: SpecDocuments;
  ledger: Ledger;
  limits: QuotaLimits;
  book: () => PriceBook;
  now: () => number;
  costs: () => readonly ComingCost[];
  /** The user's own prices name any model. */
  priceFile: () => vscode.Uri | undefined;
  log: (text: string) => void;
}

/** Gemini model ids in any file: hover, marks, quick fix; and their completion in specs. */
export class ModelIds implements vscode.Disposable {
  private readonly settings: Settings;
  private readonly mentions = new Mentions();
  private readonly marks: IdDiagnostics;
  private readonly own: OwnUse;
  private readonly owned: vscode.Disposable;
  private readonly waiting = new Map<string, NodeJS.Timeout>();
  private readonly first: NodeJS.Immediate;

  constructor(parts: ModelIdsParts) {
    const { settings, documents, ledger, limits, book, now, costs, priceFile, log } = parts;
    this.settings = settings;
    const isLeftOut = (document: vscode.TextDocument): boolean =>
      documents.of(document) !== undefined ||
      PRICE_FILE.test(document.uri.path) ||
      document.uri.toString() === priceFile()?.toString();
    this.marks = new IdDiagnostics({ mentions: this.mentions, book, now, isLeftOut });
    this.own = new OwnUse({ ledger, book, limits, simulated: () => settings.simulator, now });
    const anyFile = MENTION_SCHEMES.map((scheme) => ({ scheme }));
    const actions = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
    this.owned = vscode.Disposable.from(
      this.marks,
      vscode.languages.registerHoverProvider(
        anyFile,
        idHover({ enabled: () => settings.modelIdsEnabled, book, now, own: this.own, costs, log }),
      ),
      vscode.languages.registerCodeActionsProvider(anyFile, idActions(book, now), actions),
      vscode.languages.registerCompletionItemProvider(SPEC_SELECTOR, idCompletion(book, now), ':', ' ', '"'),
      vscode.window.onDidChangeVisibleTextEditors(() => this.lookAtVisible()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.schedule(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.forget(document)),
    );
    // What is shown already is read once the extension is active: the window waits for that.
    this.first = setImmediate(() => this.lookAtVisible());
  }

  /** Prices or settings changed. */
  refresh(): void {
    if (!this.settings.modelIdsEnabled) this.marks.clear();
    this.lookAtVisible();
  }

  /** Calls were recorded: own spend is another. */
  recorded(): void {
    this.own.forget();
  }

  dispose(): void {
    clearImmediate(this.first);
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.owned.dispose();
  }

  private lookAtVisible(): void {
    if (!this.settings.modelIdsEnabled) return;
    for (const { document } of vscode.window.visibleTextEditors) {
      if (MENTION_SCHEMES.includes(document.uri.scheme)) this.marks.update(document);
    }
  }

  private schedule(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    if (this.waiting.has(key) || !MENTION_SCHEMES.includes(document.uri.scheme)) return;
    this.waiting.set(
      key,
      setTimeout(() => {
        this.waiting.delete(key);
        this.lookAtVisible();
      }, REST_MS),
    );
  }

  private forget(document: vscode.TextDocument): void {
    this.mentions.forget(document);
    this.marks.forget(document);
  }
}
