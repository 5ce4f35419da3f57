import * as vscode from 'vscode';
import { faultText } from '../runs/runMessages.ts';

/** Commands by their id without the prefix; those that package.json does not contribute are for lenses and links. */
export type CommandTable = Record<string, (given?: unknown, more?: unknown) => unknown>;

/** Registers commands; a failing one says what happened instead of VS Code's own words. */
export function registerCommands(commands: CommandTable, log: (text: string) => void): vscode.Disposable {
  const run = async (id: string, given: unknown, more: unknown): Promise<unknown> => {
    try {
      return await commands[id]?.(given, more);
    } catch (error) {
      log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      const words = faultText(error, vscode.l10n);
      void vscode.window.showErrorMessage(`Panelmeter: ${words}`);
      return undefined;
    }
  };
  return vscode.Disposable.from(
    ...Object.keys(commands).map((id) =>
      vscode.commands.registerCommand(`panelmeter.${id}`, (given: unknown, more: unknown) =>
        run(id, given, more),
      ),
    ),
  );
}
