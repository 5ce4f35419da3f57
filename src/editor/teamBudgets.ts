import * as vscode from 'vscode';
import type { BudgetSetting } from '../budgets/budgetSetting.ts';
import { mergeBudgets, readTeamBudgets } from '../budgets/budgetSetting.ts';

const FILE = '.panelmeter.json';
const NONE: BudgetSetting = { budgets: [], problems: [] };

/** The budgets in `.panelmeter.json` of the workspace's folders; of several the first folder's come first. */
export class TeamBudgets implements vscode.Disposable {
  current: BudgetSetting = NONE;
  private readonly owned: vscode.Disposable;
  private readonly changed: () => void;
  constructor(changed: () => void) {
    this.changed = changed;
    const watcher = vscode.workspace.createFileSystemWatcher(`**/${FILE}`);
    const again = (): void => void this.load();
    this.owned = vscode.Disposable.from(
      watcher,
      watcher.onDidChange(again),
      watcher.onDidCreate(again),
      watcher.onDidDelete(again),
      vscode.workspace.onDidChangeWorkspaceFolders(again),
    );
  }

  async load(): Promise<void> {
    let all = NONE;
    for (const { uri } of vscode.workspace.workspaceFolders ?? [])
      all = mergeBudgets(await readFile(vscode.Uri.joinPath(uri, FILE)), all);
    this.current = all;
    this.changed();
  }

  /** Where a team's budgets stand; undefined when there is no such file. */
  static async file(): Promise<vscode.Uri | undefined> {
    for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
      const file = vscode.Uri.joinPath(uri, FILE);
      if (await exists(file)) return file;
    }
    return undefined;
  }

  dispose(): void {
    this.owned.dispose();
  }
}

async function readFile(file: vscode.Uri): Promise<BudgetSetting> {
  if (!(await exists(file))) return NONE;
  try {
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    return readTeamBudgets(text, undefined, vscode.l10n);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      budgets: [],
      problems: [vscode.l10n.t('{0} cannot be read ({1}): its budgets do not hold.', FILE, why)],
    };
  }
}

function exists(file: vscode.Uri): Promise<boolean> {
  return Promise.resolve(vscode.workspace.fs.stat(file)).then(
    () => true,
    () => false,
  );
}
