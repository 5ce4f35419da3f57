import * as vscode from 'vscode';
import { modelMentions, modelStanding } from '../../pricing/modelMentions.ts';
import type { PriceBook } from '../../pricing/priceBook.ts';

const CODES = new Set<unknown>(['model-retired', 'model-retiring']);

/** "Use gemini-3-pro-image" on a retired id, in specs and in any other file. */
export function idActions(book: () => PriceBook, now: () => number): vscode.CodeActionProvider {
  return {
    provideCodeActions(document, _range, { diagnostics }) {
      return diagnostics
        .filter(({ source, code }) => source === 'Panelmeter' && CODES.has(code))
        .flatMap((problem) => action(document, problem, book(), now()));
    },
  };
}

function action(
  document: vscode.TextDocument,
  problem: vscode.Diagnostic,
  book: PriceBook,
  atMs: number,
): vscode.CodeAction[] {
  const [mention] = modelMentions(document.getText(problem.range));
  const standing = mention && modelStanding(mention.written, book, atMs);
  if (!mention || standing?.kind !== 'known' || standing.end?.successor === undefined) return [];
  const from = document.offsetAt(problem.range.start);
  const range = new vscode.Range(
    document.positionAt(from + mention.start),
    document.positionAt(from + mention.end),
  );
  const title = vscode.l10n.t('Use {0}', standing.end.successor);
  const fix = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  fix.diagnostics = [problem];
  fix.isPreferred = true;
  fix.edit = new vscode.WorkspaceEdit();
  fix.edit.replace(document.uri, range, standing.end.successor);
  return [fix];
}
