import * as vscode from 'vscode';
import { modelProblems } from '../panels/modelProblems.ts';
import { referencesOf } from '../panels/panelRequest.ts';
import { bookEntry } from '../panels/bookEntry.ts';
import type { Estimate } from '../panels/estimate.ts';
import type { Panel, Problem } from '../panels/spec.ts';
import { panelBudget } from '../panels/tokenBudget.ts';
import { specKindOf } from '../panels/specFile.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import type { Estimates } from './estimates.ts';
import { schemaSaidElsewhere } from './schemaTools.ts';
import type { Settings } from './settings.ts';
import type { SpecDocuments } from './specDocuments.ts';

/** Said by another extension too, where one reads our schema. */
const SCHEMA_CODES: ReadonlySet<Problem['code']> = new Set([
  'syntax',
  'wrong-type',
  'unknown-key',
  'missing-prompt',
  'missing-panel-id',
  'missing-panels',
]);

interface DiagnosticsParts {
  documents: SpecDocuments;
  estimates: Estimates;
  book: () => PriceBook;
  settings: Settings;
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
    const { documents, estimates, book, now, settings } = this.parts;
    const file = documents.of(document);
    if (!file) return;
    const missing = estimates.missingOf(document);
    const absent = file.panels.flatMap((panel): Problem[] =>
      referencesOf(panel.spec)
        .filter((reference) => missing.has(reference))
        .map((reference) => ({
          message: vscode.l10n.t('Reference {0} not found. The panel cannot be generated.', reference),
          severity: 'error',
          range: this.placeOf(reference, document) ?? panel.range,
          code: 'missing-reference',
        })),
    );
    const budgets = (estimates.of(document)?.panels ?? []).flatMap(({ panel, estimate }) =>
      budgetProblem(panel, estimate, book()),
    );
    const elsewhere = specKindOf(document.uri.path)?.language === 'yaml' && schemaSaidElsewhere('yaml');
    const setting = settings.modelsProblem;
    const problems: Problem[] = [
      ...file.problems.filter(({ code }) => !(elsewhere && SCHEMA_CODES.has(code))),
      ...modelProblems(file, book(), now(), settings.models, vscode.l10n),
      ...absent,
      ...budgets,
      ...(setting === undefined ? [] : [settingProblem(setting)]),
    ];
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

function settingProblem(problem: string): Problem {
  const message = vscode.l10n.t(
    '{0}. Your rules are not read: models are chosen as if there were none.',
    problem,
  );
  return { message, severity: 'warning', range: { start: 0, end: 1 }, code: 'wrong-setting' };
}

/** What the spec's own token budget says; a request that it rejects is an error. */
function budgetProblem(panel: Panel, estimate: Estimate, book: PriceBook): Problem[] {
  if ('unknown' in estimate) return [];
  const verdict = panelBudget(
    panel,
    estimate.text.tokens,
    bookEntry(book, estimate.model)?.entry,
    vscode.l10n,
  );
  if (verdict?.message === undefined) return [];
  const severity = verdict.action === 'reject' ? 'error' : 'warning';
  const range = panel.fields.max_input_tokens ?? panel.range;
  return [{ message: verdict.message, severity, range, code: 'over-token-budget' }];
}
