import * as vscode from 'vscode';
import { modelProblems } from '../panels/modelProblems.ts';
import { referencesOf } from '../panels/panelRequest.ts';
import type { Problem } from '../panels/spec.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import type { Estimates } from './estimates.ts';
import type { SpecDocuments } from './specDocuments.ts';

interface DiagnosticsParts {
  documents: SpecDocuments;
  estimates: Estimates;
  book: () => PriceBook;
  now: () => number;
}

/** What is wrong in open specs, at its place: syntax, fields, models, and references that are not there. */
export class Diagnostics implements vscode.Disposable {
  private readonly parts: DiagnosticsParts;
  private readonly collection = vscode.languages.createDiagnosticCollection('panelmeter');
  constructor(parts: DiagnosticsParts) {
    this.parts = parts;
  }

  update(document: vscode.TextDocument): void {
    const { documents, estimates, book, now } = this.parts;
    const file = documents.of(document);
    if (!file) return;
    const missing = estimates.missingOf(document);
    const absent = file.panels.flatMap((panel): Problem[] =>
      referencesOf(panel.spec)
        .filter((reference) => missing.has(reference))
        .map((reference) => ({
          message: `Reference ${reference} not found. The panel cannot be generated.`,
          severity: 'error',
          range: this.placeOf(reference, document) ?? panel.range,
          code: 'unknown-key',
        })),
    );
    const problems = [...file.problems, ...modelProblems(file, book(), now()), ...absent];
    this.collection.set(
      document.uri,
      problems.map(({ message, severity, range, code }) => {
        const at = new vscode.Range(document.positionAt(range.start), document.positionAt(range.end));
        const level =
          severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
        const diagnostic = new vscode.Diagnostic(at, message, level);
        diagnostic.source = 'Panelmeter';
        diagnostic.code = code;
        return diagnostic;
      }),
    );
  }

  forget(document: vscode.TextDocument): void {
    this.collection.delete(document.uri);
  }

  dispose(): void {
    this.collection.dispose();
  }

  private placeOf(reference: string, document: vscode.TextDocument): Problem['range'] | undefined {
    const start = document.getText().indexOf(reference);
    return start < 0 ? undefined : { start, end: start + reference.length };
  }
}
