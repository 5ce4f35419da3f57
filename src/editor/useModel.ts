import * as vscode from 'vscode';
import { panelModelProblems } from '../panels/modelProblems.ts';
import type { SpecTools } from './specTools.ts';
import { targetPanel } from './specTarget.ts';

/** Puts the successor of a retired model into the spec, where the panel names its model itself. */
export async function useModel(
  given: unknown,
  { documents, parts: { book, now } }: SpecTools,
): Promise<void> {
  const target = await targetPanel(given, documents);
  if (!target) return;
  const { document, panel } = target;
  const problem = panelModelProblems(panel, book(), now()).find(({ fix }) => fix !== undefined);
  const range = panel.fields.model;
  if (problem?.fix === undefined || range === undefined) return;
  const edit = new vscode.WorkspaceEdit();
  edit.replace(
    document.uri,
    new vscode.Range(document.positionAt(range.start), document.positionAt(range.end)),
    problem.fix,
  );
  await vscode.workspace.applyEdit(edit);
}
