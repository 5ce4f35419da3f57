import fs from 'node:fs';
import * as vscode from 'vscode';

const PLATFORM: Partial<Record<NodeJS.Platform, string>> = { win32: 'windows', darwin: 'osx' };

/** What new terminals start from, before any extension changes it: this host's environment and the user's own settings. */
export function terminalEnv(): Record<string, string | undefined> {
  const key = `integrated.env.${PLATFORM[process.platform] ?? 'linux'}`;
  const set = vscode.workspace.getConfiguration('terminal').get<Record<string, string | null>>(key, {});
  const own = Object.entries(set).map(([name, value]) => [name, value ?? undefined] as const);
  return { ...process.env, ...Object.fromEntries(own) };
}

/** Folders that calling files are named by: as the editor names files, and where links lead to, as Node does. */
export function siteRoots(): [name: string, path: string][] {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  return folders.flatMap(({ name, uri }): [string, string][] => {
    const prefix = folders.length > 1 ? name : '';
    const paths = new Set([uri.fsPath, realPath(uri.fsPath)]);
    return [...paths].map((path) => [prefix, path]);
  });
}

function realPath(path: string): string {
  try {
    return fs.realpathSync(path);
  } catch {
    return path; // it is gone; nothing will be called from there
  }
}
