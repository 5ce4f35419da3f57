import * as vscode from 'vscode';
import { BASE_URL, terminalSuffix } from '../../attribution/captureEnv.ts';
import type { Tracking } from './tracking.ts';

const NOT_TRUSTED = vscode.l10n.t('This workspace is not trusted, so its terminals are not tracked.');

/** *New Tracked Terminal*: its calls are counted under its own name. `given`: the name, from a test or a keybinding. */
export async function newTrackedTerminal(
  tracking: Tracking,
  given?: unknown,
): Promise<vscode.Terminal | undefined> {
  const name = typeof given === 'string' ? given : await askName();
  if (name === undefined || name.trim() === '') return undefined;
  if (tracking.url === undefined && !(await tracking.turn(true))) {
    const why = tracking.problems[0] ?? NOT_TRUSTED;
    void vscode.window.showErrorMessage(`Panelmeter: ${why}`);
    return undefined;
  }
  const folder = currentFolder();
  const suffix = terminalSuffix(folder?.name, name);
  const terminal = vscode.window.createTerminal({
    name,
    iconPath: new vscode.ThemeIcon('pulse'),
    ...(folder ? { cwd: folder.uri } : {}),
    env: tracking.preloads ? { [BASE_URL]: suffix, PANELMETER_PROXY: suffix } : { [BASE_URL]: suffix },
  });
  terminal.show();
  return terminal;
}

function askName(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('New Tracked Terminal'),
    prompt: vscode.l10n.t('Gemini calls from it are counted under this name.'),
    placeHolder: 'render',
    validateInput: (text) =>
      text.trim() === ''
        ? vscode.l10n.t('A name')
        : text.length > 100
          ? vscode.l10n.t('At most 100 characters')
          : undefined,
  });
}

function currentFolder(): vscode.WorkspaceFolder | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return (uri && vscode.workspace.getWorkspaceFolder(uri)) ?? vscode.workspace.workspaceFolders?.[0];
}
