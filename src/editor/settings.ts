import * as vscode from 'vscode';
import { readBudgetSetting, type BudgetSetting } from '../budgets/budgetSetting.ts';
import type { Tier } from '../call.ts';
import { parseUsd, type Money } from '../money.ts';

const SECTION = 'panelmeter';

/** USD settings are JSON numbers; up to six decimals are taken as written. */
function money(value: number): Money {
  return parseUsd(value.toFixed(6)) ?? 0n;
}

/** The one typed reader of `panelmeter.*`; each property reads the setting as it is now. */
export class Settings {
  /** What was seen of the tier of the key in use. */
  seenTier: () => Tier | undefined = () => undefined;
  private get<T>(key: string, fallback: T): T {
    return vscode.workspace.getConfiguration(SECTION).get<T>(key, fallback);
  }
  get simulator(): boolean {
    return this.get('simulator', false);
  }
  /** As set. */
  get tierSetting(): 'auto' | 'free' | 'paid' {
    return this.get('billingTier', 'auto');
  }
  /** As set, else as seen. */
  get billingTier(): 'auto' | 'free' | 'paid' {
    const { tierSetting } = this;
    return tierSetting === 'auto' ? (this.seenTier() ?? 'auto') : tierSetting;
  }
  get budgets(): BudgetSetting {
    return readBudgetSetting(this.get<unknown>('budgets', {}));
  }
  get confirmAbove(): Money {
    return money(this.get('confirmAboveUsd', 0.5));
  }
  get outputFolder(): string {
    return this.get('outputFolder', 'panels-out');
  }
  get lensEnabled(): boolean {
    return this.get('lens.enabled', true);
  }
  get countAutomatically(): boolean {
    return this.get<string>('lens.count', 'automatic') === 'automatic';
  }
  get statusBar(): 'session' | 'today' | 'month' {
    return this.get('statusBar', 'session');
  }
  async setSimulator(on: boolean): Promise<void> {
    const { Workspace, Global } = vscode.ConfigurationTarget;
    const target = vscode.workspace.workspaceFolders ? Workspace : Global;
    await vscode.workspace.getConfiguration(SECTION).update('simulator', on, target);
  }
  async setConfirmAbove(usd: number): Promise<void> {
    await vscode.workspace
      .getConfiguration(SECTION)
      .update('confirmAboveUsd', usd, vscode.ConfigurationTarget.Global);
  }
  onChange(listener: () => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(SECTION)) listener();
    });
  }
}
