import * as vscode from 'vscode';

const SCHEME = 'panelmeter-text';
/** A closed report may be opened again from the history; older ones are made again by their command. */
const KEPT = 20;

/** Reports that are read as documents, and are no files. */
export class VirtualText implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly owned: vscode.Disposable;
  readonly onDidChange = this.changed.event;
  constructor() {
    const provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
    this.owned = vscode.Disposable.from(provider, this.changed);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.path) ?? '';
  }

  /** The same name shows the newer text in the same tab. */
  async show(name: string, text: string): Promise<vscode.TextDocument> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}.md` });
    this.texts.delete(uri.path);
    this.texts.set(uri.path, text);
    for (const oldest of this.texts.keys()) {
      if (this.texts.size <= KEPT) break;
      this.texts.delete(oldest);
    }
    this.changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: false });
    return document;
  }

  dispose(): void {
    this.owned.dispose();
  }
}
