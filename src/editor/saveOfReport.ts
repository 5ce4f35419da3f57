import * as vscode from 'vscode';
import type { SaveKind } from '../protocol/reportSave.ts';

const NAMES: Record<SaveKind, string> = {
  csv: vscode.l10n.t('CSV table'),
  svg: vscode.l10n.t('SVG picture'),
  png: vscode.l10n.t('PNG picture'),
};

/** Asks where a table or a picture of the report goes, and writes it there; nothing when that was cancelled. */
export async function saveOfReport(kind: SaveKind, name: string, data: string): Promise<void> {
  const file = `${name.replaceAll(/[^\p{L}\p{N} ._-]+/gu, '-').slice(0, 120) || 'report'}.${kind}`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const uri = await vscode.window.showSaveDialog({
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, file) } : {}),
    filters: { [NAMES[kind]]: [kind] },
  });
  if (!uri) return;
  const bytes = Buffer.from(data, kind === 'png' ? 'base64' : 'utf8');
  await vscode.workspace.fs.writeFile(uri, bytes);
}
