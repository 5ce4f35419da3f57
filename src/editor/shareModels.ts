import * as vscode from 'vscode';
import { readModelsNote, writeModelsNote } from '../runs/modelsNote.ts';
import type { Settings } from './settings.ts';

interface ShareModelsParts {
  ledger: { dir: string };
  settings: Settings;
  log: (text: string) => void;
}

/**
 * Leaves `panelmeter.models` beside the ledger, as far as the command in a terminal cannot read it: it finds the
 * workspace's `.vscode/settings.json` by itself, but neither the user's settings nor those of a workspace file.
 */
export function shareModels({ ledger, settings, log }: ShareModelsParts): vscode.Disposable {
  let shared: string | undefined;
  const share = async (): Promise<void> => {
    const config = vscode.workspace.getConfiguration('panelmeter');
    const whole = vscode.workspace.workspaceFile !== undefined;
    const models = (whole ? config.get<unknown>('models') : config.inspect('models')?.globalValue) ?? {};
    const json = JSON.stringify(models);
    if (json === shared) return;
    shared = json;
    // Whoever has set nothing gets no file.
    if (json !== '{}' || (await readModelsNote(ledger.dir)))
      await writeModelsNote(ledger.dir, { models, whole });
  };
  const tell = (error: unknown): void =>
    log(`The model rules could not be handed to the command: ${String(error)}`);
  share().catch(tell);
  return settings.onChange(() => void share().catch(tell));
}
