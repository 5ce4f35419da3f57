import * as vscode from 'vscode';
import { auditTable } from '../panels/auditText.ts';
import { bookEntry } from '../panels/bookEntry.ts';
import { chooseModel } from '../panels/chooseModel.ts';
import type { Panel, SpecFile } from '../panels/spec.ts';
import { auditTexts, auditTokens, sumAudits, type TokenAudit } from '../panels/tokenAudit.ts';
import type { SpecTools } from './specTools.ts';
import { targetDocument } from './specTarget.ts';
import type { VirtualText } from './virtualText.ts';

/** Panels of a chapter that are listed one by one. */
const LISTED = 200;

/** Where input tokens go, over the line that names a panel or begins a chapter. Sends nothing. */
export class AuditHover implements vscode.HoverProvider {
  private readonly specs: SpecTools;
  constructor(specs: SpecTools) {
    this.specs = specs;
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const file = this.specs.documents.of(document);
    if (!file) return undefined;
    const lineOf = (offset: number): number => document.positionAt(offset).line;
    const named = file.panels.find(({ fields, range, from }) => {
      const at = fields.panel_id ?? (from === 'prompt' ? fields.model : undefined) ?? range;
      return lineOf(at.start) === position.line;
    });
    if (named) return hover(vscode.l10n.t('Input of {0}', named.spec.panelId), auditOf(named, this.specs));
    const { chapter } = file;
    if (!chapter || file.panels.length === 0 || lineOf(chapter.range.start) !== position.line)
      return undefined;
    const audits = file.panels.map((panel) => auditOf(panel, this.specs));
    return hover(vscode.l10n.t('Input of {0} panels', file.panels.length), sumAudits(audits));
  }
}

function hover(title: string, audit: TokenAudit): vscode.Hover {
  return new vscode.Hover(new vscode.MarkdownString(`**${title}**\n\n${auditTable(audit, vscode.l10n)}`));
}

function auditOf(
  panel: Panel,
  specs: SpecTools,
  counted: (text: string) => number | undefined = () => undefined,
) {
  const { settings, book } = specs.parts;
  const { model } = chooseModel(panel.spec, settings.models);
  const whole = specs.estimates.countOf(panel)?.tokens;
  return auditTokens(panel, bookEntry(book(), model)?.entry, counted, whole);
}

/** *Token Audit*: has each part counted, and shows a page for the panels of the file. Resolves with the sum. */
export async function auditTokensOf(
  given: unknown,
  specs: SpecTools,
  texts: VirtualText,
): Promise<TokenAudit | undefined> {
  const document = await targetDocument(given);
  const file = document && specs.documents.of(document);
  if (!document || !file || file.panels.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a panel, a chapter or a prompt first.'));
    return undefined;
  }
  const options = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Counting the parts') };
  const audits = await vscode.window.withProgress(options, () => countParts(file, specs));
  const sum = sumAudits(audits.map(({ audit }) => audit));
  await texts.show(vscode.l10n.t('Token audit of {0}', file.fileName), page(file, audits, sum));
  return sum;
}

async function countParts(file: SpecFile, specs: SpecTools): Promise<{ panel: Panel; audit: TokenAudit }[]> {
  const signal = new AbortController().signal;
  const audits = [];
  let reachable = true;
  for (const panel of file.panels) {
    const { model } = chooseModel(panel.spec, specs.parts.settings.models);
    const counts = new Map<string, number>();
    // The same style or system text is counted once for all panels.
    for (const text of Object.values(auditTexts(panel))) {
      const count = reachable ? await specs.estimates.countText(text, model, signal) : undefined;
      if (count === undefined) reachable = false;
      else counts.set(text, count);
    }
    audits.push({ panel, audit: auditOf(panel, specs, (text) => counts.get(text)) });
  }
  return audits;
}

function page(file: SpecFile, audits: { panel: Panel; audit: TokenAudit }[], sum: TokenAudit): string {
  const many = audits.length > 1;
  const panels = audits
    .slice(0, LISTED)
    .flatMap(({ panel, audit }) => [`## ${panel.spec.panelId}`, '', auditTable(audit, vscode.l10n), '']);
  const more =
    audits.length > LISTED
      ? [vscode.l10n.t('{0} more panels are in the sum.', audits.length - LISTED), '']
      : [];
  return [
    `# ${vscode.l10n.t('Where the input tokens of {0} go', file.fileName)}`,
    '',
    ...(many ? [vscode.l10n.t('All {0} panels:', audits.length), '', auditTable(sum, vscode.l10n), ''] : []),
    ...panels,
    ...more,
  ]
    .join('\n')
    .replaceAll('\\~', '~');
}
