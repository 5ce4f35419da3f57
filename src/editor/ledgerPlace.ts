import { existsSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { EnvChange } from '../attribution/captureEnv.ts';
import { sharedStorage } from './sharedStorage.ts';

/** Where this workspace's ledger lies; without a folder it is the user's common one. */
export function ledgerDir(context: vscode.ExtensionContext): string {
  return context.storageUri
    ? sharedStorage(context.storageUri.fsPath, existsSync)
    : context.globalStorageUri.fsPath;
}

/** The worker that holds the index, beside the bundle. */
export function indexWorkerFiles(context: vscode.ExtensionContext): { script: string; wasm: string } {
  const dir = context.asAbsolutePath(path.join('dist', 'ledger'));
  return { script: path.join(dir, 'indexWorker.cjs'), wasm: path.join(dir, 'sql-wasm.wasm') };
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
