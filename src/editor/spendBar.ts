import * as vscode from 'vscode';
import { budgetState, type BudgetState } from '../budgets/dayBudget.ts';
import type { Spend } from '../calls/spend.ts';
import { shownUsd } from '../money.ts';
import type { Settings } from './settings.ts';
import { StatusBar } from './statusBar.ts';
import { tooltip } from './tooltip.ts';

/** Thresholds that are worth a notification; the others are seen in the report. */
const TOLD_FROM = 80;
const TOLD_KEY = 'budgetTold';

interface SpendBarParts {
  spend: Spend;
  settings: Settings;
  session: { startedAt: number };
  /** Remembers what was told on which day. */
  state: vscode.Memento;
}

/** What the status bar shows, brought together; draws when told that something changed. */
export class SpendBar implements vscode.Disposable {
  private readonly bar = new StatusBar();
  private readonly parts: SpendBarParts;
  private run: { done: number; total: number } | undefined;
  private degraded: string | undefined;
  private waiting = 0;
  constructor(parts: SpendBarParts) {
    this.parts = parts;
    this.draw();
  }

  setRun(run: { done: number; total: number } | undefined): void {
    this.run = run;
    this.draw();
  }

  setDegraded(message: string | undefined): void {
    this.degraded = message;
    this.draw();
  }

  /** Calls that the ledger could not keep so far: they are in the figures, and tried again. */
  setWaiting(calls: number): void {
    this.waiting = calls;
    this.draw();
  }

  draw(): void {
    const { spend, settings, session } = this.parts;
    const simulated = settings.simulator;
    const figures = spend.of(simulated);
    const budget = this.budget();
    const held =
      this.waiting > 0 ? `${this.waiting} calls wait to be recorded; keep this window open.` : undefined;
    const degraded = [this.degraded, held].filter((part) => part !== undefined).join(' ');
    const display = settings.displayCurrency;
    const shared = { simulated, ...(budget ? { budget } : {}), ...(degraded ? { degraded } : {}) };
    this.bar.draw(
      { ...shared, sum: figures[settings.statusBar], ...(this.run ? { run: this.run } : {}) },
      () =>
        tooltip({
          ...shared,
          figures,
          since: new Date(session.startedAt),
          tierKnown: settings.billingTier !== 'auto',
          ...(display ? { display } : {}),
        }),
    );
  }

  /** Tells of a threshold of today's budget, each once a day. */
  async tellBudget(): Promise<void> {
    const budget = this.budget();
    const reached = budget?.reached.findLast((percent) => percent >= TOLD_FROM);
    if (!budget || reached === undefined) return;
    const day = new Date().toDateString();
    const told = this.parts.state.get<{ day: string; percent: number }>(TOLD_KEY);
    if (told?.day === day && told.percent >= reached) return;
    await this.parts.state.update(TOLD_KEY, { day, percent: reached });
    const text = `Today's budget is at ${budget.percent} %: ${shownUsd(budget.spent)} of ${shownUsd(budget.limit)}.`;
    const pressed = await vscode.window.showWarningMessage(text, 'Show report', 'Edit budget');
    if (pressed === 'Show report') await vscode.commands.executeCommand('panelmeter.openReport');
    if (pressed === 'Edit budget')
      await vscode.commands.executeCommand('workbench.action.openSettings', 'panelmeter.budgets');
  }

  dispose(): void {
    this.bar.dispose();
  }

  private budget(): BudgetState | undefined {
    const setting = this.parts.settings.budgets;
    if (!setting.ok || setting.perDay === undefined) return undefined;
    return budgetState(this.parts.spend.of(false).today.billed, setting.perDay);
  }
}
