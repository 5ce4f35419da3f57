import * as vscode from 'vscode';
import type { Panel, SpecFile } from '../panels/spec.ts';
import type { PanelRef } from './costLens.ts';
import type { SpecDocuments } from './specDocuments.ts';

export interface SpecTarget {
  document: vscode.TextDocument;
  file: SpecFile;
  panel: Panel;
}

/** A chapter that a command means, as people call it. */
export interface ChapterTarget {
  document: vscode.TextDocument;
  file: SpecFile;
  name: string;
}

/** The document that a command means: the one named, else the active editor's. */
export async function targetDocument(uri: unknown): Promise<vscode.TextDocument | undefined> {
  if (uri instanceof vscode.Uri) return vscode.workspace.openTextDocument(uri);
  if (typeof uri === 'string') return vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
  return vscode.window.activeTextEditor?.document;
}

/** Commands are reachable by anyone: what they were given is looked at first. */
function isPanelRef(given: unknown): given is PanelRef {
  return (
    typeof given === 'object' &&
    given !== null &&
    'uri' in given &&
    typeof given.uri === 'string' &&
    'panelId' in given &&
    typeof given.panelId === 'string'
  );
}

/** The panel that a lens named, else the one under the cursor, else a choice. Undefined when there is none. */
export async function targetPanel(given: unknown, documents: SpecDocuments): Promise<SpecTarget | undefined> {
  const ref = isPanelRef(given) ? given : undefined;
  const document = await targetDocument(ref?.uri ?? given);
  const file = document && documents.of(document);
  if (!document || !file) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'Open a panel spec (*.panel.yaml), a chapter (*.chapter.yaml) or a prompt (*.prompt) first.',
      ),
    );
    return undefined;
  }
  if (file.panels.length === 0) {
    const why = file.problems[0]?.message ?? vscode.l10n.t('It needs a panel_id and a prompt.');
    void vscode.window.showWarningMessage(
      vscode.l10n.t('{0} has no panel that can be read. {1} Nothing was sent.', file.fileName, why),
    );
    return undefined;
  }
  const panel = ref
    ? file.panels.find(({ spec }) => spec.panelId === ref.panelId)
    : (panelAtCursor(document, file) ?? (await choosePanel(file)));
  return panel && { document, file, panel };
}

function panelAtCursor(document: vscode.TextDocument, file: SpecFile): Panel | undefined {
  const editor = vscode.window.activeTextEditor;
  if (file.panels.length === 1) return file.panels[0];
  if (editor?.document !== document) return undefined;
  const at = document.offsetAt(editor.selection.active);
  return file.panels.find(({ range }) => range.start <= at && at <= range.end);
}

async function choosePanel(file: SpecFile): Promise<Panel | undefined> {
  const items = file.panels.map((panel) => ({
    label: panel.spec.panelId,
    description: panel.spec.title ?? '',
    panel,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Which panel?') }))?.panel;
}
