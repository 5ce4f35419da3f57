import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Call } from '../call.ts';
import { panelKey, type LastActuals } from '../calls/lastActuals.ts';
import { attemptsOf, type Attempts } from '../panels/attempts.ts';
import type { Kept } from '../panels/keptFile.ts';
import type { Panel } from '../panels/spec.ts';
import { keepIn, readKeptIn } from '../runs/keptFolder.ts';
import type { Settings } from './settings.ts';

interface KeptImagesParts {
  actuals: LastActuals;
  settings: Settings;
  now: () => number;
  log: (text: string) => void;
}

/** Which attempts are kept, by the kept.json beside the images: read ahead, so that a lens only looks them up. */
export class KeptImages {
  private readonly parts: KeptImagesParts;
  private readonly held = new Map<string, readonly Kept[]>();
  constructor(parts: KeptImagesParts) {
    this.parts = parts;
  }

  /** The images of a panel, real or simulated ones as the setting is. */
  attempts(document: vscode.TextDocument, panel: Panel): Attempts {
    const { actuals, settings } = this.parts;
    const calls = actuals.attempts(panelKey(panel), settings.simulator);
    return attemptsOf(calls, this.held.get(this.folderOf(document)) ?? []);
  }

  async load(document: vscode.TextDocument): Promise<void> {
    const folder = this.folderOf(document);
    try {
      this.held.set(folder, await readKeptIn(folder));
    } catch (error) {
      this.held.set(folder, []);
      this.parts.log(error instanceof Error ? error.message : String(error));
    }
  }

  /** Throws KeptError when kept.json cannot be read: it is not written over. */
  async keep(document: vscode.TextDocument, panel: Panel, call: Call): Promise<void> {
    if (call.imageFile === undefined) return;
    const { chapter } = panelKey(panel);
    const folder = path.dirname(path.resolve(path.dirname(document.uri.fsPath), call.imageFile));
    const kept = await keepIn(folder, {
      ...(chapter === undefined ? {} : { chapter }),
      panel: panel.spec.panelId,
      image: path.basename(call.imageFile),
      call: call.id,
      keptAt: new Date(this.parts.now()).toISOString(),
    });
    this.held.set(folder, kept);
  }

  private folderOf(document: vscode.TextDocument): string {
    return path.resolve(path.dirname(document.uri.fsPath), this.parts.settings.outputFolderOf(document.uri));
  }
}

/** kept.json files as others change them: another window, a pull. */
export function watchKept(changed: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher('**/kept.json');
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(changed),
    watcher.onDidChange(changed),
    watcher.onDidDelete(changed),
  );
}
