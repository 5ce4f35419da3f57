import * as vscode from 'vscode';
import type { CommandTable } from './commands.ts';
import { compare } from './compareCommand.ts';
import { estimateFolder, estimateSelection } from './estimateMany.ts';
import { planChapter } from './planCommand.ts';
import { SchemaTools } from './schemaTools.ts';
import { SPEC_SELECTOR } from './specDocuments.ts';
import type { SpecTools } from './specTools.ts';
import { AuditHover, auditTokensOf } from './tokenAuditTools.ts';
import type { VirtualText } from './virtualText.ts';

/** What helps to choose a model and to shorten a prompt, before anything is sent. */
export function estimateCommands(specs: SpecTools, texts: VirtualText): CommandTable {
  return {
    compareModels: (given, model) => compare(given, specs, model),
    estimateSelection: (given) => estimateSelection(given, specs),
    estimateFolder: (given) => estimateFolder(given, specs),
    planChapter: (given) => planChapter(given, specs, texts),
    auditTokens: (given) => auditTokensOf(given, specs, texts),
  };
}

/** What helps to write a spec. */
export function registerWritingHelp(specs: SpecTools): vscode.Disposable {
  const schema = new SchemaTools();
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(SPEC_SELECTOR, schema, '\n', ' ', ':', '"'),
    vscode.languages.registerHoverProvider(SPEC_SELECTOR, schema),
    vscode.languages.registerHoverProvider(SPEC_SELECTOR, new AuditHover(specs)),
  );
}
