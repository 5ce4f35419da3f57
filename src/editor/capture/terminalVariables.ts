import * as vscode from 'vscode';
import type { EnvChange } from '../../attribution/captureEnv.ts';

/** Changes of a folder's terminals; without a folder of all. */
interface PlacedChanges {
  folder: vscode.WorkspaceFolder | undefined;
  changes: readonly EnvChange[];
}

const LEDGER = vscode.l10n.t('Panelmeter: the ledger of this workspace');
const BOTH = vscode.l10n.t(
  'Panelmeter: the ledger of this workspace, and its proxy that counts Gemini calls',
);

/** What this extension changes in the environment of new terminals and tasks. */
export class TerminalVariables {
  readonly #global: vscode.GlobalEnvironmentVariableCollection;
  readonly #always: readonly EnvChange[];
  /** Those of folders, with what was put there. */
  readonly #scoped = new Map<vscode.WorkspaceFolder, EnvChange[]>();
  #inGlobal: EnvChange[] = [];

  /** `always`: also while nothing is tracked. */
  constructor(global: vscode.GlobalEnvironmentVariableCollection, always: readonly EnvChange[]) {
    this.#global = global;
    this.#always = always;
    global.persistent = false;
    global.clear();
    this.track([]);
  }

  /** Takes the place of what was tracked. What stays is not touched: a terminal may be opening just now. */
  track(parts: readonly PlacedChanges[]): void {
    const forAll = parts.filter(({ folder }) => !folder).flatMap(({ changes }) => changes);
    this.#inGlobal = put(this.#global, this.#inGlobal, [...this.#always, ...forAll]);
    this.#global.description = parts.length > 0 ? BOTH : LEDGER;
    const wanted = new Map(
      parts.flatMap(({ folder, changes }) => (folder ? [[folder, changes] as const] : [])),
    );
    for (const folder of new Set([...this.#scoped.keys(), ...wanted.keys()])) {
      const collection = this.#global.getScoped({ workspaceFolder: folder });
      const changes = wanted.get(folder) ?? [];
      this.#scoped.set(folder, put(collection, this.#scoped.get(folder) ?? [], changes));
      collection.description =
        changes.length > 0
          ? vscode.l10n.t('Panelmeter: Gemini calls of {0} are counted', folder.name)
          : undefined;
      if (changes.length === 0) this.#scoped.delete(folder);
    }
  }

  /** Leaves nothing of tracking behind; open terminals keep what they were opened with. */
  clear(): void {
    this.track([]);
  }
}

function put(
  collection: vscode.EnvironmentVariableCollection,
  before: readonly EnvChange[],
  wanted: readonly EnvChange[],
): EnvChange[] {
  const same = (a: EnvChange | undefined, b: EnvChange): boolean => a?.how === b.how && a.value === b.value;
  for (const { name } of before) if (!wanted.some((change) => change.name === name)) collection.delete(name);
  for (const change of wanted) {
    const { name, how, value } = change;
    if (
      !same(
        before.find((one) => one.name === name),
        change,
      )
    )
      collection[how](name, value);
  }
  return [...wanted];
}
