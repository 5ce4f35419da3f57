import * as vscode from 'vscode';
import type { OutputHistories } from '../calls/outputHistory.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { specKindOf } from '../panels/specFile.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import type { AgentSources, AgentSpec } from '../runs/agentSources.ts';
import type { AgentTool } from '../runs/agentTool.ts';
import { agentTools } from '../runs/agentTools.ts';
import type { Limits } from './limits.ts';
import type { Settings } from './settings.ts';

interface AgentsParts {
  ledger: Ledger;
  book: () => PriceBook;
  histories: OutputHistories;
  limits: Limits;
  session: { readonly id: string };
  settings: Settings;
  now: () => number;
}

/** Estimates, spend and budgets as tools of the editor's language models. They send nothing and change nothing. */
export function registerAgentTools(parts: AgentsParts): vscode.Disposable {
  return vscode.Disposable.from(
    ...agentTools(sourcesOf(parts)).map((tool) => vscode.lm.registerTool(tool.name, adapted(tool))),
  );
}

function adapted(tool: AgentTool): vscode.LanguageModelTool<object> {
  return {
    prepareInvocation: () => ({ invocationMessage: `${tool.title} …` }),
    invoke: async ({ input }) => {
      const { text, data } = await tool.call(input);
      return new vscode.LanguageModelToolResult([
        new vscode.LanguageModelTextPart(text),
        new vscode.LanguageModelTextPart(JSON.stringify(data)),
      ]);
    },
  };
}

function sourcesOf({ ledger, book, histories, limits, session, settings, now }: AgentsParts): AgentSources {
  return {
    ledger,
    book,
    now,
    session: () => session.id,
    tiers: () => Promise.resolve(settings.models),
    history: async () => {
      await histories.load(settings.simulator);
      return histories.history(settings.simulator);
    },
    loadSpec,
    budgets: () => limits.budgets.statusesNow(),
    guard: limits.budgets.agentPort,
  };
}

/** In a folder of the workspace only; an open document as it is, saved or not. */
async function loadSpec(named: string): Promise<AgentSpec> {
  const fileName = named.split(/[\\/]/).at(-1) ?? '';
  if (!specKindOf(fileName))
    return {
      ok: false,
      problem: `${named} is no spec: wanted *.panel.yaml, *.chapter.yaml (or .yml, .json), *.prompt or *.prompt.md.`,
    };
  const uri = await inWorkspace(named);
  if (!uri) return { ok: false, problem: `${named} is not in this workspace.` };
  const document = await vscode.workspace.openTextDocument(uri);
  return { ok: true, fileName, text: document.getText(), isMissing: () => false };
}

async function inWorkspace(named: string): Promise<vscode.Uri | undefined> {
  const pattern = named.replaceAll('\\', '/').replace(/^\.\//, '');
  // No way out of a folder, and no pattern of many files.
  if (pattern.split('/').includes('..') || /[*?{}[\]]/.test(pattern)) return undefined;
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const [found] = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, pattern), null, 1);
    if (found) return found;
  }
  return undefined;
}
