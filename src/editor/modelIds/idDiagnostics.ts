import * as vscode from 'vscode';
import { modelStanding } from '../../pricing/modelMentions.ts';
import type { PriceBook } from '../../pricing/priceBook.ts';
import type { Mentions } from './mentions.ts';

/** Texts that tell of models rather than call them: nothing there is more than information. */
const PROSE = new Set(['markdown', 'plaintext', 'log', 'git-commit', 'restructuredtext', 'latex', 'prompt']);

/** A file of many ids, as a price list, is not painted over: what is beyond is left out. */
const MAX_MARKS = 200;

interface IdDiagnosticsParts {
  mentions: Mentions;
  book: () => PriceBook;
  now: () => number;
  /** Files that have diagnostics of their own, or list models by trade. */
  isLeftOut: (document: vscode.TextDocument) => boolean;
}

/** Marks on ids that are retired, about to be, or in no price book. */
export class IdDiagnostics implements vscode.Disposable {
  private readonly parts: IdDiagnosticsParts;
  private readonly collection = vscode.languages.createDiagnosticCollection('panelmeter.modelIds');
  private readonly done = new Map<string, { version: number; book: PriceBook }>();
  constructor(parts: IdDiagnosticsParts) {
    this.parts = parts;
  }

  update(document: vscode.TextDocument): void {
    const { mentions, book, isLeftOut } = this.parts;
    const key = document.uri.toString();
    const done = this.done.get(key);
    if (done?.version === document.version && done.book === book()) return;
    this.done.set(key, { version: document.version, book: book() });
    if (isLeftOut(document)) return;
    const marks = mentions
      .of(document)
      .flatMap(({ written, start, end }) => this.mark(document, written, start, end))
      .slice(0, MAX_MARKS);
    this.collection.set(document.uri, marks);
  }

  forget(document: vscode.TextDocument): void {
    this.done.delete(document.uri.toString());
    this.collection.delete(document.uri);
  }

  clear(): void {
    this.done.clear();
    this.collection.clear();
  }

  dispose(): void {
    this.collection.dispose();
  }

  private mark(
    document: vscode.TextDocument,
    written: string,
    start: number,
    end: number,
  ): vscode.Diagnostic[] {
    const { book, now } = this.parts;
    const { Error, Warning, Information, Hint } = vscode.DiagnosticSeverity;
    const prose = PROSE.has(document.languageId);
    const range = (): vscode.Range => new vscode.Range(document.positionAt(start), document.positionAt(end));
    const standing = modelStanding(written, book(), now(), vscode.l10n);
    if (standing?.kind === 'unknown') {
      const message = vscode.l10n.t(
        'The price book of {0} has no model "{1}": its cost is not known.',
        book().asOf,
        written,
      );
      return [diagnostic(range(), message, Hint, 'model-id-unknown')];
    }
    if (standing?.kind !== 'known' || !standing.end) return [];
    const { state, refused, message } = standing.end;
    const severity = prose ? Information : refused ? Error : Warning;
    return [diagnostic(range(), message, severity, state === 'retired' ? 'model-retired' : 'model-retiring')];
  }
}

function diagnostic(
  range: vscode.Range,
  message: string,
  severity: vscode.DiagnosticSeverity,
  code: string,
): vscode.Diagnostic {
  const made = new vscode.Diagnostic(range, message, severity);
  made.source = 'Panelmeter';
  made.code = code;
  return made;
}
