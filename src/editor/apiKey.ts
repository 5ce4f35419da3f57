import * as vscode from 'vscode';

const SECRET = 'panelmeter.geminiApiKey';

/** The key in SecretStorage; where it is kept is VS Code's matter, and it is never read for anything but a call. */
export class ApiKey {
  private readonly secrets: vscode.SecretStorage;
  constructor(secrets: vscode.SecretStorage) {
    this.secrets = secrets;
  }
  onChange(listener: () => void): vscode.Disposable {
    return this.secrets.onDidChange(({ key }) => {
      if (key === SECRET) listener();
    });
  }
  get(): Promise<string | undefined> {
    return Promise.resolve(this.secrets.get(SECRET));
  }
  /** Asks for a key and stores it. */
  async ask(): Promise<void> {
    const key = await vscode.window.showInputBox({
      title: vscode.l10n.t('Set Gemini API Key'),
      prompt: vscode.l10n.t('Kept in the editor’s secret storage, used for calls to Gemini only.'),
      password: true,
      ignoreFocusOut: true,
      validateInput: (value) => (/\s/.test(value.trim()) ? vscode.l10n.t('A key has no spaces.') : undefined),
    });
    if (key === undefined || key.trim() === '') return;
    await this.secrets.store(SECRET, key.trim());
    void vscode.window.showInformationMessage(
      vscode.l10n.t('The Gemini API key is set. Calls with it are billed to its project.'),
    );
  }
  async clear(): Promise<void> {
    const had = (await this.get()) !== undefined;
    await this.secrets.delete(SECRET);
    const fromEnv = process.env.GEMINI_API_KEY
      ? 'GEMINI_API_KEY'
      : process.env.GOOGLE_API_KEY
        ? 'GOOGLE_API_KEY'
        : undefined;
    const said = had
      ? vscode.l10n.t('The stored Gemini API key is deleted.')
      : vscode.l10n.t('No Gemini API key was stored.');
    void vscode.window.showInformationMessage(
      fromEnv ? `${said} ${vscode.l10n.t('{0} of the environment is used now.', fromEnv)}` : said,
    );
  }
}
