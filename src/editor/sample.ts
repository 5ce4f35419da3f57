import * as vscode from 'vscode';
import { SPEC_GLOB } from './specDocuments.ts';

const SAMPLE = `# Save this as my.panel.yaml: the lens above the panel shows what it would cost.
panel_id: p1
aspect_ratio: "3:4"
image_size: 1K
tier: flash
prompt: |
  Night. A girl with a paper lantern stands at the end of a pier,
  the sea quite still, one star above the horizon.
`;

/** The first spec of the workspace, else a small one to be saved. */
export async function openSample(): Promise<vscode.TextDocument> {
  const found = await vscode.workspace.findFiles(SPEC_GLOB, '**/node_modules/**', 50);
  const [first] = found.sort(
    (a, b) =>
      Number(b.path.includes('.chapter.')) - Number(a.path.includes('.chapter.')) ||
      a.path.localeCompare(b.path),
  );
  const document = first
    ? await vscode.workspace.openTextDocument(first)
    : await vscode.workspace.openTextDocument({ language: 'yaml', content: SAMPLE });
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
  return document;
}
