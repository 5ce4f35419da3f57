import * as vscode from 'vscode';

const SCHEME = 'panelmeter';

/** Readable pages that a command makes: Markdown in a read-only editor, closed without a question. */
export class ShownDocuments implements vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly owned: vscode.Disposable;
  constructor() {
    const provider = {
      onDidChange: this.changed.event,
      provideTextDocumentContent: (uri: vscode.Uri) => this.texts.get(uri.path) ?? '',
    };
    this.owned = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, provider),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === SCHEME) this.texts.delete(uri.path);
      }),
      this.changed,
    );
  }

  /** Shows `text` beside; a page of the same name is replaced. */
  async show(name: string, text: string): Promise<vscode.TextDocument> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}.md` });
    this.texts.set(uri.path, text);
    this.changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true, viewColumn: vscode.ViewColumn.Beside });
    return document;
  }

  dispose(): void {
    this.owned.dispose();
  }
}
