import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { callCount } from '../l10n.ts';
import { lacksPrice } from '../calls/reprice.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { modelOf } from '../ledger/sums.ts';
import { EMPTY_PRICES, withPriceEntry } from './priceEntry.ts';

const FILE = 'gemini.prices.json';

/** *Add a Price…*: the user's own prices at an entry for the model, not saved: its prices are the user's to write. */
export async function addPrice(ledger: Ledger, given?: unknown): Promise<void> {
  const model = typeof given === 'string' && given.trim() !== '' ? given : await askModel(ledger);
  if (model === undefined) return;
  const uri = await priceFile();
  if (!uri) return;
  const document = await vscode.workspace.openTextDocument(uri);
  const text = document.getText();
  const entry = withPriceEntry(text, model);
  const editor = await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
  if (!entry) {
    void vscode.window.showErrorMessage(
      vscode.l10n.t(
        '{0} has no list "models", so no price was added. Make it { "models": [] } and try again.',
        path.basename(uri.fsPath),
      ),
    );
    return;
  }
  if (entry.text !== text) {
    const all = new vscode.Range(document.positionAt(0), document.positionAt(text.length));
    await editor.edit((edit) => edit.replace(all, entry.text));
  }
  const at = document.positionAt(entry.offset);
  editor.selection = new vscode.Selection(at, at);
  editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** The model of unpriced calls; asked only where there are several. */
async function askModel(ledger: Ledger): Promise<string | undefined> {
  const counts = new Map<string, number>();
  for await (const call of ledger.lines()) {
    if (lacksPrice(call)) counts.set(modelOf(call), (counts.get(modelOf(call)) ?? 0) + 1);
  }
  const items = [...counts].map(([label, calls]) => ({
    label,
    description: callCount(vscode.l10n, calls),
  }));
  if (items.length === 0) {
    return vscode.window.showInputBox({
      prompt: vscode.l10n.t('The model id to add a price for. No call is unpriced now.'),
    });
  }
  if (items.length === 1) return items[0]?.label;
  return (
    await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('A price for which model?') })
  )?.label;
}

/** The file that the setting names; where it names none, one is made in the workspace and named there. */
async function priceFile(): Promise<vscode.Uri | undefined> {
  const settings = vscode.workspace.getConfiguration('panelmeter');
  const named = settings.get('priceBookPath', '').trim();
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (named !== '') {
    const home = named.startsWith('~/') ? path.join(os.homedir(), named.slice(2)) : named;
    if (path.isAbsolute(home)) return made(vscode.Uri.file(home));
    if (folder) return made(vscode.Uri.joinPath(folder.uri, home));
  }
  if (!folder) {
    void vscode.window.showErrorMessage(
      vscode.l10n.t('Open a folder first: your prices are kept in it, as gemini.prices.json.'),
    );
    return undefined;
  }
  const uri = await made(vscode.Uri.joinPath(folder.uri, FILE));
  await settings.update('priceBookPath', FILE, vscode.ConfigurationTarget.Workspace);
  return uri;
}

async function made(uri: vscode.Uri): Promise<vscode.Uri> {
  const there = await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
  if (!there) await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(EMPTY_PRICES));
  return uri;
}
