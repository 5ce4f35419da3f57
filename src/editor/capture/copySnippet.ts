import * as vscode from 'vscode';
import { clientSnippets } from '../../attribution/clientSnippets.ts';
import type { Tracking } from './tracking.ts';

/** *Copy Client Snippet…*: the line for a client, with the proxy's address of now. `given`: the label, for a test. */
export async function copyClientSnippet(tracking: Tracking, given?: unknown): Promise<string | undefined> {
  const uri = vscode.window.activeTextEditor?.document.uri;
  const folder = (uri && vscode.workspace.getWorkspaceFolder(uri)) ?? vscode.workspace.workspaceFolders?.[0];
  const choices = [...clientSnippets(vscode.l10n)];
  const chosen =
    typeof given === 'string'
      ? choices.find(({ label }) => label === given)
      : await vscode.window.showQuickPick(choices, {
          title: vscode.l10n.t('Copy Client Snippet'),
          placeHolder: vscode.l10n.t(
            'Of which client? The address is this workspace’s on this machine: do not commit it.',
          ),
          matchOnDetail: true,
        });
  if (!chosen) return undefined;
  const text = chosen.text(await tracking.urlFor(folder));
  await vscode.env.clipboard.writeText(text);
  const told = vscode.l10n.t('The snippet of {0} is on the clipboard.', chosen.label);
  vscode.window.setStatusBarMessage(`$(clippy) ${told}`, 5000);
  return text;
}
