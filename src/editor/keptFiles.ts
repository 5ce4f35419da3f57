import * as path from 'node:path';
import * as vscode from 'vscode';
import type { IsKept } from '../budgets/keptCost.ts';
import { keptOnDisk } from '../runs/keptOnDisk.ts';

/** What the workspace's kept.json files say from now on; each is read once. */
export function keptInWorkspace(log: (text: string) => void): IsKept {
  return keptOnDisk(specFolder, ({ message }) => log(`${message} Its panels count as not chosen.`));
}

/** With several folders open, a spec's name begins with that of its folder. */
function specFolder(specFile: string): string | undefined {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const [first] = folders;
  if (!first) return undefined;
  const named = folders.length > 1 ? folders.find(({ name }) => specFile.startsWith(`${name}/`)) : undefined;
  if (folders.length > 1 && !named) return undefined;
  const root = named ?? first;
  return path.resolve(
    root.uri.fsPath,
    path.dirname(named ? specFile.slice(named.name.length + 1) : specFile),
  );
}
