import * as vscode from 'vscode';
import { readBudgetSetting, type BudgetSetting } from '../budgets/budgetSetting.ts';
import type { OutlierMethod } from '../budgets/outlier.ts';
import { readTargets, type TargetSetting } from '../budgets/targets.ts';
import type { Tier } from '../call.ts';
import { type DisplayCurrency, parseUsd, type Money } from '../money.ts';
import { TIER_MODELS, type TierModels } from '../panels/chooseModel.ts';
import { readModelsSetting } from '../panels/modelRules.ts';

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
    return readBudgetSetting(this.get<unknown>('budgets', {}), 'user', 'panelmeter.budgets', vscode.l10n);
  }
  /** What tiers stand for, and the rules; the product's own where the setting cannot be read. */
  get models(): TierModels {
    const read = readModelsSetting(this.get<unknown>('models', {}));
    return read.ok ? { ...TIER_MODELS, ...read.setting } : TIER_MODELS;
  }
  /** Why `models` is not read. */
  get modelsProblem(): string | undefined {
    const read = readModelsSetting(this.get<unknown>('models', {}), vscode.l10n);
    return read.ok ? undefined : read.problem;
  }
  get targets(): TargetSetting {
    return readTargets(this.get<unknown>('targets', {}), vscode.l10n);
  }
  get anomalies(): OutlierMethod | 'off' {
    return this.get('anomalies', 'robust');
  }
  get confirmAbove(): Money {
    return money(this.get('confirmAboveUsd', 0.5));
  }
  /** As the folder of this spec has it: each folder of a workspace may have its own. */
  outputFolderOf(spec: vscode.Uri): string {
    return vscode.workspace.getConfiguration(SECTION, spec).get('outputFolder', 'panels-out');
  }
  /** Undefined: for ever. */
  get retentionDays(): number | undefined {
    const days = this.get<unknown>('retentionDays', null);
    return typeof days === 'number' && Number.isSafeInteger(days) && days >= 1 ? days : undefined;
  }
  get lensEnabled(): boolean {
    return this.get('lens.enabled', true);
  }
  get countAutomatically(): boolean {
    return this.get<string>('lens.count', 'automatic') === 'automatic';
  }
  /** Whether tracked Node programs tell the line that called. */
  get sourceLines(): boolean {
    return this.get('tracking.sourceLines', false);
  }
  get statusBar(): 'session' | 'today' | 'month' {
    return this.get('statusBar', 'session');
  }
  /** Empty: only the shipped prices. */
  get priceBookPath(): string {
    return this.get('priceBookPath', '').trim();
  }
  /** Undefined: off, as also when it is no http address. */
  get telemetryEndpoint(): string | undefined {
    const endpoint = this.get('telemetry.endpoint', '').trim();
    return /^https?:\/\/[^/]/.test(endpoint) ? endpoint : undefined;
  }
  get modelIdsEnabled(): boolean {
    return this.get('modelIds.enabled', true);
  }
  /** Undefined unless both fields make sense: a wrong rate would show wrong money. */
  get displayCurrency(): DisplayCurrency | undefined {
    const { code, perUsd } = this.get<{ code?: unknown; perUsd?: unknown }>('displayCurrency', {});
    if (typeof code !== 'string' || !/^[A-Z]{3}$/.test(code) || typeof perUsd !== 'number') return undefined;
    const rate = parseUsd(perUsd.toFixed(9));
    return rate !== undefined && rate > 0n ? { code, perUsd: rate } : undefined;
  }
  async setSimulator(on: boolean): Promise<void> {
    const { Workspace, Global } = vscode.ConfigurationTarget;
    const target = vscode.workspace.workspaceFolders ? Workspace : Global;
    await vscode.workspace.getConfiguration(SECTION).update('simulator', on, target);
  }
  async setSourceLines(on: boolean): Promise<void> {
    const { Workspace, Global } = vscode.ConfigurationTarget;
    const target = vscode.workspace.workspaceFolders ? Workspace : Global;
    await vscode.workspace.getConfiguration(SECTION).update('tracking.sourceLines', on || undefined, target);
  }
  async setConfirmAbove(usd: number): Promise<void> {
    await vscode.workspace
      .getConfiguration(SECTION)
      .update('confirmAboveUsd', usd, vscode.ConfigurationTarget.Global);
  }
  onSimulator(listener: () => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${SECTION}.simulator`)) listener();
    });
  }
  onChange(listener: () => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(SECTION)) listener();
    });
  }
}
