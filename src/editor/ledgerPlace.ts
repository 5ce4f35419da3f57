import { existsSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { EnvChange } from '../attribution/captureEnv.ts';
import type { OpenLedgerOptions } from '../ledger/openLedger.ts';
import { sharedStorage } from './sharedStorage.ts';

/** Where this workspace's ledger lies; without a folder it is the user's common one. */
function ledgerDir(context: vscode.ExtensionContext): string {
  return context.storageUri
    ? sharedStorage(context.storageUri.fsPath, existsSync)
    : context.globalStorageUri.fsPath;
}

/** Where it lies, the worker that holds its index (beside the bundle), and the reader's language. */
export function ledgerOptions(context: vscode.ExtensionContext): OpenLedgerOptions {
  const dir = context.asAbsolutePath(path.join('dist', 'ledger'));
  const worker = { script: path.join(dir, 'indexWorker.cjs'), wasm: path.join(dir, 'sql-wasm.wasm') };
  return { dir: ledgerDir(context), worker, l10n: vscode.l10n };
}

/** `panelmeter` in the editor's terminals uses the same ledger, and counts against the same quota. */
export function ledgerVariables(context: vscode.ExtensionContext): EnvChange[] {
  return [
    { name: 'PANELMETER_LEDGER', how: 'replace', value: ledgerDir(context) },
    { name: 'PANELMETER_QUOTA', how: 'replace', value: context.globalStorageUri.fsPath },
  ];
}

/** How a spec is named in a call: by its place in the workspace. */
export function specName(document: vscode.TextDocument): string {
  return vscode.workspace.asRelativePath(document.uri, (vscode.workspace.workspaceFolders?.length ?? 0) > 1);
}
