import type * as vscode from 'vscode';
import type { EnvChange } from '../../attribution/captureEnv.ts';

/** Clients that read one spelling or the other are the same variable where names have no case. */
function mutate(collection: vscode.EnvironmentVariableCollection, { name, how, value }: EnvChange): void {
  collection[how](name, value);
}

/** What this extension changes in the environment of new terminals and tasks. */
export class TerminalVariables {
  readonly #global: vscode.GlobalEnvironmentVariableCollection;
  readonly #always: readonly EnvChange[];
  /** Those with tracked variables now. */
  #scoped: vscode.EnvironmentVariableCollection[] = [];

  /** `always`: also while nothing is tracked. */
  constructor(global: vscode.GlobalEnvironmentVariableCollection, always: readonly EnvChange[]) {
    this.#global = global;
    this.#always = always;
    global.persistent = false;
    this.clear();
  }

  /** Takes the place of what was tracked. Changes of a folder hold for its terminals, those without for all. */
  track(
    parts: readonly { folder: vscode.WorkspaceFolder | undefined; changes: readonly EnvChange[] }[],
  ): void {
    this.clear();
    this.#global.description = this.#description(
      'the ledger of this workspace, and its proxy that counts Gemini calls',
    );
    for (const { folder, changes } of parts) {
      const collection = folder ? this.#global.getScoped({ workspaceFolder: folder }) : this.#global;
      if (folder) {
        this.#scoped.push(collection);
        collection.description = this.#description(`Gemini calls of ${folder.name} are counted by its proxy`);
      }
      for (const change of changes) mutate(collection, change);
    }
  }

  /** Leaves nothing of tracking behind; open terminals keep what they were opened with. */
  clear(): void {
    for (const collection of this.#scoped.splice(0)) {
      collection.clear();
      collection.description = undefined;
    }
    this.#global.clear();
    this.#global.description = this.#description('the ledger of this workspace');
    for (const change of this.#always) mutate(this.#global, change);
  }

  #description(what: string): string {
    return `Panelmeter: ${what}`;
  }
}
