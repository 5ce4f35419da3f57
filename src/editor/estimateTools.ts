import * as vscode from 'vscode';
import type { CommandTable } from './commands.ts';
import { compare } from './compareCommand.ts';
import { estimateFolder, estimateSelection } from './estimateMany.ts';
import { planChapter } from './planCommand.ts';
import { SchemaTools } from './schemaTools.ts';
import { ShownDocuments } from './shownDocument.ts';
import { SPEC_SELECTOR } from './specDocuments.ts';
import type { SpecTools } from './specTools.ts';
import { AuditHover, auditTokensOf } from './tokenAuditTools.ts';

/** What helps to write a spec and to choose its model, before anything is sent. */
export class EstimateTools implements vscode.Disposable {
  readonly commands: CommandTable;
  private readonly owned: vscode.Disposable;
  constructor(specs: SpecTools) {
    const shown = new ShownDocuments();
    const schema = new SchemaTools();
    this.commands = {
      compareModels: (given) => compare(given, specs),
      estimateSelection: (given) => estimateSelection(given, specs),
      estimateFolder: (given) => estimateFolder(given, specs),
      planChapter: (given) => planChapter(given, specs, shown),
      auditTokens: (given) => auditTokensOf(given, specs, shown),
    };
    this.owned = vscode.Disposable.from(
      shown,
      vscode.languages.registerCompletionItemProvider(SPEC_SELECTOR, schema, '\n', ' ', ':', '"'),
      vscode.languages.registerHoverProvider(SPEC_SELECTOR, schema),
      vscode.languages.registerHoverProvider(SPEC_SELECTOR, new AuditHover(specs)),
    );
  }

  dispose(): void {
    this.owned.dispose();
  }
}
