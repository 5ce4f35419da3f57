import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Call } from '../../../src/call.ts';
import type { PanelResult } from '../../../src/runs/panelResult.ts';

const EXTENSION = 'panelmeter.panelmeter';

export async function until<T>(
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  what: string,
): Promise<T> {
  for (
    const end = Date.now() + 30_000;
    Date.now() < end;
    await new Promise((resolve) => setTimeout(resolve, 25))
  ) {
    const value = await ask();
    if (value) return value;
  }
  throw new Error(`waited in vain for ${what}`);
}

export async function ledgerDir(): Promise<string> {
  const extension = vscode.extensions.getExtension<{ ledgerDir: string }>(EXTENSION);
  assert.ok(extension, `${EXTENSION} is not installed`);
  return (await extension.activate()).ledgerDir;
}

/** The built command, as a person would run it; stdout. */
export function panelmeter(args: string[], input?: string): string {
  const extension = vscode.extensions.getExtension(EXTENSION);
  assert.ok(extension);
  const command = path.join(extension.extensionPath, 'dist/panelmeter.cjs');
  return execFileSync(process.execPath, [command, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...(input === undefined ? {} : { input }),
  });
}

/** What another process reads from this window's ledger. */
export async function recordedCalls(): Promise<Call[]> {
  const text = panelmeter(['calls', '--ndjson', '--ledger', await ledgerDir()]);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Call);
}

export function workspaceFile(name: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'no folder is open');
  return vscode.Uri.joinPath(folder.uri, name);
}

/** Writes a spec into the workspace and shows it. */
export async function showSpec(name: string, text?: string): Promise<vscode.TextDocument> {
  const uri = workspaceFile(name);
  if (text !== undefined) fs.writeFileSync(uri.fsPath, text);
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
  return document;
}

/** Titles of the lenses by line, in order. */
export async function lenses(
  document: vscode.TextDocument,
): Promise<{ line: number; title: string; command: vscode.Command }[]> {
  const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    document.uri,
    1000,
  );
  return found.flatMap(({ range, command }) =>
    command ? [{ line: range.start.line, title: command.title, command }] : [],
  );
}

export async function lensWith(
  document: vscode.TextDocument,
  text: string | RegExp,
): Promise<{ line: number; title: string; command: vscode.Command }> {
  return until(
    async () =>
      (await lenses(document)).find(({ title }) =>
        typeof text === 'string' ? title.includes(text) : text.test(title),
      ),
    `a lens with ${text}`,
  );
}

export async function press({ command }: { command: vscode.Command }): Promise<PanelResult | undefined> {
  return vscode.commands.executeCommand<PanelResult | undefined>(
    command.command,
    ...((command.arguments ?? []) as unknown[]),
  );
}

export function panel(
  id: string,
  rest: string,
  prompt = 'A lighthouse at night, seen from the water.',
): string {
  return `panel_id: ${id}\nchapter: host-tests\n${rest}\nprompt: |\n  ${prompt}\n`;
}

/** Puts settings in place for the time of `act`. */
export async function withSettings(values: Record<string, unknown>, act: () => Promise<void>): Promise<void> {
  const settings = vscode.workspace.getConfiguration('panelmeter');
  const set = async (key: string, value: unknown): Promise<void> =>
    settings.update(key, value, vscode.ConfigurationTarget.Workspace);
  for (const [key, value] of Object.entries(values)) await set(key, value);
  try {
    await act();
  } finally {
    for (const key of Object.keys(values)) await set(key, undefined);
  }
}
