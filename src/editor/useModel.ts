import * as vscode from 'vscode';
import { panelModelProblems } from '../panels/modelProblems.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import type { SpecDocuments } from './specDocuments.ts';
import { targetPanel } from './specTarget.ts';

/** Puts the successor of a retired model into the spec, where the panel names its model itself. */
export async function useModel(given: unknown, documents: SpecDocuments, book: PriceBook, atMs: number): Promise<void> {
  const target = await targetPanel(given, documents);
  if (!target) return;
  const { document, panel } = target;
  const problem = panelModelProblems(panel, book, atMs).find(({ fix }) => fix !== undefined);
  const range = panel.fields.model;
  if (problem?.fix === undefined || range === undefined) return;
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(range.start), document.positionAt(range.end)), problem.fix);
  await vscode.workspace.applyEdit(edit);
}
