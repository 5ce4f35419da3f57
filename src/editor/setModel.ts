import * as vscode from 'vscode';
import type { Panel } from '../panels/spec.ts';

/** Writes `model:` into a panel: in place of its own, else after its panel_id. Other lines stay as they are. */
export async function setModel(document: vscode.TextDocument, panel: Panel, model: string): Promise<boolean> {
  const edit = new vscode.WorkspaceEdit();
  const range = (start: number, end: number): vscode.Range =>
    new vscode.Range(document.positionAt(start), document.positionAt(end));
  const { model: own, panel_id: id } = panel.fields;
  const json = document.uri.path.toLowerCase().endsWith('.json');
  const quoted = json ? JSON.stringify(model) : model;
  if (own && panel.range.start <= own.start && own.end <= panel.range.end) {
    edit.replace(document.uri, range(own.start, own.end), quoted);
  } else if (id) {
    const at = document.positionAt(id.end);
    const line = document.lineAt(at.line);
    // `- panel_id: a`: keys below stand under the key, not under the dash.
    const indent = (/^[\s-]*/.exec(line.text)?.[0] ?? '').replaceAll('-', ' ');
    const end = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
    if (json) edit.insert(document.uri, at, `,${end}${indent}"model": ${quoted}`);
    else edit.insert(document.uri, line.range.end, `${end}${indent}model: ${quoted}`);
  } else return false;
  return vscode.workspace.applyEdit(edit);
}
