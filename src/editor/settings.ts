import * as vscode from 'vscode';
import { readBudgetSetting, type BudgetSetting } from '../budgets/budgetSetting.ts';
import type { OutlierMethod } from '../budgets/outlier.ts';
import { readTargets, type TargetSetting } from '../budgets/targets.ts';
import { parseUsd, type Money } from '../money.ts';

const SECTION = 'panelmeter';

/** USD settings are JSON numbers; up to six decimals are taken as written. */
function money(value: number): Money {
  return parseUsd(value.toFixed(6)) ?? 0n;
}

/** The one typed reader of `panelmeter.*`; each property reads the setting as it is now. */
export class Settings {
  private get<T>(key: string, fallback: T): T {
    return vscode.workspace.getConfiguration(SECTION).get<T>(key, fallback);
  }
  get simulator(): boolean {
    return this.get('simulator', false);
  }
  get billingTier(): 'auto' | 'free' | 'paid' {
    return this.get('billingTier', 'auto');
  }
  get budgets(): BudgetSetting {
    return readBudgetSetting(this.get<unknown>('budgets', {}));
  }
  get targets(): TargetSetting {
    return readTargets(this.get<unknown>('targets', {}));
  }
  get anomalies(): OutlierMethod | 'off' {
    return this.get('anomalies', 'robust');
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
